-- @embed_possible one global
-- Whether this database can keep vectors.
SELECT to_regclass('public.passage_embeddings') IS NOT NULL AS possible;

-- @row embed_text
-- material_id, chunk_index, concept_id, digest, title, body

-- @embed_passages many tenant embed_text
-- Passages of a course ($2) behind one of them ($4, $5) without a vector of the model $3.
SELECT material_id, chunk_index, concept_id, digest, title, body
  FROM embed_passages($2, $3, coalesce($4::uuid, '00000000-0000-0000-0000-000000000000'), $5::int, $6::bigint, $7::int) WHERE tenant_id = $1;

-- @embed_concepts many tenant embed_text
-- Concepts of a course behind one of them ($4), likewise.
SELECT material_id, chunk_index, concept_id, digest, title, body
  FROM embed_concepts($2, $3, coalesce($4::uuid, '00000000-0000-0000-0000-000000000000'), $5::bigint, $6::int) WHERE tenant_id = $1;

-- @embed_put maybe tenant
-- Vectors of the model $3 as a JSON list, of what still says the same; how many were kept.
SELECT embed_put(c.id, $3, $4::jsonb) AS kept FROM courses c WHERE c.tenant_id = $1 AND c.id = $2;

-- @embed_total one tenant
-- How many passages and concepts a course has, and how many of them have a vector of the model $3.
SELECT embedded, embeddable FROM search_vector_state($2, $3, NULL, 1000000000) WHERE tenant_id = $1;

-- @embed_left one tenant
-- Whether any of them has none.
SELECT embed_left(c.id, $3) AS some FROM courses c WHERE c.tenant_id = $1 AND c.id = $2;
