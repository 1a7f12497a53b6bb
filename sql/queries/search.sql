-- @search_passages_drop exec tenant
-- The passages of a material go.
DELETE FROM search_passages WHERE tenant_id = $1 AND material_id = $2;

-- @search_passages_put exec tenant
-- Passages of a material as a JSON list; those without a text are left out.
INSERT INTO search_passages (tenant_id, material_id, chunk_index, course_id, kind, passage, language, start_sec, place, heading, words)
SELECT $1, m.id, p.chunk_index, m.course_id, p.kind, p.passage, m.language, p.start_sec, p.place, p.heading,
       to_tsvector(cs_search_config(m.language), cs_search_text(p.passage))
  FROM material_entries m
 CROSS JOIN jsonb_to_recordset($3::jsonb) AS p (chunk_index integer, kind text, passage text, start_sec float8, place integer, heading text)
 WHERE m.tenant_id = $1 AND m.id = $2 AND p.passage <> '';

-- @row found
-- total, score, kind, material_id, node_id, filename, source_url, chunk_index, concept_id, lesson_id, title, passage, start_sec, place,
-- heading, cited, by_words, by_vector

-- @content_search many tenant found
-- Passages and concepts of a course ($2) with all the words of $3, best first; $6 of each are ranked at most.
SELECT total, score::float8 AS score, kind, material_id, node_id, filename, source_url, chunk_index, concept_id, lesson_id, title, passage,
       start_sec, place, heading, cited, true AS by_words, false AS by_vector
  FROM course_content_search($2, $3, $4::bigint, $5::bigint, $6::bigint) WHERE tenant_id = $1;

-- @content_fused many tenant found
-- The same, fused with the $6 whose vectors of the model $4 are nearest to that of what is looked for, which is known by the digest $5.
SELECT total, score, kind, material_id, node_id, filename, source_url, chunk_index, concept_id, lesson_id, title, passage, start_sec, place,
       heading, cited, by_words, by_vector
  FROM course_content_fused($2, $3, $4, $5, $6::bigint, $7::bigint, $8::bigint, $9::bigint) WHERE tenant_id = $1;

-- @search_vector_state one tenant
-- What the vectors of the model $3 can do for a search in a course ($2) for what has the digest $4; $5 of each sort are counted at most.
SELECT possible, embedded, embeddable, known FROM search_vector_state($2, $3, $4, $5::bigint) WHERE tenant_id = $1;

-- @search_vector_put exec tenant
-- The vector of what was looked for; the latest $5 of the tenant are kept.
SELECT search_vector_put($2, $3, $4, $5::bigint) FROM tenants AS own (tenant_id) WHERE tenant_id = $1;
