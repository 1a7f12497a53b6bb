-- A course has one tenant. Without this the planner multiplies the shares of both as if they had nothing to do with each other, expects no
-- row of any course, finds any index as good as the right one and joins row by row: ten thousand nodes took half a minute to delete.
-- requires: kept_fingerprints
BEGIN;

CREATE STATISTICS material_nodes_courses (dependencies) ON tenant_id, course_id FROM material_nodes;
CREATE STATISTICS material_entries_courses (dependencies) ON tenant_id, course_id FROM material_entries;
CREATE STATISTICS slide_video_mappings_courses (dependencies) ON tenant_id, course_id FROM slide_video_mappings;
CREATE STATISTICS jobs_courses (dependencies) ON tenant_id, course_id FROM jobs;
CREATE STATISTICS modules_courses (dependencies) ON tenant_id, course_id FROM modules;
CREATE STATISTICS lessons_courses (dependencies) ON tenant_id, course_id FROM lessons;
CREATE STATISTICS concepts_courses (dependencies) ON tenant_id, course_id FROM concepts;
CREATE STATISTICS exercises_courses (dependencies) ON tenant_id, course_id FROM exercises;
CREATE STATISTICS submissions_courses (dependencies) ON tenant_id, course_id FROM submissions;
ANALYZE material_nodes, material_entries, slide_video_mappings, jobs, modules, lessons, concepts, exercises, submissions;

COMMIT;
