-- The fingerprint of a structure joins lists that are made in the statement, of whose length nobody knows before: row by row, a course of 60 000 parts
-- took longer than a request may. A plan of that price would be compiled each time, too.
-- requires: exports
BEGIN;
ALTER FUNCTION course_structure_fingerprint(uuid, uuid) SET enable_nestloop = off;
ALTER FUNCTION course_structure_fingerprint(uuid, uuid) SET jit = off;
COMMIT;
