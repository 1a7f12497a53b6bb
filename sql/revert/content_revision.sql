BEGIN;
DO $$
DECLARE
    part text;
BEGIN
    FOREACH part IN ARRAY ARRAY['modules', 'lessons', 'concepts', 'exercises', 'slide_video_mappings'] LOOP
        EXECUTE format('DROP TRIGGER content_inserted ON %I', part);
        EXECUTE format('DROP TRIGGER content_updated ON %I', part);
        EXECUTE format('DROP TRIGGER content_deleted ON %I', part);
    END LOOP;
END $$;
DROP FUNCTION cs_content_changed();
ALTER TABLE courses DROP COLUMN content_revision;
ALTER TABLE structure_snapshots DROP COLUMN generation_key;
COMMIT;
