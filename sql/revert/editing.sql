BEGIN;

DROP VIEW structure_items;
DROP TRIGGER is_back ON exercises;
DROP FUNCTION cs_exercise_is_back();
DROP TABLE structure_conflicts;
DROP TABLE structure_deletions;
DO $$
DECLARE
    part text;
BEGIN
    FOREACH part IN ARRAY ARRAY['modules', 'lessons', 'concepts', 'exercises'] LOOP
        EXECUTE format('DROP TRIGGER forget_conflicts ON %I', part);
        EXECUTE format('ALTER TABLE %I DROP COLUMN generated_title, DROP COLUMN edited_by, DROP COLUMN edited_at', part);
    END LOOP;
END $$;
DROP FUNCTION cs_forget_conflicts();

CREATE OR REPLACE FUNCTION cs_part_tag() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.etag := md5((to_jsonb(NEW) - ARRAY['etag', 'created_at', 'updated_at', 'embedding', 'embedding_model'])::text);
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION cs_content_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    aside constant text[] := ARRAY['updated_at', 'embedding', 'embedding_model'];
BEGIN
    IF TG_OP = 'UPDATE' THEN
        UPDATE courses c SET content_revision = content_revision + 1
          FROM (SELECT DISTINCT n.tenant_id, n.course_id FROM changed n LEFT JOIN former f ON f.tenant_id = n.tenant_id AND f.id = n.id
                 WHERE to_jsonb(n) - aside IS DISTINCT FROM to_jsonb(f) - aside) AS touched
         WHERE c.tenant_id = touched.tenant_id AND c.id = touched.course_id;
    ELSE
        UPDATE courses c SET content_revision = content_revision + 1
          FROM (SELECT DISTINCT tenant_id, course_id FROM changed) AS touched
         WHERE c.tenant_id = touched.tenant_id AND c.id = touched.course_id;
    END IF;
    RETURN NULL;
END $$;

COMMIT;
