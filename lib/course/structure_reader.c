#include "course/structure_reader.h"

#include <math.h>

#include "course/timecode.h"

/* ---- texts and numbers ---- */

/* The prefix of at most `limit` code points. */
static struct str clip(struct str text, size_t limit)
{
    size_t at = 0;

    if (text.len <= limit)
        return text;
    for (size_t count = 0; at < text.len && count < limit; count++)
        str_next(text, &at);
    return (struct str){text.at, at};
}

/* The trimmed and clipped text of a value, NULL when it is none or blank. */
static const char *text_of(const struct structure_reader *reader, const json_t *value, size_t limit)
{
    struct str whole, text;

    if (!json_is_string(value))
        return NULL;
    whole = str_trim_blank((struct str){json_string_value(value), json_string_length(value)});
    text = clip(whole, limit);
    reader->losses->clipped += text.len < whole.len;
    return text.len > 0 ? arena_strndup(reader->arena, text.at, text.len) : NULL;
}

const char *structure_reader_text(const struct structure_reader *reader, const json_t *object, const char *key,
                                  size_t limit)
{
    return text_of(reader, json_object_get(object, key), limit);
}

static bool is_break(uint32_t point)
{
    return point == ' ' || (point >= '\t' && point <= '\r') || point == 0x85 || point == 0x2028 || point == 0x2029;
}

/* A text that no name is, as one. Breaks of the line and spaces beside them are one space. */
static const char *name_of(struct arena *arena, struct str text)
{
    char *name = arena_alloc(arena, text.len + 1);
    size_t length = 0;

    for (size_t at = 0; at < text.len;) {
        const struct str rest = {text.at + at, text.len - at};
        size_t size = 0;
        const uint32_t point = str_next(rest, &size);

        at += size;
        if (is_break(point) && length > 0 && name[length - 1] != ' ')
            name[length++] = ' ';
        else if (!is_break(point) && str_unfit_for_name((struct str){rest.at, size}) == 0)
            length = (size_t)((char *)mempcpy(name + length, rest.at, size) - name);
    }
    length -= length > 0 && name[length - 1] == ' ';
    name[length] = '\0';
    return length > 0 ? name : NULL;
}

const char *structure_reader_title(const struct structure_reader *reader, const json_t *object)
{
    const char *title = structure_reader_text(reader, object, "title", STRUCTURE_TITLE);

    return title == NULL || str_unfit_for_name(str_of(title)) == 0 ? title : name_of(reader->arena, str_of(title));
}

struct texts structure_reader_texts(const struct structure_reader *reader, const json_t *list)
{
    struct texts texts = {arena_array(reader->arena, STRUCTURE_ITEMS, sizeof(char *)), 0};
    const json_t *value;
    size_t i;

    json_array_foreach(list, i, value)
    {
        const char *text = texts.count < STRUCTURE_ITEMS ? text_of(reader, value, STRUCTURE_TEXT) : NULL;
        if (text != NULL)
            texts.items[texts.count++] = text;
        else
            reader->losses->items++;
    }
    return texts;
}

struct texts structure_reader_timecodes(const struct structure_reader *reader, const json_t *list)
{
    struct texts given = structure_reader_texts(reader, list), kept = {given.items, 0};

    for (size_t i = 0; i < given.count; i++) {
        int64_t seconds;
        char *text = arena_alloc(reader->arena, TIMECODE_TEXT);
        if (timecode_parse(str_of(given.items[i]), &seconds))
            kept.items[kept.count++] = timecode_format(seconds, text);
        else
            reader->losses->items++;
    }
    return kept;
}

struct numbers structure_reader_slides(const struct structure_reader *reader, const json_t *list)
{
    struct numbers numbers = {arena_array(reader->arena, STRUCTURE_ITEMS, sizeof(int64_t)), 0};
    const json_t *value;
    size_t i;

    json_array_foreach(list, i, value)
    {
        if (json_is_integer(value) && json_integer_value(value) >= 1 && json_integer_value(value) <= INT32_MAX &&
            numbers.count < STRUCTURE_ITEMS)
            numbers.items[numbers.count++] = json_integer_value(value);
        else
            reader->losses->items++;
    }
    return numbers;
}

/* ---- citations ---- */

static bool read_place(const json_t *object, struct citation *citation)
{
    static const struct {
        const char *key;
        enum citation_place place;
        double least;
    } places[] = {
        {"start_sec", CITATION_SECOND, 0},
        {"slide_number", CITATION_SLIDE, 1},
        {"page", CITATION_PAGE, 1},
        {"chunk_index", CITATION_CHUNK, 0},
    };

    for (size_t i = 0; i < ARRAY_COUNT(places); i++) {
        const json_t *value = json_object_get(object, places[i].key);
        if (!json_is_number(value))
            continue;
        citation->place = places[i].place;
        citation->at = json_number_value(value);
        if (places[i].place != CITATION_SECOND)
            citation->at = floor(citation->at);
        return citation->at >= places[i].least && citation->at <= INT32_MAX;
    }
    return false;
}

static bool resolve(const struct structure_reader *reader, const char *name, struct uuid *material)
{
    return reader->resolve != NULL ? reader->resolve(reader->context, name, material)
                                   : uuid_parse(str_of(name), material);
}

static bool read_citation(const struct structure_reader *reader, const json_t *object, struct citation *citation)
{
    return resolve(reader, json_get_text(object, "material_id", ""), &citation->material) &&
           read_place(object, citation);
}

struct citation *structure_reader_citations(const struct structure_reader *reader, const json_t *list, size_t *count)
{
    struct citation *citations = arena_array(reader->arena, STRUCTURE_ITEMS, sizeof *citations);
    const json_t *value;
    size_t i;

    *count = 0;
    json_array_foreach(list, i, value)
    {
        if (*count < STRUCTURE_ITEMS && read_citation(reader, value, &citations[*count]))
            ++*count;
        else
            reader->losses->citations++;
    }
    return citations;
}

struct uuid structure_reader_material(const struct structure_reader *reader, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    struct uuid material;

    if (value == NULL || json_is_null(value))
        return (struct uuid){0};
    if (json_is_string(value) && resolve(reader, json_string_value(value), &material))
        return material;
    reader->losses->items++;
    return (struct uuid){0};
}

int structure_reader_number(const json_t *object, const char *key, int64_t least, int64_t most, int64_t otherwise)
{
    return (int)MAX(least, MIN(most, json_get_int(object, key, otherwise)));
}
