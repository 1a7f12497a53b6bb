#include "course/corrections_store.h"

#include "base/digest.h"

#define BLOCK_ARENA (64 * MIB)   /* a block as a tree, as it was and as it is corrected */
#define BLOCK_CEILING (16 * MIB) /* its JSON: of a quarter of a MiB, grown as far as its segments may */

/* ---- the list ---- */

static void read_applied(struct arena *arena, struct str text, struct corrections_kept *kept)
{
    struct fault ignored = {0};
    json_t *list;

    if (text.at == NULL || !json_read(arena, text, &list, &ignored))
        return;
    kept->applied = arena_array(arena, kept->count + 1, sizeof *kept->applied);
    for (size_t i = 0; i < kept->count; i++)
        kept->applied[i] = json_integer_value(json_array_get(list, i));
}

bool corrections_store_fetch(const struct unit *unit, struct uuid material, struct corrections_kept *kept)
{
    struct pg_rows rows;

    *kept = (struct corrections_kept){.corrected_at = STAMP_NONE};
    if (!PG_RUN(unit, &rows, corrections_of, pg_uuid(material)))
        return false;
    if (rows.count == 0)
        return true;
    if (!corrections_read(unit->arena, pg_get_str(&rows, 0, PG_COL(corrections_of, corrections)), &kept->list,
                          &kept->count, unit->fault))
        return false;
    kept->corrected_at = pg_get_stamp(&rows, 0, PG_COL(corrections_of, corrected_at));
    read_applied(unit->arena, pg_get_str(&rows, 0, PG_COL(corrections_of, applied)), kept);
    return true;
}

static bool put_applied(const struct unit *unit, struct uuid material, const struct corrections_kept *kept)
{
    struct buf *buf = buf_new(unit->arena, MIB);
    struct json_out out = json_out(buf);

    json_list(&out, NULL);
    for (size_t i = 0; i < kept->count; i++)
        json_put_int(&out, NULL, kept->applied[i]);
    json_end(&out);
    return PG_RUN(unit, NULL, corrections_applied, pg_uuid(material), pg_json(buf_str(buf)));
}

/* ---- the document ---- */

/* A document that is being corrected, block by block. */
struct correcting {
    const struct unit *unit;
    struct uuid material;
    struct arena *arena; /* of one block */
    struct corrections_text *text;
    int64_t chunk_count, bytes;
    struct digest *digest;
    bool is_changed; /* by any correction */
    struct buf json, passages;
};

struct block {
    int64_t first, end;      /* chunks */
    json_t *chunks, *former; /* former NULL: it was not corrected */
    size_t length;           /* of the JSON of `chunks` */
};

static bool fetch_block(struct correcting *c, int64_t from, struct block *block)
{
    struct unit unit = *c->unit;
    struct str chunks, corrected;
    struct pg_rows rows;

    arena_reset(c->arena);
    unit.arena = c->arena;
    if (!PG_RUN(&unit, &rows, corrections_block, pg_uuid(c->material), pg_bigint(from)))
        return false;
    if (rows.count == 0)
        return fault_log(unit.fault, FAULT_INTERNAL, "a document without its blocks");
    chunks = pg_get_str(&rows, 0, PG_COL(corrections_block, chunks));
    corrected = pg_get_str(&rows, 0, PG_COL(corrections_block, corrected));
    *block =
        (struct block){.first = pg_get_int(&rows, 0, PG_COL(corrections_block, first_chunk)), .length = chunks.len};
    block->end = block->first + pg_get_int(&rows, 0, PG_COL(corrections_block, chunk_count));
    return json_read(c->arena, chunks, &block->chunks, unit.fault) &&
           (corrected.at == NULL || json_read(c->arena, corrected, &block->former, unit.fault));
}

static struct str text_of(const json_t *chunk)
{
    const json_t *text = json_object_get(chunk, "text");

    return (struct str){json_string_value(text), json_string_length(text)};
}

static void add_block(struct correcting *c, const struct block *block)
{
    const json_t *chunk, *metadata;
    size_t i;

    json_array_foreach(block->chunks, i, chunk)
    {
        metadata = json_object_get(chunk, "metadata");
        if (strcmp(json_get_text(chunk, "chunk_type", ""), "transcript") == 0)
            corrections_add(c->text, text_of(chunk), json_get_double(metadata, "start_sec", 0),
                            json_get_double(metadata, "end_sec", 0));
        else
            corrections_add_other(c->text);
    }
}

static bool read_text(struct correcting *c)
{
    struct block block = {0};

    c->text = corrections_begin(c->unit->arena, (size_t)c->chunk_count);
    while (block.end < c->chunk_count) {
        if (!fetch_block(c, block.end, &block))
            return false;
        add_block(c, &block);
    }
    return true;
}

/* ---- what becomes of a block ---- */

static void put_passage(struct json_out *out, const json_t *chunk, struct str text)
{
    json_open(out, NULL);
    json_put_int(out, "chunk_index", json_get_int(chunk, "index", 0));
    json_put_text(out, "kind", "transcript");
    json_put_str(out, "passage", str_trim(text));
    json_put_double(out, "start_sec", json_get_double(json_object_get(chunk, "metadata"), "start_sec", 0));
    json_close(out);
}

/* Whether any chunk is corrected; those that said something else before become passages to be put. */
static bool correct_chunks(struct correcting *c, struct block *block, size_t *reworded)
{
    struct json_out out = json_out(&c->passages);
    bool is_changed = false;
    json_t *chunk;
    size_t i;

    buf_clear(&c->passages);
    json_list(&out, NULL);
    json_array_foreach(block->chunks, i, chunk)
    {
        const struct str before = text_of(block->former != NULL ? json_array_get(block->former, i) : chunk);
        struct str after = text_of(chunk);
        const bool differs =
            corrections_changed(c->text, (size_t)block->first + i, &after) && !str_equal(after, text_of(chunk));

        if (!str_equal(before, after)) {
            put_passage(&out, chunk, after);
            ++*reworded;
        }
        if (differs)
            json_object_set_new(chunk, "text", json_stringn(after.at, after.len));
        is_changed = is_changed || differs;
    }
    json_end(&out);
    return is_changed;
}

static bool put_block(struct correcting *c, const struct block *block, bool is_changed)
{
    struct json_out out = json_out(&c->json);

    if (!is_changed)
        return block->former == NULL || PG_RUN(c->unit, NULL, corrections_block_set, pg_uuid(c->material),
                                               pg_int((int32_t)block->first), pg_null());
    buf_clear(&c->json);
    json_put_tree(&out, NULL, block->chunks);
    if (c->json.overflow)
        return fault_log(c->unit->fault, FAULT_INTERNAL, "a corrected block that is too long");
    c->is_changed = true;
    c->bytes += (int64_t)c->json.len - (int64_t)block->length;
    digest_add(c->digest, &block->first, sizeof block->first);
    digest_add(c->digest, c->json.data, c->json.len);
    return PG_RUN(c->unit, NULL, corrections_block_set, pg_uuid(c->material), pg_int((int32_t)block->first),
                  pg_json(buf_str(&c->json)));
}

static bool put_passages(struct correcting *c)
{
    const struct str passages = buf_str(&c->passages);

    return PG_RUN(c->unit, NULL, corrections_passages_drop, pg_uuid(c->material), pg_json(passages)) &&
           PG_RUN(c->unit, NULL, search_passages_put, pg_uuid(c->material), pg_json(passages));
}

static bool write_blocks(struct correcting *c)
{
    struct block block = {0};
    size_t reworded;
    bool is_changed;

    while (block.end < c->chunk_count) {
        if (!fetch_block(c, block.end, &block))
            return false;
        reworded = 0;
        is_changed = correct_chunks(c, &block, &reworded);
        if (!put_block(c, &block, is_changed) || (reworded > 0 && !put_passages(c)))
            return false;
    }
    return true;
}

static bool write_document(struct correcting *c)
{
    uint8_t raw[DIGEST_SHA256];
    char hex[DIGEST_SHA256_HEX];

    digest_finish(c->digest, raw);
    digest_hex(raw, sizeof raw, hex);
    return PG_RUN(c->unit, NULL, corrections_document_set, pg_uuid(c->material),
                  c->is_changed ? pg_bigint(c->bytes) : pg_null(), pg_text(c->is_changed ? hex : NULL));
}

/* ---- the whole ---- */

static void apply(const struct correcting *c, struct corrections_kept *kept)
{
    struct arena *arena = c->unit->arena;

    kept->applied = arena_array(arena, kept->count + 1, sizeof *kept->applied);
    if (corrections_fits(c->text)) {
        corrections_apply(arena, c->text, kept->list, kept->count, kept->applied);
        return;
    }
    for (size_t i = 0; i < kept->count; i++)
        kept->applied[i] = CORRECTIONS_LEFT_OUT;
}

static bool correct(struct correcting *c, struct corrections_kept *kept)
{
    if (!read_text(c))
        return false;
    apply(c, kept);
    return write_blocks(c) && write_document(c) && put_applied(c->unit, c->material, kept);
}

/* Without a document there is nothing to correct. */
static bool correct_document(const struct unit *unit, struct uuid material, struct corrections_kept *kept)
{
    struct correcting c = {.unit = unit, .material = material};
    struct pg_rows rows;
    const char *digest;
    bool done;

    if (!PG_RUN(unit, &rows, corrections_document, pg_uuid(material)))
        return false;
    if (rows.count == 0)
        return true;
    c.chunk_count = pg_get_int(&rows, 0, PG_COL(corrections_document, chunk_count));
    c.bytes = pg_get_int(&rows, 0, PG_COL(corrections_document, chunk_bytes));
    digest = pg_get_text(&rows, 0, PG_COL(corrections_document, digest));
    c.arena = arena_new(BLOCK_ARENA);
    c.json = buf_make(BLOCK_CEILING);
    c.passages = buf_make(BLOCK_CEILING);
    c.digest = digest_new(DIGEST_KIND_SHA256);
    digest_add(c.digest, digest, strlen(digest));
    done = correct(&c, kept);
    digest_free(c.digest);
    buf_free(&c.passages);
    buf_free(&c.json);
    arena_free(c.arena);
    return done;
}

bool corrections_store_put(const struct unit *unit, struct uuid material, const struct correction *list, size_t count,
                           struct corrections_kept *kept)
{
    struct buf *buf = buf_new(unit->arena, 4 * MIB); /* a request has a quarter of it */
    struct json_out out = json_out(buf);

    corrections_write(&out, list, count);
    return PG_RUN(unit, NULL, corrections_put, pg_uuid(material), pg_json(buf_str(buf))) &&
           corrections_store_fetch(unit, material, kept) && correct_document(unit, material, kept);
}

bool corrections_store_renew(const struct unit *unit, struct uuid material)
{
    struct corrections_kept kept;

    return corrections_store_fetch(unit, material, &kept) &&
           (kept.count == 0 || correct_document(unit, material, &kept));
}
