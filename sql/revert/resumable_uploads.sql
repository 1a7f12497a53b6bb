BEGIN;
DROP TABLE resumable_upload_parts;
DROP TABLE resumable_uploads;
DROP FUNCTION resumable_uploads_give_up();
ALTER TABLE uploads DROP COLUMN remainders;
COMMIT;
