-- @search_passages_drop exec tenant
-- The passages of a material go.
DELETE FROM search_passages WHERE tenant_id = $1 AND material_id = $2;

-- @search_passages_put exec tenant
-- Passages of a material as a JSON list.
INSERT INTO search_passages (tenant_id, material_id, chunk_index, course_id, kind, passage, language, start_sec, place, heading, words)
SELECT $1, m.id, p.chunk_index, m.course_id, p.kind, p.passage, m.language, p.start_sec, p.place, p.heading,
       to_tsvector(cs_search_config(m.language), cs_search_text(p.passage))
  FROM material_entries m
 CROSS JOIN jsonb_to_recordset($3::jsonb) AS p (chunk_index integer, kind text, passage text, start_sec float8, place integer, heading text)
 WHERE m.tenant_id = $1 AND m.id = $2;

-- @content_search many tenant
-- Passages and concepts of a course ($2) with all the words of $3, best first; $6 of each are ranked at most.
SELECT total, score::float8 AS score, kind, material_id, node_id, filename, source_url, chunk_index, concept_id, lesson_id, title, passage,
       start_sec, place, heading, cited
  FROM course_content_search($2, $3, $4::bigint, $5::bigint, $6::bigint) WHERE tenant_id = $1;
