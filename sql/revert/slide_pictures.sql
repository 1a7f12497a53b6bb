BEGIN;
DROP TRIGGER release_described ON jobs;
DROP FUNCTION cs_release_described();
DROP TABLE slide_pictures;
DROP FUNCTION cs_forget_pictures();
DROP TABLE slide_descriptions;
COMMIT;
