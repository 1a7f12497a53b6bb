BEGIN;
SELECT locked, edited_fields, etag FROM modules WHERE false;
SELECT locked, edited_fields, etag, video_material_id, presentation_material_id FROM lessons WHERE false;
SELECT locked, edited_fields, etag, prerequisites FROM concepts WHERE false;
SELECT locked, edited_fields, etag, kind, options, criteria, citations, pass_mark FROM exercises WHERE false;
SELECT 1 / (count(*) = 4)::int FROM pg_trigger WHERE tgname = 'part_tag';
ROLLBACK;
