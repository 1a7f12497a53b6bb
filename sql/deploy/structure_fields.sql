-- What parts of a structure are made of besides: the materials of a lesson, what a concept rests on, the kinds of exercises; and what an
-- edited structure needs to know of each part: whether it is locked, which of its fields were changed by hand, and its entity tag.
-- requires: structures
BEGIN;

ALTER TABLE lessons
    ADD COLUMN video_material_id uuid,
    ADD COLUMN presentation_material_id uuid,
    ADD CONSTRAINT lessons_video FOREIGN KEY (tenant_id, course_id, video_material_id)
        REFERENCES material_entries (tenant_id, course_id, id) ON DELETE SET NULL (video_material_id),
    ADD CONSTRAINT lessons_presentation FOREIGN KEY (tenant_id, course_id, presentation_material_id)
        REFERENCES material_entries (tenant_id, course_id, id) ON DELETE SET NULL (presentation_material_id);
CREATE INDEX lessons_video ON lessons (tenant_id, course_id, video_material_id) WHERE video_material_id IS NOT NULL;
CREATE INDEX lessons_presentation ON lessons (tenant_id, course_id, presentation_material_id)
    WHERE presentation_material_id IS NOT NULL;
COMMENT ON COLUMN lessons.video_material_id IS 'the video that its times belong to, of the same course; NULL when there is none';
COMMENT ON COLUMN lessons.presentation_material_id IS 'the material that its slides belong to, of the same course; NULL when there is none';

ALTER TABLE concepts ADD COLUMN prerequisites jsonb NOT NULL DEFAULT '[]';
COMMENT ON COLUMN concepts.prerequisites IS 'JSON list of ids of concepts of the course that should be known before';

ALTER TABLE exercises
    ADD COLUMN kind text NOT NULL DEFAULT 'open' CHECK (kind IN ('open', 'gap', 'order', 'match', 'choice')),
    ADD COLUMN options jsonb,
    ADD COLUMN criteria jsonb,
    ADD COLUMN citations jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN pass_mark integer NOT NULL DEFAULT 60 CHECK (pass_mark BETWEEN 0 AND 100);
COMMENT ON COLUMN exercises.kind IS 'open, gap, order, match or choice';
COMMENT ON COLUMN exercises.options IS 'JSON list of {text, correct, reason}; NULL for an open one';
COMMENT ON COLUMN exercises.criteria IS 'JSON list of {criterion, max_points}; NULL when nobody has told points apart';
COMMENT ON COLUMN exercises.citations IS 'JSON list of {material_id, start_sec | slide_number | page | chunk_index}: what it was made from';
COMMENT ON COLUMN exercises.pass_mark IS 'the score, 0 to 100, from which on an answer passes';

-- The tag is made of what can be seen of the part, so that writing the same again leaves it as it is.
CREATE FUNCTION cs_part_tag() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.etag := md5((to_jsonb(NEW) - ARRAY['etag', 'created_at', 'updated_at', 'embedding'])::text);
    RETURN NEW;
END $$;
COMMENT ON FUNCTION cs_part_tag() IS 'Trigger: keeps the entity tag of a part of a structure.';

DO $$
DECLARE
    part text;
BEGIN
    FOREACH part IN ARRAY ARRAY['modules', 'lessons', 'concepts', 'exercises'] LOOP
        EXECUTE format('ALTER TABLE %I ADD COLUMN locked boolean NOT NULL DEFAULT false,
                        ADD COLUMN edited_fields jsonb NOT NULL DEFAULT ''[]'', ADD COLUMN etag text', part);
        EXECUTE format('CREATE TRIGGER part_tag BEFORE INSERT OR UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION cs_part_tag()', part);
        EXECUTE format('UPDATE %I SET etag = NULL', part);
        EXECUTE format('ALTER TABLE %I ALTER COLUMN etag SET NOT NULL', part);
        EXECUTE format('COMMENT ON COLUMN %I.locked IS %L', part, 'whether generation must leave it as it is');
        EXECUTE format('COMMENT ON COLUMN %I.edited_fields IS %L', part, 'JSON list of the fields that were changed by hand');
        EXECUTE format('COMMENT ON COLUMN %I.etag IS %L', part, 'entity tag of its own fields, kept by a trigger');
    END LOOP;
END $$;

COMMIT;
