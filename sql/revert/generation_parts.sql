BEGIN;
DROP TRIGGER parts_gone ON courses;
DROP FUNCTION cs_course_parts_gone();
DROP TABLE generation_parts;
COMMIT;
