-- Search within a course: every chunk of a document as a passage of words, and the concepts. A condition with @@ is not leak-proof: under
-- row-level security it is never looked up in an index. So a function of the owner's looks for it, which takes the tenant from the session
-- like the policies.
-- requires: structure_fields
BEGIN;

-- Both come with PostgreSQL and are trusted: the owner of the database may add them.
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS btree_gin;

-- English words by their stems; words of other languages, Ukrainian among them, as they are. Neither knows accents.
CREATE TEXT SEARCH CONFIGURATION cs_english (COPY = english);
ALTER TEXT SEARCH CONFIGURATION cs_english ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
CREATE TEXT SEARCH CONFIGURATION cs_simple (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION cs_simple ALTER MAPPING FOR hword, hword_part, word WITH unaccent, simple;
COMMENT ON TEXT SEARCH CONFIGURATION cs_english IS 'English by stems, without accents.';
COMMENT ON TEXT SEARCH CONFIGURATION cs_simple IS 'Any other language: words as they are, without accents.';

CREATE FUNCTION cs_search_config(language text) RETURNS regconfig LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN coalesce(language, 'en') ~* '^en(-|$)' THEN 'cs_english'::regconfig ELSE 'cs_simple'::regconfig END;
COMMENT ON FUNCTION cs_search_config(text) IS 'How words of a language are looked up; English where nobody said.';

-- The letter that stands for an apostrophe in some Ukrainian texts is written as the others write it.
CREATE FUNCTION cs_search_text(given text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN translate(normalize(given), U&'\02BC\0002\0003', '''');
COMMENT ON FUNCTION cs_search_text(text) IS 'A text as it is searched and shown: composed, with one apostrophe, without the marks of a match.';

CREATE FUNCTION cs_search_concept(title text, definition text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN setweight(to_tsvector('cs_english'::regconfig, cs_search_text(title)), 'A')
        || setweight(to_tsvector('cs_simple'::regconfig, cs_search_text(title)), 'A')
        || setweight(to_tsvector('cs_english'::regconfig, cs_search_text(coalesce(definition, ''))), 'B')
        || setweight(to_tsvector('cs_simple'::regconfig, cs_search_text(coalesce(definition, ''))), 'B');
COMMENT ON FUNCTION cs_search_concept(text, text) IS 'The words of a concept, in both ways: its language is that of whoever wrote it.';

CREATE TABLE search_passages (
    tenant_id              uuid NOT NULL,
    material_id            uuid NOT NULL,
    chunk_index            integer NOT NULL CHECK (chunk_index >= 0),
    course_id              uuid NOT NULL,
    kind                   text NOT NULL CHECK (kind IN ('transcript', 'slide', 'page', 'text')),
    passage                text NOT NULL,
    language               text,
    start_sec              double precision,
    place                  integer,
    heading                text,
    words                  tsvector NOT NULL,
    PRIMARY KEY (tenant_id, material_id, chunk_index),
    FOREIGN KEY (tenant_id, course_id, material_id) REFERENCES material_entries (tenant_id, course_id, id) ON DELETE CASCADE
);
CREATE INDEX search_passages_words ON search_passages USING gin (tenant_id, course_id, words);
CALL cs_protect('search_passages');
CALL cs_describe('search_passages', 'A chunk of a document, to be found by its words.', $$
    material_id: the material whose document it is
    chunk_index: index of the chunk in the document
    kind: transcript, slide, page or text
    passage: the text of the chunk
    language: of the material; NULL when nobody knows
    start_sec: where it is said; NULL where nothing has a time
    place: number of the slide or page; NULL for others
    heading: the last heading before it, or itself
    words: the words of the passage
$$);
CREATE INDEX concepts_words ON concepts USING gin (tenant_id, course_id, cs_search_concept(title, definition));

-- All words must be there, the last one at least as the beginning of one.
CREATE FUNCTION cs_search_query(words text) RETURNS tsquery LANGUAGE plpgsql IMMUTABLE
SET search_path = public, pg_temp SET client_min_messages = warning AS $$
DECLARE
    wanted text;
BEGIN
    SELECT string_agg('''' || replace(replace(word, '\', '\\'), '''', '''''') || '''', ' & ' ORDER BY place) || ':*' INTO wanted
      FROM regexp_split_to_table(cs_search_text(words), '\s+') WITH ORDINALITY AS w (word, place) WHERE word <> '';
    RETURN to_tsquery('cs_english', coalesce(wanted, '')) || to_tsquery('cs_simple', coalesce(wanted, ''));
END $$;
COMMENT ON FUNCTION cs_search_query(text) IS 'What to look for, in the words of both configurations.';

-- At most `counted` passages and as many concepts are ranked. A match is set between the characters 2 and 3.
CREATE FUNCTION course_content_search(course uuid, given text, most bigint, skipped bigint, counted bigint)
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
COMMENT ON FUNCTION course_content_search(uuid, text, bigint, bigint, bigint) IS
    'What a course of the session''s tenant says with all of some words: passages and concepts, best first.';
REVOKE EXECUTE ON FUNCTION course_content_search(uuid, text, bigint, bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION course_content_search(uuid, text, bigint, bigint, bigint) TO cs_api;

-- What was read before: chunks stand in the document, or in blocks beside it.
DO $$
DECLARE
    chunks text := 'SELECT d.tenant_id, d.material_id, c.place - 1 AS place, c.chunk FROM material_documents d
                    CROSS JOIN LATERAL jsonb_array_elements(d.document -> ''chunks'') WITH ORDINALITY AS c (chunk, place)';
BEGIN
    IF to_regclass('document_blocks') IS NOT NULL THEN
        chunks := 'SELECT b.tenant_id, b.material_id, b.first_chunk + c.place - 1 AS place, c.chunk::jsonb AS chunk FROM document_blocks b
                   CROSS JOIN LATERAL json_array_elements(b.chunks) WITH ORDINALITY AS c (chunk, place)';
    END IF;
    EXECUTE 'INSERT INTO search_passages (tenant_id, material_id, chunk_index, course_id, kind, passage, language, start_sec, place,
                                          heading, words)
        SELECT s.tenant_id, s.material_id, s.place, m.course_id,
               CASE WHEN s.chunk ->> ''chunk_type'' = ''transcript'' THEN ''transcript''
                    WHEN s.chunk -> ''metadata'' ->> ''slide_number'' IS NULL THEN ''text''
                    WHEN m.source_type = ''presentation'' THEN ''slide'' ELSE ''page'' END,
               s.chunk ->> ''text'', m.language, (s.chunk -> ''metadata'' ->> ''start_sec'')::float8,
               (s.chunk -> ''metadata'' ->> ''slide_number'')::int,
               CASE WHEN s.section > 0 THEN left(first_value(s.chunk ->> ''text'')
                    OVER (PARTITION BY s.tenant_id, s.material_id, s.section ORDER BY s.place), 300) END,
               to_tsvector(cs_search_config(m.language), cs_search_text(s.chunk ->> ''text''))
          FROM (SELECT *, count(*) FILTER (WHERE chunk ->> ''chunk_type'' = ''heading'')
                          OVER (PARTITION BY tenant_id, material_id ORDER BY place) AS section FROM (' || chunks || ') AS c) AS s
          JOIN material_entries m USING (tenant_id)
         WHERE m.id = s.material_id AND btrim(s.chunk ->> ''text'') <> ''''';
END $$;

COMMIT;
