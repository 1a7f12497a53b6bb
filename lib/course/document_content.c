#include "course/document_content.h"

bool document_content_fetch(const struct unit *unit, struct uuid material, bool raw, struct document_content *content)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, document_content, pg_uuid(material), pg_bool(raw)))
        return false;
    if (rows.count == 0)
        return fault_set(unit->fault, FAULT_NOT_FOUND, "The material has no document");
    *content = (struct document_content){
        .material = material,
        .raw = raw,
        .head = pg_get_str(&rows, 0, PG_COL(document_content, document)),
        .chunk_count = pg_get_int(&rows, 0, PG_COL(document_content, chunk_count)),
        .chunk_bytes = pg_get_int(&rows, 0, PG_COL(document_content, chunk_bytes)),
        .digest = pg_get_text(&rows, 0, PG_COL(document_content, digest)),
    };
    return true;
}

bool document_content_block(const struct unit *unit, const struct document_content *content, int64_t from,
                            int64_t until, struct str *chunks, int64_t *next)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, document_content_block, pg_uuid(content->material), pg_text(content->digest),
                pg_bigint(from), pg_bigint(until), pg_bool(content->raw)))
        return false;
    if (rows.count == 0)
        return fault_log(unit->fault, FAULT_UNAVAILABLE, "the document was replaced while it was read");
    *chunks = pg_get_str(&rows, 0, PG_COL(document_content_block, chunks));
    *next = pg_get_int(&rows, 0, PG_COL(document_content_block, next));
    return true;
}
