BEGIN;
DO $$
DECLARE
    part text;
BEGIN
    FOREACH part IN ARRAY ARRAY['modules', 'lessons', 'concepts', 'exercises'] LOOP
        EXECUTE format('DROP TRIGGER part_tag ON %I', part);
        EXECUTE format('ALTER TABLE %I DROP COLUMN locked, DROP COLUMN edited_fields, DROP COLUMN etag', part);
    END LOOP;
END $$;
DROP FUNCTION cs_part_tag();
ALTER TABLE exercises DROP COLUMN kind, DROP COLUMN options, DROP COLUMN criteria, DROP COLUMN citations, DROP COLUMN pass_mark;
ALTER TABLE concepts DROP COLUMN prerequisites;
ALTER TABLE lessons DROP COLUMN video_material_id, DROP COLUMN presentation_material_id;
COMMIT;
