BEGIN;
DROP FUNCTION admin_reembed(text, text);
DROP FUNCTION course_content_fused(uuid, text, text, text, bigint, bigint, bigint, bigint);
CREATE OR REPLACE FUNCTION course_content_search(course uuid, given text, most bigint, skipped bigint, counted bigint)
RETURNS TABLE (tenant_id uuid, total bigint, score real, kind text, material_id uuid, node_id uuid, filename text, source_url text,
               chunk_index integer, concept_id uuid, lesson_id uuid, title text, passage text, start_sec double precision, place integer,
               heading text, cited jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET jit = off SET client_min_messages = warning AS $$
#variable_conflict use_column
DECLARE
    own constant uuid := cs_tenant();
    wanted constant tsquery := cs_search_query(given);
    marks constant text := 'MaxFragments=2, MinWords=8, MaxWords=28, FragmentDelimiter=" … ", StartSel=' || chr(2) || ', StopSel=' || chr(3);
BEGIN
    RETURN QUERY
    WITH found AS (
        (SELECT p.material_id, p.chunk_index, NULL::uuid AS concept_id, ts_rank(p.words, wanted) AS score FROM search_passages p
          WHERE p.tenant_id = own AND p.course_id = course AND p.words @@ wanted LIMIT counted)
        UNION ALL
        (SELECT NULL, NULL, c.id, ts_rank(cs_search_concept(c.title, c.definition), wanted) FROM concepts c
          WHERE c.tenant_id = own AND c.course_id = course AND cs_search_concept(c.title, c.definition) @@ wanted LIMIT counted)
    ), shown AS (
        SELECT f.material_id, f.chunk_index, f.concept_id, f.score, count(*) OVER () AS total FROM found f
         ORDER BY f.score DESC, f.concept_id, f.material_id, f.chunk_index LIMIT most OFFSET skipped
    )
    SELECT own, s.total, s.score, coalesce(p.kind, 'concept'), m.id, m.node_id, m.filename, m.source_url, s.chunk_index, s.concept_id,
           c.lesson_id, c.title,
           ts_headline(cs_search_config(p.language), left(cs_search_text(coalesce(p.passage, c.title || coalesce(': ' || c.definition, ''))),
                                                          100000), wanted, marks),
           p.start_sec, p.place, p.heading, c.citations -> 0
      FROM shown s
      LEFT JOIN search_passages p ON p.tenant_id = own AND p.material_id = s.material_id AND p.chunk_index = s.chunk_index
      LEFT JOIN concepts c ON c.tenant_id = own AND c.id = s.concept_id
      LEFT JOIN material_entries m ON m.tenant_id = own AND m.course_id = course
            AND m.id = coalesce(s.material_id, (c.citations -> 0 ->> 'material_id')::uuid)
     ORDER BY s.score DESC, s.concept_id, s.material_id, s.chunk_index;
END $$;
DROP FUNCTION cs_search_marked(text, boolean, text, tsquery);
DROP FUNCTION cs_search_excerpt(text);
DROP FUNCTION course_nearest(uuid, text, text, bigint);
DROP FUNCTION search_vector_put(text, text, text, bigint);
DROP FUNCTION search_vector_state(uuid, text, text, bigint);
DROP FUNCTION embed_left(uuid, text);
DROP FUNCTION embed_put(uuid, text, jsonb);
DROP FUNCTION embed_concepts(uuid, text, uuid, bigint, integer);
DROP FUNCTION embed_passages(uuid, text, uuid, integer, bigint, integer);
DROP FUNCTION cs_embed_digest(text, text);
DROP INDEX search_passages_course;
DROP TABLE IF EXISTS search_vectors;
DROP TABLE IF EXISTS passage_embeddings;
DROP TRIGGER IF EXISTS reworded ON concepts;
ALTER TABLE concepts DROP COLUMN IF EXISTS embedding_model;
DROP FUNCTION cs_vectors();
DROP FUNCTION cs_concept_reworded();
CREATE OR REPLACE FUNCTION cs_content_changed() RETURNS trigger
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
CREATE OR REPLACE FUNCTION cs_part_tag() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.etag := md5((to_jsonb(NEW) - ARRAY['etag', 'created_at', 'updated_at', 'embedding'])::text);
    RETURN NEW;
END $$;
COMMIT;
