-- The chunks of a document in blocks of a bounded size beside it: who sends a document has one block in memory at a time, a page
-- reads only what it shows, and what the document is known by (its digest, its length) costs one row.
-- requires: courses
BEGIN;

ALTER TABLE material_documents
    ADD COLUMN chunk_count integer NOT NULL DEFAULT 0 CHECK (chunk_count >= 0),
    ADD COLUMN chunk_bytes bigint NOT NULL DEFAULT 0 CHECK (chunk_bytes >= 0),
    ADD COLUMN digest text CHECK (digest ~ '^[0-9a-f]{64}$');

CREATE TABLE document_blocks (
    tenant_id              uuid NOT NULL,
    material_id            uuid NOT NULL,
    first_chunk            integer NOT NULL CHECK (first_chunk >= 0),
    chunk_count            integer NOT NULL CHECK (chunk_count > 0),
    chunks                 json NOT NULL,
    PRIMARY KEY (tenant_id, material_id, first_chunk),
    FOREIGN KEY (tenant_id, material_id) REFERENCES material_documents (tenant_id, material_id) ON DELETE CASCADE
);
CALL cs_protect('document_blocks');
CALL cs_describe('document_blocks', 'Consecutive chunks of a document, as the API shows them.', $$
    material_id: the material whose document it is
    first_chunk: index of the first of them in the document, from 0
    chunk_count: how many there are
    chunks: JSON list of them
$$);

INSERT INTO document_blocks (tenant_id, material_id, first_chunk, chunk_count, chunks)
SELECT d.tenant_id, d.material_id, min(c.place) - 1, count(*), ('[' || string_agg(c.chunk::text, ',' ORDER BY c.place) || ']')::json
  FROM material_documents d CROSS JOIN LATERAL jsonb_array_elements(d.document -> 'chunks') WITH ORDINALITY AS c (chunk, place)
 GROUP BY d.tenant_id, d.material_id, (c.place - 1) / 64;

UPDATE material_documents d
   SET digest = encode(sha256(convert_to(d.document::text, 'UTF8')), 'hex'), document = d.document - 'chunks',
       chunk_count = b.chunks, chunk_bytes = b.bytes + greatest(b.blocks - 1, 0)
  FROM (SELECT m.tenant_id, m.material_id, coalesce(sum(b.chunk_count), 0) AS chunks, count(b.first_chunk) AS blocks,
               coalesce(sum(octet_length(b.chunks::text) - 2), 0) AS bytes
          FROM material_documents m LEFT JOIN document_blocks b USING (tenant_id, material_id)
         GROUP BY m.tenant_id, m.material_id) AS b
 WHERE d.tenant_id = b.tenant_id AND d.material_id = b.material_id;

ALTER TABLE material_documents ALTER COLUMN digest SET NOT NULL;
ALTER TABLE material_documents ALTER COLUMN chunk_count DROP DEFAULT, ALTER COLUMN chunk_bytes DROP DEFAULT;
COMMENT ON COLUMN material_documents.document IS 'source_type, title, language, metadata{}, warnings[]; its chunks are in document_blocks';
COMMENT ON COLUMN material_documents.chunk_count IS 'how many chunks it has';
COMMENT ON COLUMN material_documents.chunk_bytes IS 'length of its chunks as JSON, with the commas between them';
COMMENT ON COLUMN material_documents.digest IS 'SHA-256 (hex) over the whole document with its chunks; another one whenever a byte differs';

COMMIT;
