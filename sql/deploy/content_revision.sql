-- What a snapshot depends on, to find the one that a generation would only repeat; and a number for each course that every change of its
-- structure or its mappings raises.
-- requires: structure_fields
BEGIN;

ALTER TABLE structure_snapshots ADD COLUMN generation_key text CHECK (generation_key ~ '^[0-9a-f]{64}$');
COMMENT ON COLUMN structure_snapshots.generation_key IS
    'SHA-256 (hex) over scope, fingerprint, mappings, mode, strategy, prompt, models and the revision that guided; NULL when unknown';
CREATE INDEX structure_snapshots_same ON structure_snapshots (tenant_id, course_id, generation_key, created_at DESC, id DESC)
    WHERE generation_key IS NOT NULL;

ALTER TABLE courses ADD COLUMN content_revision bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN courses.content_revision IS 'raised by every change of modules, lessons, concepts, exercises or mappings';

-- A statement that leaves everything as it was raises nothing. The runner's own loop changes mappings and may not write courses: the function
-- is the owner's.
CREATE FUNCTION cs_content_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        UPDATE courses c SET content_revision = content_revision + 1
          FROM (SELECT DISTINCT n.tenant_id, n.course_id FROM changed n LEFT JOIN former f ON f.tenant_id = n.tenant_id AND f.id = n.id
                 WHERE to_jsonb(n) - 'updated_at' IS DISTINCT FROM to_jsonb(f) - 'updated_at') AS touched
         WHERE c.tenant_id = touched.tenant_id AND c.id = touched.course_id;
    ELSE
        UPDATE courses c SET content_revision = content_revision + 1
          FROM (SELECT DISTINCT tenant_id, course_id FROM changed) AS touched
         WHERE c.tenant_id = touched.tenant_id AND c.id = touched.course_id;
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION cs_content_changed() IS 'Trigger: raises courses.content_revision.';
REVOKE EXECUTE ON FUNCTION cs_content_changed() FROM PUBLIC;

DO $$
DECLARE
    part text;
BEGIN
    FOREACH part IN ARRAY ARRAY['modules', 'lessons', 'concepts', 'exercises', 'slide_video_mappings'] LOOP
        EXECUTE format('CREATE TRIGGER content_inserted AFTER INSERT ON %I REFERENCING NEW TABLE AS changed
                        FOR EACH STATEMENT EXECUTE FUNCTION cs_content_changed()', part);
        EXECUTE format('CREATE TRIGGER content_updated AFTER UPDATE ON %I REFERENCING NEW TABLE AS changed OLD TABLE AS former
                        FOR EACH STATEMENT EXECUTE FUNCTION cs_content_changed()', part);
        EXECUTE format('CREATE TRIGGER content_deleted AFTER DELETE ON %I REFERENCING OLD TABLE AS changed
                        FOR EACH STATEMENT EXECUTE FUNCTION cs_content_changed()', part);
    END LOOP;
END $$;

COMMIT;
