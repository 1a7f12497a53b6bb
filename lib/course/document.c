#include "course/document.h"

#include "base/limits.h"
#include "course/document_blocks.h"
#include "course/fingerprint.h"

#define TEXT_MOST (256 * KIB) /* of a chunk; extractors split at a quarter of it */
#define NAME_MOST 4096        /* of a title, a language, a format */
#define NUMBER_MOST 1e9
#define WARNINGS_MOST 200

enum kind { TEXT, OPTIONAL_TEXT, COUNT, NUMBER, FLAG, LIST, OBJECT };

struct member {
    const char *key;
    enum kind kind;
    bool required;
};

#define MEMBERS_MOST 8

static const struct member document_members[MEMBERS_MOST] = {
    {"source_type", TEXT, true},     {"title", OPTIONAL_TEXT, true}, {"language", OPTIONAL_TEXT, true},
    {"metadata", OBJECT, true},      {"chunks", LIST, true},         {"warnings", LIST, true},
    {"picture_slides", LIST, false}, {"unread_slides", LIST, false},
};
static const struct member metadata_members[MEMBERS_MOST] = {
    {"format", TEXT, false}, {"page_count", COUNT, false}, {"duration_sec", NUMBER, false}, {"engine", TEXT, false},
    {"model", TEXT, false},  {"author", TEXT, false},      {"published", TEXT, false},
};
static const struct member chunk_members[MEMBERS_MOST] = {
    {"chunk_type", TEXT, true}, {"text", TEXT, true}, {"index", COUNT, true}, {"metadata", OBJECT, true}};

static const struct {
    const char *type;
    struct member members[MEMBERS_MOST];
} chunk_types[] = {
    {"transcript", {{"start_sec", NUMBER, true}, {"end_sec", NUMBER, true}}},
    {"slide_text",
     {{"slide_number", COUNT, true},
      {"title", OPTIONAL_TEXT, false},
      {"notes", FLAG, false},
      {"hidden", FLAG, false},
      {"ocr", FLAG, false}}},
    {"slide_description", {{"slide_number", COUNT, true}}},
    {"heading", {{"level", COUNT, true}, {"page", COUNT, false}, {"inline_code", LIST, false}, {"ocr", FLAG, false}}},
    {"paragraph", {{"page", COUNT, false}, {"inline_code", LIST, false}, {"ocr", FLAG, false}}},
    {"table", {{"page", COUNT, false}, {"inline_code", LIST, false}}},
    {"code", {{"language", OPTIONAL_TEXT, false}, {"page", COUNT, false}}},
    {"list", {{"page", COUNT, false}, {"inline_code", LIST, false}}},
    {"web_content", {{0}}},
};

static bool fits(const json_t *value, enum kind kind)
{
    switch (kind) {
    case OPTIONAL_TEXT:
        return json_is_null(value) || (json_is_string(value) && json_string_length(value) <= NAME_MOST);
    case TEXT:
        return json_is_string(value) && json_string_length(value) <= (size_t)TEXT_MOST;
    case COUNT:
        return json_is_integer(value) && json_integer_value(value) >= 0 &&
               json_integer_value(value) <= (json_int_t)NUMBER_MOST;
    case FLAG:
        return json_is_boolean(value);
    case NUMBER:
        return json_is_number(value) && json_number_value(value) >= 0 && json_number_value(value) <= NUMBER_MOST;
    case LIST:
        return json_is_array(value);
    case OBJECT:
        return json_is_object(value);
    }
    return false;
}

static const struct member *find(const struct member *members, const char *key)
{
    for (size_t i = 0; i < MEMBERS_MOST && members[i].key; i++)
        if (strcmp(members[i].key, key) == 0)
            return &members[i];
    return NULL;
}

static bool refuse(struct fault *fault, const char *where, const char *what)
{
    return fault_log(fault, FAULT_INTERNAL, "the extractor's document is not one: %s %s", where, what);
}

/* Every member is known and fits, and none that is required is missing. */
static bool check_members(json_t *object, const struct member *members, const char *where, struct fault *fault)
{
    const char *key;
    json_t *value;

    if (!json_is_object(object))
        return refuse(fault, where, "is no object");
    for (size_t i = 0; i < MEMBERS_MOST && members[i].key; i++)
        if (members[i].required && !json_object_get(object, members[i].key))
            return refuse(fault, where, "lacks a member");
    json_object_foreach(object, key, value)
    {
        const struct member *member = find(members, key);

        if (!member || !fits(value, member->kind))
            return refuse(fault, where, "has a member that is unknown or does not fit");
    }
    return true;
}

static const struct member *members_of(const char *type)
{
    for (size_t i = 0; i < ARRAY_COUNT(chunk_types); i++)
        if (strcmp(chunk_types[i].type, type) == 0)
            return chunk_types[i].members;
    return NULL;
}

static bool check_chunk(json_t *chunk, size_t index, struct fault *fault)
{
    const struct member *members;
    json_t *metadata;

    if (!check_members(chunk, chunk_members, "a chunk", fault))
        return false;
    members = members_of(json_get_text(chunk, "chunk_type", ""));
    if (!members || json_get_int(chunk, "index", -1) != (int64_t)index)
        return refuse(fault, "a chunk", "has an unknown type or a wrong index");
    metadata = json_object_get(chunk, "metadata");
    return check_members(metadata, members, "a chunk's metadata", fault) &&
           (json_get_double(metadata, "end_sec", 0) >= json_get_double(metadata, "start_sec", 0) ||
            refuse(fault, "a chunk", "ends before it starts"));
}

static bool check_chunks(const json_t *chunks, struct fault *fault)
{
    json_t *chunk;
    size_t index;

    if (json_array_size(chunks) > LIMIT_DOCUMENT_CHUNKS)
        return refuse(fault, "the list of chunks", "is too long");
    json_array_foreach(chunks, index, chunk)
    {
        if (!check_chunk(chunk, index, fault))
            return false;
    }
    return true;
}

static bool check_warnings(const json_t *warnings, struct fault *fault)
{
    const json_t *warning;
    size_t index;

    if (json_array_size(warnings) > WARNINGS_MOST)
        return refuse(fault, "the list of warnings", "is too long");
    json_array_foreach(warnings, index, warning)
    {
        if (!fits(warning, OPTIONAL_TEXT) || json_is_null(warning))
            return refuse(fault, "a warning", "is no short text");
    }
    return true;
}

/* Of pages that are there, each once. */
static bool check_slides(const json_t *slides, int64_t page_count, struct fault *fault)
{
    int64_t last = 0;
    const json_t *slide;
    size_t index;

    json_array_foreach(slides, index, slide)
    {
        if (!json_is_integer(slide) || json_integer_value(slide) <= last || json_integer_value(slide) > page_count)
            return refuse(fault, "a list of slides", "is not one of its pages");
        last = json_integer_value(slide);
    }
    return true;
}

static bool check(json_t *tree, enum source_type type, struct fault *fault)
{
    const int64_t pages = json_get_int(json_object_get(tree, "metadata"), "page_count", 0);

    return check_members(tree, document_members, "it", fault) &&
           check_members(json_object_get(tree, "metadata"), metadata_members, "its metadata", fault) &&
           (strcmp(json_get_text(tree, "source_type", ""), source_type_name(type)) == 0 ||
            refuse(fault, "its source type", "is another")) &&
           check_chunks(json_object_get(tree, "chunks"), fault) &&
           check_warnings(json_object_get(tree, "warnings"), fault) &&
           check_slides(json_object_get(tree, "picture_slides"), pages, fault) &&
           check_slides(json_object_get(tree, "unread_slides"), pages, fault);
}

/* Which slides may be shown or read is for the job and not kept with the document. */
static const json_t *take_slides(struct arena *arena, json_t *tree, const char *key)
{
    json_t *slides = json_incref(json_object_get(tree, key));

    json_object_del(tree, key);
    return slides != NULL ? json_keep(arena, slides) : NULL;
}

bool document_revise(struct arena *arena, json_t *tree, enum source_type type, struct document *document,
                     struct fault *fault)
{
    const json_t *metadata;

    if (!check(tree, type, fault))
        return false;
    metadata = json_object_get(tree, "metadata");
    *document = (struct document){
        .tree = tree,
        .warnings = str_of(json_text(arena, json_object_get(tree, "warnings"))),
        .title = json_get_text(tree, "title", NULL),
        .language = json_get_text(tree, "language", NULL),
        .page_count = json_get_int(metadata, "page_count", -1),
        .duration_sec = json_get_double(metadata, "duration_sec", -1),
        .chunk_count = json_array_size(json_object_get(tree, "chunks")),
        .picture_slides = take_slides(arena, tree, "picture_slides"),
        .unread_slides = take_slides(arena, tree, "unread_slides"),
    };
    return fingerprint_document(arena, tree, document->fingerprint, fault);
}

bool document_read(struct arena *arena, struct str text, enum source_type type, struct document *document,
                   struct fault *fault)
{
    json_t *tree;

    if (text.len > (size_t)(LIMIT_DOCUMENT + MIB))
        return refuse(fault, "it", "is too long");
    return json_read(arena, text, &tree, fault) && document_revise(arena, tree, type, document, fault);
}

/* ---- keeping it ---- */

/* All but the chunks. */
static struct str head_text(struct arena *arena, const struct document *document)
{
    json_t *head = json_keep(arena, json_copy((json_t *)(uintptr_t)document->tree));

    json_object_del(head, "chunks");
    return str_of(json_text(arena, head));
}

static void take_digest(struct str head, const struct document_blocks *blocks, char out[DIGEST_SHA256_HEX])
{
    struct digest *digest = digest_new(DIGEST_KIND_SHA256);
    uint8_t raw[DIGEST_SHA256];

    digest_add(digest, head.at, head.len);
    for (size_t i = 0; i < blocks->count; i++)
        digest_add(digest, blocks->list[i].chunks.at, blocks->list[i].chunks.len);
    digest_finish(digest, raw);
    digest_free(digest);
    digest_hex(raw, sizeof raw, out);
}

static bool put_head(const struct unit *unit, struct uuid material, const struct document *document,
                     const struct document_blocks *blocks)
{
    const struct str head = head_text(unit->arena, document);
    char digest[DIGEST_SHA256_HEX];

    take_digest(head, blocks, digest);
    return PG_RUN(
        unit, NULL, document_put, pg_uuid(material), pg_json(head), pg_text(document->title),
        pg_text(document->language), document->page_count < 0 ? pg_null() : pg_int((int32_t)document->page_count),
        document->duration_sec < 0 ? pg_null() : pg_double(document->duration_sec), pg_text(document->fingerprint),
        pg_int((int32_t)document->chunk_count), pg_bigint(blocks->bytes), pg_text(digest));
}

static bool put_blocks(const struct unit *unit, struct uuid material, const struct document_blocks *blocks)
{
    if (!PG_RUN(unit, NULL, document_blocks_drop, pg_uuid(material)))
        return false;
    for (size_t i = 0; i < blocks->count; i++)
        if (!PG_RUN(unit, NULL, document_block_put, pg_uuid(material), pg_int((int32_t)blocks->list[i].first),
                    pg_int((int32_t)blocks->list[i].count), pg_json(blocks->list[i].chunks)))
            return false;
    return true;
}

static bool put(const struct unit *unit, struct uuid material, const struct document *document)
{
    struct document_blocks blocks;

    document_blocks_cut(unit->arena, json_object_get(document->tree, "chunks"), &blocks);
    return put_head(unit, material, document, &blocks) && put_blocks(unit, material, &blocks);
}

bool document_store(const struct unit *unit, struct uuid material, const char *sha256, const struct document *document)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, document_processed, pg_uuid(material), pg_text(sha256), pg_text(document->language),
                pg_json(document->warnings)))
        return false;
    if (rows.count == 0)
        return fault_set(unit->fault, FAULT_NOT_FOUND, "The material was deleted");
    return put(unit, material, document);
}

bool document_store_again(const struct unit *unit, struct uuid material, const char *sha256,
                          const struct document *document)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, document_described, pg_uuid(material), pg_json(document->warnings), pg_text(sha256)))
        return false;
    if (rows.count == 0)
        return fault_set(unit->fault, FAULT_NOT_FOUND, "The material was deleted");
    return put(unit, material, document);
}
