-- Vectors of passages and concepts, each with the model that made it, and the search that fuses what they find with what words find. What needs
-- the extension pgvector is made by cs_vectors(), which does nothing but say so where it is missing: so no function names a type of it where
-- it is looked at before it is called.
-- requires: embeddings search content_revision admin
BEGIN;

-- A vector is no part of what a concept says: neither its tag nor the course's revision follows it.
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

-- ---- what needs pgvector ----

CREATE FUNCTION cs_concept_reworded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.embedding := NULL;
    NEW.embedding_model := NULL;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION cs_concept_reworded() IS 'Trigger: a concept that says something else has no vector any more.';

-- Vectors lie in the row itself: a search reads all of a course, and fetching each from beside the table, or what is looked for anew for each
-- of them, takes most of its time. No index finds neighbours: docs/decisions/search.md has the figures.
CREATE FUNCTION cs_vectors() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF to_regclass('public.passage_embeddings') IS NOT NULL THEN
        RETURN true;
    END IF;
    IF NOT cs_embeddings() THEN
        RETURN false;
    END IF;
    IF to_regtype('halfvec') IS NULL THEN
        RAISE WARNING 'pgvector is older than 0.7 here: passages get no embeddings and search is full text only';
        RETURN false;
    END IF;
    CREATE TABLE passage_embeddings (
        tenant_id              uuid NOT NULL,
        material_id            uuid NOT NULL,
        chunk_index            integer NOT NULL,
        course_id              uuid NOT NULL,
        model                  text NOT NULL,
        embedding              halfvec(1536),
        PRIMARY KEY (tenant_id, material_id, chunk_index),
        FOREIGN KEY (tenant_id, material_id, chunk_index) REFERENCES search_passages ON DELETE CASCADE
    );
    ALTER TABLE passage_embeddings ALTER embedding SET STORAGE PLAIN;
    CREATE INDEX passage_embeddings_course ON passage_embeddings (tenant_id, course_id, model);
    CALL cs_protect('passage_embeddings');
    CALL cs_describe('passage_embeddings', 'Vectors of passages, for the search by meaning.', $words$
        material_id: the material of the passage
        chunk_index: index of its chunk
        model: provider/id of the model that made the vector; those of two models are never compared
        embedding: of length 1; NULL when the model refuses the text
    $words$);
    CREATE TABLE search_vectors (
        tenant_id              uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
        model                  text NOT NULL,
        digest                 text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
        embedding              halfvec(1536) NOT NULL,
        created_at             timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (tenant_id, model, digest)
    );
    ALTER TABLE search_vectors ALTER embedding SET STORAGE PLAIN;
    CALL cs_protect('search_vectors');
    CALL cs_describe('search_vectors', 'Vectors of what was looked for lately, so that the same is not asked of the model again.', $words$
        model: provider/id of the model that made the vector
        digest: SHA-256 (hex) of what was looked for; the words themselves are not kept
        embedding: of length 1
    $words$);
    ALTER TABLE concepts ADD COLUMN embedding_model text;
    COMMENT ON COLUMN concepts.embedding_model IS
        'provider/id of the model that made the vector, or that refuses to where there is none; NULL until it is asked';
    CREATE TRIGGER reworded BEFORE UPDATE OF title, definition ON concepts FOR EACH ROW
        WHEN (OLD.title IS DISTINCT FROM NEW.title OR OLD.definition IS DISTINCT FROM NEW.definition)
        EXECUTE FUNCTION cs_concept_reworded();
    RETURN true;
END $$;
COMMENT ON FUNCTION cs_vectors() IS 'Makes the tables and columns of vectors where pgvector is installed; true when they are there.';

DO $$
BEGIN
    IF cs_has_column('concepts', 'embedding') THEN
        PERFORM cs_vectors();
    END IF;
END $$;

-- ---- embedding ----

CREATE INDEX search_passages_course ON search_passages (tenant_id, course_id, material_id, chunk_index);

CREATE FUNCTION cs_embed_digest(title text, body text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN md5(coalesce(title, '') || E'\n' || body);
COMMENT ON FUNCTION cs_embed_digest(text, text) IS 'By what a text is known while its vector is made: another text, another digest.';

CREATE FUNCTION embed_passages(course uuid, wanted text, behind uuid, behind_chunk integer, most bigint, room integer)
RETURNS TABLE (tenant_id uuid, material_id uuid, chunk_index integer, concept_id uuid, digest text, title text, body text)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
    own constant uuid := cs_tenant();
BEGIN
    RETURN QUERY
    SELECT own, p.material_id, p.chunk_index, NULL::uuid, cs_embed_digest(nullif(p.heading, p.passage), p.passage),
           nullif(p.heading, p.passage), left(p.passage, room)
      FROM search_passages p
     WHERE p.tenant_id = own AND p.course_id = course AND (p.material_id, p.chunk_index) > (behind, behind_chunk)
       AND NOT EXISTS (SELECT FROM passage_embeddings e WHERE e.tenant_id = own AND e.material_id = p.material_id
                                                         AND e.chunk_index = p.chunk_index AND e.model = wanted)
     ORDER BY p.material_id, p.chunk_index LIMIT most;
END $$;
COMMENT ON FUNCTION embed_passages(uuid, text, uuid, integer, bigint, integer) IS
    'Passages of a course, behind one of them, that this model has not been asked about; their first so many characters.';

CREATE FUNCTION embed_concepts(course uuid, wanted text, behind uuid, most bigint, room integer)
RETURNS TABLE (tenant_id uuid, material_id uuid, chunk_index integer, concept_id uuid, digest text, title text, body text)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
    own constant uuid := cs_tenant();
BEGIN
    RETURN QUERY
    SELECT own, NULL::uuid, NULL::integer, c.id, cs_embed_digest(c.title, coalesce(c.definition, c.title)),
           CASE WHEN c.definition IS NOT NULL THEN c.title END,
           left(coalesce(c.definition, c.title), room)
      FROM concepts c
     WHERE c.tenant_id = own AND c.course_id = course AND c.id > behind AND c.embedding_model IS DISTINCT FROM wanted
     ORDER BY c.id LIMIT most;
END $$;
COMMENT ON FUNCTION embed_concepts(uuid, text, uuid, bigint, integer) IS 'The same of concepts.';

CREATE FUNCTION embed_put(course uuid, wanted text, made jsonb) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    own constant uuid := cs_tenant();
    passages bigint;
    others bigint;
BEGIN
    INSERT INTO passage_embeddings AS e (tenant_id, material_id, chunk_index, course_id, model, embedding)
    SELECT own, p.material_id, p.chunk_index, p.course_id, wanted, v.embedding::halfvec
      FROM jsonb_to_recordset(made) AS v (material_id uuid, chunk_index integer, digest text, embedding text)
      JOIN search_passages p ON p.tenant_id = own AND p.material_id = v.material_id AND p.chunk_index = v.chunk_index
     WHERE p.course_id = course AND cs_embed_digest(nullif(p.heading, p.passage), p.passage) = v.digest
    ON CONFLICT (tenant_id, material_id, chunk_index) DO UPDATE SET model = excluded.model, embedding = excluded.embedding;
    GET DIAGNOSTICS passages = ROW_COUNT;
    UPDATE concepts c SET embedding = v.embedding::vector, embedding_model = wanted
      FROM jsonb_to_recordset(made) AS v (concept_id uuid, digest text, embedding text)
     WHERE c.tenant_id = own AND c.course_id = course AND c.id = v.concept_id
       AND cs_embed_digest(c.title, coalesce(c.definition, c.title)) = v.digest;
    GET DIAGNOSTICS others = ROW_COUNT;
    RETURN passages + others;
END $$;
COMMENT ON FUNCTION embed_put(uuid, text, jsonb) IS
    'Keeps vectors of a course''s passages and concepts, of those that still say what the vector was made of; how many.';

CREATE FUNCTION embed_left(course uuid, wanted text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM embed_passages(course, wanted, '00000000-0000-0000-0000-000000000000', -1, 1, 0))
        OR EXISTS (SELECT FROM embed_concepts(course, wanted, '00000000-0000-0000-0000-000000000000', 1, 0));
END $$;
COMMENT ON FUNCTION embed_left(uuid, text) IS 'Whether anything of the course has no vector of this model.';

-- ---- searching ----

CREATE FUNCTION search_vector_state(course uuid, wanted text, sought text, counted bigint)
RETURNS TABLE (tenant_id uuid, possible boolean, embedded bigint, embeddable bigint, known boolean)
LANGUAGE plpgsql STABLE SET jit = off AS $$
#variable_conflict use_column
DECLARE
    own constant uuid := cs_tenant();
BEGIN
    IF to_regclass('public.passage_embeddings') IS NULL THEN
        RETURN QUERY SELECT own, false, 0::bigint, 0::bigint, false;
        RETURN;
    END IF;
    RETURN QUERY
    SELECT own, true,
           (SELECT count(*) FROM (SELECT FROM passage_embeddings e WHERE e.tenant_id = own AND e.course_id = course AND e.model = wanted
                                   LIMIT counted) AS e)
           + (SELECT count(*) FROM (SELECT FROM concepts c WHERE c.tenant_id = own AND c.course_id = course AND c.embedding_model = wanted
                                     LIMIT counted) AS c),
           (SELECT count(*) FROM (SELECT FROM search_passages p WHERE p.tenant_id = own AND p.course_id = course LIMIT counted) AS p)
           + (SELECT count(*) FROM (SELECT FROM concepts c WHERE c.tenant_id = own AND c.course_id = course LIMIT counted) AS c),
           EXISTS (SELECT FROM search_vectors v WHERE v.tenant_id = own AND v.model = wanted AND v.digest = sought);
END $$;
COMMENT ON FUNCTION search_vector_state(uuid, text, text, bigint) IS
    'Whether there can be vectors, how much of a course has one of this model, and whether that of what is looked for is known.';

CREATE FUNCTION search_vector_put(wanted text, sought text, made text, most bigint) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    own constant uuid := cs_tenant();
BEGIN
    INSERT INTO search_vectors (tenant_id, model, digest, embedding) VALUES (own, wanted, sought, made::halfvec)
    ON CONFLICT (tenant_id, model, digest) DO NOTHING;
    DELETE FROM search_vectors v
     WHERE v.tenant_id = own
       AND (v.model, v.digest) IN (SELECT o.model, o.digest FROM search_vectors o WHERE o.tenant_id = own
                                    ORDER BY o.created_at DESC, o.digest OFFSET most);
END $$;
COMMENT ON FUNCTION search_vector_put(text, text, text, bigint) IS
    'Remembers the vector of what was looked for; of a tenant the latest so many are kept.';

-- One search is one process's work, however large the course.
CREATE FUNCTION course_nearest(course uuid, wanted text, sought text, most bigint)
RETURNS TABLE (material_id uuid, chunk_index integer, concept_id uuid, place bigint)
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp SET jit = off SET max_parallel_workers_per_gather = 0 AS $$
#variable_conflict use_column
DECLARE
    own constant uuid := cs_tenant();
BEGIN
    RETURN QUERY
    WITH target AS MATERIALIZED (
        SELECT v.embedding FROM search_vectors v WHERE v.tenant_id = own AND v.model = wanted AND v.digest = sought
    ), near AS (
        (SELECT e.material_id, e.chunk_index, NULL::uuid AS concept_id, e.embedding <#> (SELECT embedding FROM target) AS distance
           FROM passage_embeddings e
          WHERE e.tenant_id = own AND e.course_id = course AND e.model = wanted AND e.embedding IS NOT NULL
            AND EXISTS (SELECT FROM target)
          ORDER BY distance LIMIT most)
        UNION ALL
        (SELECT NULL, NULL, c.id, c.embedding <#> (SELECT embedding::vector FROM target) AS distance
           FROM concepts c
          WHERE c.tenant_id = own AND c.course_id = course AND c.embedding_model = wanted AND c.embedding IS NOT NULL
            AND EXISTS (SELECT FROM target)
          ORDER BY distance LIMIT most)
    )
    SELECT n.material_id, n.chunk_index, n.concept_id, row_number() OVER (ORDER BY n.distance, n.concept_id, n.material_id, n.chunk_index)
      FROM near n ORDER BY 4 LIMIT most;
END $$;
COMMENT ON FUNCTION course_nearest(uuid, text, text, bigint) IS
    'The passages and concepts of a course whose vectors are nearest to that of what is looked for, all of the course compared.';
REVOKE EXECUTE ON FUNCTION course_nearest(uuid, text, text, bigint) FROM PUBLIC;

CREATE FUNCTION cs_search_excerpt(given text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN array_to_string((regexp_split_to_array(btrim(left(given, 2000)), '\s+'))[1:28], ' ')
           || CASE WHEN cardinality(regexp_split_to_array(btrim(left(given, 2000)), '\s+')) > 28 THEN ' …' ELSE '' END;
COMMENT ON FUNCTION cs_search_excerpt(text) IS 'The beginning of a text that was found for its meaning: as many words as stand around a match.';

-- A concept may be found by a word that English leaves out, for its words are known in both ways; then they are marked the other way.
CREATE FUNCTION cs_search_marked(language text, is_concept boolean, given text, wanted tsquery) RETURNS text LANGUAGE sql STABLE
    RETURN ts_headline(CASE WHEN is_concept AND NOT to_tsvector('cs_english'::regconfig, given) @@ wanted THEN 'cs_simple'::regconfig
                            ELSE cs_search_config(language) END, given, wanted,
                       'MaxFragments=2, MinWords=8, MaxWords=28, FragmentDelimiter=" … ", StartSel=' || chr(2) || ', StopSel=' || chr(3));
COMMENT ON FUNCTION cs_search_marked(text, boolean, text, tsquery) IS
    'Where a text has the words that are looked for, each set between the characters 2 and 3.';

CREATE OR REPLACE FUNCTION course_content_search(course uuid, given text, most bigint, skipped bigint, counted bigint)
RETURNS TABLE (tenant_id uuid, total bigint, score real, kind text, material_id uuid, node_id uuid, filename text, source_url text,
               chunk_index integer, concept_id uuid, lesson_id uuid, title text, passage text, start_sec double precision, place integer,
               heading text, cited jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET jit = off SET client_min_messages = warning AS $$
#variable_conflict use_column
DECLARE
    own constant uuid := cs_tenant();
    wanted constant tsquery := cs_search_query(given);
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
           cs_search_marked(p.language, p.kind IS NULL,
                            left(cs_search_text(coalesce(p.passage, c.title || coalesce(': ' || c.definition, ''))), 100000), wanted),
           p.start_sec, p.place, p.heading, c.citations -> 0
      FROM shown s
      LEFT JOIN search_passages p ON p.tenant_id = own AND p.material_id = s.material_id AND p.chunk_index = s.chunk_index
      LEFT JOIN concepts c ON c.tenant_id = own AND c.id = s.concept_id
      LEFT JOIN material_entries m ON m.tenant_id = own AND m.course_id = course
            AND m.id = coalesce(s.material_id, (c.citations -> 0 ->> 'material_id')::uuid)
     ORDER BY s.score DESC, s.concept_id, s.material_id, s.chunk_index;
END $$;

-- Both lists by their places, the n-th of one giving 1 / (60 + n): reciprocal rank fusion, G. V. Cormack, C. L. A. Clarke, S. Büttcher, SIGIR
-- 2009. Places can be compared where ranks of words and distances of vectors cannot.
CREATE FUNCTION course_content_fused(course uuid, given text, model text, sought text, nearest bigint, most bigint, skipped bigint,
                                     counted bigint)
RETURNS TABLE (tenant_id uuid, total bigint, score double precision, kind text, material_id uuid, node_id uuid, filename text,
               source_url text, chunk_index integer, concept_id uuid, lesson_id uuid, title text, passage text,
               start_sec double precision, place integer, heading text, cited jsonb, by_words boolean, by_vector boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET jit = off SET client_min_messages = warning AS $$
#variable_conflict use_column
DECLARE
    own constant uuid := cs_tenant();
    wanted constant tsquery := cs_search_query(given);
BEGIN
    RETURN QUERY
    WITH found AS (
        (SELECT p.material_id, p.chunk_index, NULL::uuid AS concept_id, ts_rank(p.words, wanted) AS score FROM search_passages p
          WHERE p.tenant_id = own AND p.course_id = course AND p.words @@ wanted LIMIT counted)
        UNION ALL
        (SELECT NULL, NULL, c.id, ts_rank(cs_search_concept(c.title, c.definition), wanted) FROM concepts c
          WHERE c.tenant_id = own AND c.course_id = course AND cs_search_concept(c.title, c.definition) @@ wanted LIMIT counted)
    ), places AS (
        SELECT f.material_id, f.chunk_index, f.concept_id, true AS by_words,
               row_number() OVER (ORDER BY f.score DESC, f.concept_id, f.material_id, f.chunk_index) AS place FROM found f
        UNION ALL
        SELECT n.material_id, n.chunk_index, n.concept_id, false, n.place FROM course_nearest(course, model, sought, nearest) n
    ), fused AS (
        SELECT p.material_id, p.chunk_index, p.concept_id, sum(1 / (60 + p.place)::double precision) AS score,
               bool_or(p.by_words) AS by_words, bool_or(NOT p.by_words) AS by_vector
          FROM places p GROUP BY p.material_id, p.chunk_index, p.concept_id
    ), shown AS (
        SELECT f.*, count(*) OVER () AS total FROM fused f
         ORDER BY f.score DESC, f.concept_id, f.material_id, f.chunk_index LIMIT most OFFSET skipped
    ), texts AS (
        SELECT s.*, p.kind, p.language, p.start_sec, p.place, p.heading, c.lesson_id, c.title, c.citations -> 0 AS cited,
               left(cs_search_text(coalesce(p.passage, c.title || coalesce(': ' || c.definition, ''))), 100000) AS passage
          FROM shown s
          LEFT JOIN search_passages p ON p.tenant_id = own AND p.material_id = s.material_id AND p.chunk_index = s.chunk_index
          LEFT JOIN concepts c ON c.tenant_id = own AND c.id = s.concept_id
    )
    SELECT own, t.total, t.score, coalesce(t.kind, 'concept'), m.id, m.node_id, m.filename, m.source_url, t.chunk_index, t.concept_id,
           t.lesson_id, t.title,
           CASE WHEN t.by_words THEN cs_search_marked(t.language, t.kind IS NULL, t.passage, wanted) ELSE cs_search_excerpt(t.passage) END,
           t.start_sec, t.place, t.heading, t.cited, t.by_words, t.by_vector
      FROM texts t
      LEFT JOIN material_entries m ON m.tenant_id = own AND m.course_id = course
            AND m.id = coalesce(t.material_id, (t.cited ->> 'material_id')::uuid)
     ORDER BY t.score DESC, t.concept_id, t.material_id, t.chunk_index;
END $$;
COMMENT ON FUNCTION course_content_fused(uuid, text, text, text, bigint, bigint, bigint, bigint) IS
    'What a course of the session''s tenant says with all of some words, or near to them in meaning: passages and concepts, best first.';
REVOKE EXECUTE ON FUNCTION course_content_fused(uuid, text, text, text, bigint, bigint, bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION course_content_fused(uuid, text, text, text, bigint, bigint, bigint, bigint) TO cs_api;

-- ---- sql/manage ----

CREATE FUNCTION admin_reembed(whose text, everybodys text) RETURNS SETOF jsonb LANGUAGE plpgsql AS $$
DECLARE
    only_tenant uuid := admin_whose(whose);
BEGIN
    IF (whose <> '')::int + (everybodys <> '')::int <> 1 THEN
        PERFORM admin_refuse('Name whose courses are to get vectors: one tenant''s with --tenant, or all tenants'' with --all.');
    END IF;
    IF to_regclass('public.passage_embeddings') IS NULL THEN
        PERFORM admin_refuse('There are no vectors in this database: pgvector is not in it, or sql/migrate deploy has not run since it is.');
    END IF;
    RETURN QUERY
    WITH made AS (
        INSERT INTO jobs (tenant_id, id, job_type, course_id, subject)
        SELECT c.tenant_id, cs_uuid7(), 'embed', c.id, c.id FROM courses c JOIN tenants t ON t.id = c.tenant_id
         WHERE (only_tenant IS NULL OR c.tenant_id = only_tenant) AND t.is_active
           AND (EXISTS (SELECT FROM search_passages p WHERE p.tenant_id = c.tenant_id AND p.course_id = c.id)
                OR EXISTS (SELECT FROM concepts k WHERE k.tenant_id = c.tenant_id AND k.course_id = c.id))
        ON CONFLICT (tenant_id, job_type, subject) WHERE status IN ('queued', 'active') DO NOTHING
        RETURNING tenant_id, id, course_id
    )
    SELECT jsonb_build_object('id', m.id, 'tenant', t.name, 'course_id', m.course_id) FROM made m JOIN tenants t ON t.id = m.tenant_id
     ORDER BY t.name, m.id;
END $$;
COMMENT ON FUNCTION admin_reembed(text, text) IS 'sql/manage reembed: a job for each course that has none in flight.';
REVOKE EXECUTE ON FUNCTION admin_reembed(text, text) FROM PUBLIC;

COMMIT;
