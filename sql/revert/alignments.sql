BEGIN;
ALTER TABLE slide_video_mappings DROP CONSTRAINT slide_video_mappings_confidence, DROP COLUMN confidence, DROP COLUMN origin;
COMMIT;
