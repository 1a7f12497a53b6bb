#include "course/search_index.h"

#include "base/limits.h"

#define BATCH (1 * MIB)           /* of JSON that one statement takes, until it is passed */
#define CEILING (BATCH + 4 * MIB) /* a chunk's text may have 256 KiB, and six bytes of JSON for each */
#define HEADING 300               /* bytes of one that is shown with a passage */

struct batches {
    const struct unit *unit;
    struct uuid material;
    bool is_deck;
    struct str heading; /* the last one */
    struct buf buf;
    struct json_out out;
    size_t count; /* passages in the batch */
};

static void begin(struct batches *batches)
{
    buf_clear(&batches->buf);
    batches->out = json_out(&batches->buf);
    batches->count = 0;
    json_list(&batches->out, NULL);
}

static bool flush(struct batches *batches)
{
    json_end(&batches->out);
    if (batches->count > 0 &&
        !PG_RUN(batches->unit, NULL, search_passages_put, pg_uuid(batches->material), pg_json(buf_str(&batches->buf))))
        return false;
    begin(batches);
    return true;
}

static const char *kind_of(const struct batches *batches, const json_t *chunk, int64_t place)
{
    if (strcmp(json_get_text(chunk, "chunk_type", ""), "transcript") == 0)
        return "transcript";
    if (place == 0)
        return "text";
    return batches->is_deck ? "slide" : "page";
}

static void add(struct batches *batches, const json_t *chunk, struct str text)
{
    const json_t *metadata = json_object_get(chunk, "metadata"), *start = json_object_get(metadata, "start_sec");
    const int64_t place = json_get_int(metadata, "slide_number", json_get_int(metadata, "page", 0));
    struct json_out *out = &batches->out;

    json_open(out, NULL);
    json_put_int(out, "chunk_index", json_get_int(chunk, "index", 0));
    json_put_text(out, "kind", kind_of(batches, chunk, place));
    json_put_str(out, "passage", text);
    if (json_is_number(start))
        json_put_double(out, "start_sec", json_number_value(start));
    if (place > 0)
        json_put_int(out, "place", place);
    json_put_str(out, "heading", batches->heading);
    json_close(out);
    batches->count++;
}

static bool add_chunk(struct batches *batches, const json_t *chunk)
{
    const json_t *value = json_object_get(chunk, "text");
    const struct str text = str_trim((struct str){json_string_value(value), json_string_length(value)});

    if (text.len == 0)
        return true;
    if (strcmp(json_get_text(chunk, "chunk_type", ""), "heading") == 0)
        batches->heading = str_clip(text, HEADING);
    add(batches, chunk, text);
    return batches->buf.len < (size_t)BATCH || flush(batches);
}

bool search_index_put(const struct unit *unit, struct uuid material, const json_t *document)
{
    struct batches batches = {
        .unit = unit,
        .material = material,
        .is_deck = strcmp(json_get_text(document, "source_type", ""), "presentation") == 0,
        .buf = buf_make(CEILING),
    };
    const json_t *chunk;
    size_t index;
    bool done = PG_RUN(unit, NULL, search_passages_drop, pg_uuid(material));

    begin(&batches);
    json_array_foreach(json_object_get(document, "chunks"), index, chunk)
    {
        done = done && add_chunk(&batches, chunk);
    }
    done = done && flush(&batches);
    buf_free(&batches.buf);
    return done;
}
