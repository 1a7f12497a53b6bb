#include "course/slide_descriptions.h"

#define CHUNK_TYPE "slide_description"
#define DESCRIBED " slides described: " /* in a warning of ours */
#define UNDRAWN "Slides that cannot be drawn, and are not described: "
#define UNDRAWN_NAMED 20

/* ---- the database ---- */

bool slide_descriptions_language(const struct unit *unit, struct uuid course, const char *material_language,
                                 const char **language)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, course_language, pg_uuid(course)))
        return false;
    *language = rows.count > 0 ? pg_get_text(&rows, 0, PG_COL(course_language, language)) : "";
    if ((*language)[0] == '\0' && material_language != NULL)
        *language = material_language;
    return true;
}

bool slide_descriptions_of_file(const struct unit *unit, const char *sha256, const char *language,
                                struct slide_sights *sights)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, slide_pictures_of_file, pg_text(sha256), pg_text(language)))
        return false;
    *sights = (struct slide_sights){arena_array(unit->arena, (size_t)rows.count + 1, sizeof *sights->list),
                                    (size_t)rows.count};
    for (int row = 0; row < rows.count; row++)
        sights->list[row] = (struct slide_sight){
            .slide = (int)pg_get_int(&rows, row, PG_COL(slide_pictures_of_file, slide_number)),
            .picture = pg_get_text(&rows, row, PG_COL(slide_pictures_of_file, picture_sha256)),
            .fault = pg_get_text(&rows, row, PG_COL(slide_pictures_of_file, fault)),
            .description = pg_get_text(&rows, row, PG_COL(slide_pictures_of_file, description)),
        };
    return true;
}

bool slide_descriptions_adopt(const struct unit *unit, struct uuid material, const char *sha256)
{
    return PG_RUN(unit, NULL, slide_pictures_forget, pg_uuid(material), pg_text(sha256)) &&
           PG_RUN(unit, NULL, slide_pictures_adopt, pg_uuid(material), pg_text(sha256));
}

bool slide_descriptions_put_sight(const struct unit *unit, struct uuid material, const char *sha256,
                                  const struct slide_sight *sight)
{
    return PG_RUN(unit, NULL, slide_picture_put, pg_uuid(material), pg_int(sight->slide), pg_text(sha256),
                  pg_text(sight->picture), pg_text(sight->fault));
}

/* ---- the document ---- */

const struct slide_sight *slide_descriptions_find(const struct slide_sights *sights, int slide)
{
    for (size_t i = 0; i < sights->count; i++)
        if (sights->list[i].slide == slide)
            return &sights->list[i];
    return NULL;
}

static bool is_of(const json_t *chunk, const char *type)
{
    return strcmp(json_get_text(chunk, "chunk_type", ""), type) == 0;
}

static int64_t slide_of(const json_t *chunk)
{
    return json_get_int(json_object_get(chunk, "metadata"), "slide_number", 0);
}

static void append(json_t *chunks, json_t *chunk)
{
    json_object_set_new(chunk, "index", json_integer((json_int_t)json_array_size(chunks)));
    json_array_append(chunks, chunk);
}

/* The descriptions of slides up to `slide`, from *next on. */
static void append_descriptions(json_t *chunks, const struct slide_sights *sights, size_t *next, int64_t slide)
{
    for (; *next < sights->count && sights->list[*next].slide <= slide; (*next)++) {
        const struct slide_sight *sight = &sights->list[*next];
        json_t *chunk;

        if (sight->description == NULL || sight->description[0] == '\0')
            continue;
        chunk = json_pack("{s:s, s:s, s:{s:i}}", "chunk_type", CHUNK_TYPE, "text", sight->description, "metadata",
                          "slide_number", sight->slide);
        append(chunks, chunk);
        json_decref(chunk);
    }
}

static json_t *merge_chunks(const json_t *former, const struct slide_sights *sights)
{
    json_t *chunks = json_array(), *chunk;
    size_t index, next = 0;

    json_array_foreach(former, index, chunk)
    {
        if (is_of(chunk, CHUNK_TYPE))
            continue;
        append_descriptions(chunks, sights, &next, slide_of(chunk) - 1);
        append(chunks, chunk);
    }
    append_descriptions(chunks, sights, &next, INT32_MAX);
    return chunks;
}

/* "Slides that cannot be drawn, and are not described: 3, 7."; beyond UNDRAWN_NAMED " and 4 more."; NULL when there are none. */
static const char *undrawn(struct arena *arena, const struct slide_sights *sights)
{
    const char *text = NULL;
    size_t count = 0;

    for (size_t i = 0; i < sights->count; i++) {
        if (sights->list[i].fault == NULL)
            continue;
        if (count++ < UNDRAWN_NAMED)
            text = arena_printf(arena, "%s%s%d", text != NULL ? text : UNDRAWN, text != NULL ? ", " : "",
                                sights->list[i].slide);
    }
    if (count > UNDRAWN_NAMED)
        return arena_printf(arena, "%s and %zu more.", text, count - UNDRAWN_NAMED);
    return text != NULL ? arena_printf(arena, "%s.", text) : NULL;
}

static bool is_ours(const char *warning)
{
    return strstr(warning, DESCRIBED) != NULL || strncmp(warning, UNDRAWN, strlen(UNDRAWN)) == 0;
}

static json_t *merge_warnings(struct arena *arena, const json_t *former, const struct slide_sights *sights,
                              const char *warning)
{
    const char *const more[] = {undrawn(arena, sights), warning};
    json_t *warnings = json_array(), *one;
    size_t index;

    json_array_foreach(former, index, one)
    {
        if (!is_ours(json_string_value(one)))
            json_array_append(warnings, one);
    }
    for (size_t i = 0; i < ARRAY_COUNT(more); i++)
        if (more[i] != NULL)
            json_array_append_new(warnings, json_string(more[i]));
    return warnings;
}

void slide_descriptions_merge(struct arena *arena, json_t *document, const struct slide_sights *sights,
                              const char *warning)
{
    json_object_set_new(document, "chunks", merge_chunks(json_object_get(document, "chunks"), sights));
    json_object_set_new(document, "warnings",
                        merge_warnings(arena, json_object_get(document, "warnings"), sights, warning));
}
