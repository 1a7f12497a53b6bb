-- What has to be known of parts of a structure that people have edited: who did it last, what generation called it, what they deleted, and
-- what a later structure offered instead. locked and edited_fields are there since structure_fields.
-- requires: structure_fields vectors submissions
BEGIN;

DO $$
DECLARE
    part text;
BEGIN
    FOREACH part IN ARRAY ARRAY['modules', 'lessons', 'concepts', 'exercises'] LOOP
        EXECUTE format('ALTER TABLE %I ADD COLUMN generated_title text, ADD COLUMN edited_by uuid, ADD COLUMN edited_at timestamptz', part);
        EXECUTE format('COMMENT ON COLUMN %I.generated_title IS %L', part,
                       'what a structure called it (an exercise: its description) before people did otherwise; NULL: as it is called');
        EXECUTE format('COMMENT ON COLUMN %I.edited_by IS %L', part, 'the key that edited it last; NULL: none has');
        EXECUTE format('COMMENT ON COLUMN %I.edited_at IS %L', part, 'when it did');
    END LOOP;
END $$;

-- Who edited a part and what it was called are no part of what it says.
CREATE OR REPLACE FUNCTION cs_part_tag() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.etag := md5((to_jsonb(NEW) - ARRAY['etag', 'created_at', 'updated_at', 'embedding', 'embedding_model', 'generated_title',
                                           'edited_by', 'edited_at'])::text);
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION cs_content_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    aside constant text[] := ARRAY['updated_at', 'embedding', 'embedding_model', 'generated_title', 'edited_by', 'edited_at'];
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

-- ---- what was deleted ----

CREATE TABLE structure_deletions (
    tenant_id              uuid NOT NULL,
    id                     uuid NOT NULL,
    course_id              uuid NOT NULL,
    item_kind              text NOT NULL CHECK (item_kind IN ('module', 'lesson', 'concept', 'exercise')),
    parent_id              uuid,
    title                  text NOT NULL,
    generated_title        text,
    citations              jsonb NOT NULL DEFAULT '[]',
    created_at             timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, course_id) REFERENCES courses (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX structure_deletions_course ON structure_deletions (tenant_id, course_id, created_at DESC, id DESC);
CALL cs_protect('structure_deletions');
CALL cs_describe('structure_deletions', 'Parts of a structure that a key has deleted: a later structure does not bring them back.', $$
    id: of the part, as it was
    item_kind: module, lesson, concept or exercise
    parent_id: the part that it belonged to, which may be gone; NULL for a module
    title: what it was called (an exercise: its description)
    generated_title: what a structure called it; NULL: the same
    citations: JSON list of places that it and all below it cited
$$);

-- ---- what was offered instead ----

CREATE TABLE structure_conflicts (
    tenant_id              uuid NOT NULL,
    id                     uuid NOT NULL,
    course_id              uuid NOT NULL,
    item_kind              text NOT NULL CHECK (item_kind IN ('module', 'lesson', 'concept', 'exercise')),
    item_id                uuid NOT NULL,
    field                  text NOT NULL DEFAULT '',
    reason                 text NOT NULL CHECK (reason IN ('edited', 'locked', 'deleted', 'orphaned')),
    offered                jsonb NOT NULL DEFAULT 'null',
    children               jsonb NOT NULL DEFAULT '[]',
    snapshot_id            uuid,
    dismissed              boolean NOT NULL DEFAULT false,
    created_at             timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT structure_conflicts_offer UNIQUE (tenant_id, course_id, item_id, field),
    FOREIGN KEY (tenant_id, course_id) REFERENCES courses (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, snapshot_id) REFERENCES structure_snapshots (tenant_id, id) ON DELETE SET NULL (snapshot_id)
);
CREATE INDEX structure_conflicts_open ON structure_conflicts (tenant_id, course_id, created_at DESC, id DESC) WHERE NOT dismissed;
CREATE INDEX structure_conflicts_item ON structure_conflicts (tenant_id, item_id);
CREATE INDEX structure_conflicts_snapshot ON structure_conflicts (tenant_id, snapshot_id) WHERE snapshot_id IS NOT NULL;
CALL cs_protect('structure_conflicts');
CALL cs_describe('structure_conflicts', 'What an applied structure offered and people''s edits have kept away.', $$
    item_kind: module, lesson, concept or exercise
    item_id: the part; of a deleted one the id it had
    field: the field as the API names it; empty: the part as a whole
    reason: edited, locked, deleted or orphaned
    offered: JSON value of the field; of a deleted part its row as it would be made
    children: JSON list of rows, in the order they are made in, that come back with a deleted part
    snapshot_id: the structure that offered it; NULL when that is gone
    dismissed: people have said no; only another offer asks again
$$);

-- A conflict goes with its part, and that of a deleted part with what is remembered of it.
CREATE FUNCTION cs_forget_conflicts() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM structure_conflicts c USING gone
     WHERE c.tenant_id = gone.tenant_id AND c.item_id = gone.id AND (c.reason = 'deleted') = (TG_TABLE_NAME = 'structure_deletions');
    RETURN NULL;
END $$;
COMMENT ON FUNCTION cs_forget_conflicts() IS 'Trigger: removes the conflicts of parts that are removed.';
REVOKE EXECUTE ON FUNCTION cs_forget_conflicts() FROM PUBLIC;

DO $$
DECLARE
    part text;
BEGIN
    FOREACH part IN ARRAY ARRAY['modules', 'lessons', 'concepts', 'exercises', 'structure_deletions'] LOOP
        EXECUTE format('CREATE TRIGGER forget_conflicts AFTER DELETE ON %I REFERENCING OLD TABLE AS gone
                        FOR EACH STATEMENT EXECUTE FUNCTION cs_forget_conflicts()', part);
    END LOOP;
END $$;

-- An exercise that comes back is not removed any more.
CREATE FUNCTION cs_exercise_is_back() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM removed_exercises r USING made WHERE r.tenant_id = made.tenant_id AND r.id = made.id;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION cs_exercise_is_back() IS 'Trigger: forgets what was kept of a removed exercise.';
REVOKE EXECUTE ON FUNCTION cs_exercise_is_back() FROM PUBLIC;
CREATE TRIGGER is_back AFTER INSERT ON exercises REFERENCING NEW TABLE AS made
    FOR EACH STATEMENT EXECUTE FUNCTION cs_exercise_is_back();

-- ---- all kinds of parts as one ----

CREATE VIEW structure_items WITH (security_invoker = true) AS
    SELECT tenant_id, course_id, 'module' AS item_kind, id, NULL::uuid AS parent_id, "order", title, generated_title, locked, edited_fields,
           edited_by, edited_at, etag,
           jsonb_build_object('title', title, 'description', description, 'learning_goal', learning_goal, 'expected_knowledge',
                              expected_knowledge, 'expected_skills', expected_skills, 'difficulty', difficulty) AS fields
      FROM modules
    UNION ALL
    SELECT tenant_id, course_id, 'lesson', id, module_id, "order", title, generated_title, locked, edited_fields, edited_by, edited_at, etag,
           jsonb_build_object('title', title, 'video_material_id', video_material_id, 'video_start_timecode', video_start_timecode,
                              'video_end_timecode', video_end_timecode, 'presentation_material_id', presentation_material_id,
                              'slide_range', CASE WHEN slide_start IS NOT NULL
                                                  THEN jsonb_build_object('start', slide_start, 'end', slide_end) END)
      FROM lessons
    UNION ALL
    SELECT tenant_id, course_id, 'concept', id, lesson_id, "order", title, generated_title, locked, edited_fields, edited_by, edited_at, etag,
           jsonb_build_object('title', title, 'definition', definition, 'examples', examples, 'timecodes', timecodes, 'slide_references',
                              slide_references, 'web_references', web_references, 'prerequisites', prerequisites, 'citations', citations)
      FROM concepts
    UNION ALL
    SELECT tenant_id, course_id, 'exercise', id, lesson_id, "order", description, generated_title, locked, edited_fields, edited_by, edited_at,
           etag,
           jsonb_build_object('kind', kind, 'description', description, 'options', options, 'reference_solution', reference_solution,
                              'grading_criteria', grading_criteria, 'criteria', criteria, 'citations', citations, 'difficulty_level',
                              difficulty_level, 'pass_mark', pass_mark)
      FROM exercises;
COMMENT ON VIEW structure_items IS 'Modules, lessons, concepts and exercises with what is the same of all, and their own fields as the API names them.';
GRANT SELECT ON structure_items TO cs_api;

COMMIT;
