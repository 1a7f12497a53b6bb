BEGIN;
DROP TABLE submissions;
DROP TABLE students;
COMMIT;
