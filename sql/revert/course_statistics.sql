BEGIN;
DROP STATISTICS material_nodes_courses, material_entries_courses, slide_video_mappings_courses, jobs_courses, modules_courses,
                lessons_courses, concepts_courses, exercises_courses, submissions_courses;
COMMIT;
