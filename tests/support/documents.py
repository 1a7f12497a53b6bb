"""Documents of any size for materials that have been read: nobody has to wait for an extractor to make them."""

BLOCK = 200  # chunks in a block


def put_document(system, material, blocks, text=1000, transcript=False):
    """Replaces the chunks of a material's document by `blocks` blocks of chunks with texts of about `text` bytes; how many chunks it has."""
    kind = "transcript" if transcript else "paragraph"
    metadata = "json_build_object('start_sec', i, 'end_sec', i + 0.5)" if transcript else "'{}'::json"
    system.sql(f"""
        DELETE FROM document_blocks WHERE material_id = :'material';
        INSERT INTO document_blocks (tenant_id, material_id, first_chunk, chunk_count, chunks)
        SELECT tenant_id, material_id, block * {BLOCK}, {BLOCK},
               (SELECT '[' || string_agg(json_build_object('chunk_type', '{kind}', 'text', repeat(md5(i::text), {max(text // 32, 1)}),
                                                           'index', i, 'metadata', {metadata})::text, ',' ORDER BY i) || ']'
                  FROM generate_series(block * {BLOCK}, (block + 1) * {BLOCK} - 1) AS i)::json
          FROM material_documents, generate_series(0, {blocks} - 1) AS block WHERE material_id = :'material';
        UPDATE material_documents d
           SET chunk_count = {blocks * BLOCK}, digest = encode(sha256(random()::text::bytea), 'hex'),
               chunk_bytes = (SELECT sum(octet_length(chunks::text) - 2) + count(*) - 1
                                FROM document_blocks b WHERE b.tenant_id = d.tenant_id AND b.material_id = d.material_id)
         WHERE material_id = :'material';
        UPDATE material_entries SET source_type = '{"video" if transcript else "text"}' WHERE id = :'material'
    """, material=material)
    return blocks * BLOCK
