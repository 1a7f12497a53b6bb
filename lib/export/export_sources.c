#include "export/export_sources.h"

#include "course/timecode.h"

struct by_id {
    struct uuid id;
    size_t at;
};

static int compare(const void *left, const void *right)
{
    return memcmp(&((const struct by_id *)left)->id, &((const struct by_id *)right)->id, sizeof(struct uuid));
}

bool export_sources_fetch(const struct unit *unit, struct uuid course, struct export_sources *sources)
{
    struct generation_scope scope;
    struct by_id *sorted;

    if (!generation_scope_fetch(unit, course, (struct uuid){{0}}, &scope))
        return false;
    sorted = arena_array(unit->arena, scope.material_count + 1, sizeof *sorted);
    for (size_t i = 0; i < scope.material_count; i++)
        sorted[i] = (struct by_id){scope.materials[i].id, i};
    qsort(sorted, scope.material_count, sizeof *sorted, compare);
    *sources = (struct export_sources){scope.materials, scope.material_count,
                                       arena_array(unit->arena, scope.material_count + 1, sizeof(size_t))};
    for (size_t i = 0; i < scope.material_count; i++)
        sources->by_id[i] = sorted[i].at;
    return true;
}

size_t export_sources_number(const struct export_sources *sources, struct uuid material)
{
    size_t low = 0, high = sources->count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2, at = sources->by_id[middle];
        const int order = memcmp(&sources->items[at].id, &material, sizeof material);

        if (order == 0)
            return at + 1;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}

static const char *say_place(struct arena *arena, const struct export_words *words, const struct citation *citation)
{
    char time[TIMECODE_TEXT];
    const long long number = (long long)citation->at;

    switch (citation->place) {
    case CITATION_SECOND:
        return arena_strdup(arena, timecode_format((int64_t)citation->at, time));
    case CITATION_SLIDE:
        return arena_printf(arena, "%s %lld", words->slide, number);
    case CITATION_PAGE:
        return arena_printf(arena, "%s %lld", words->page, number);
    case CITATION_CHUNK:
        break;
    }
    return arena_printf(arena, "%s %lld", words->passage, number + 1);
}

const char *export_sources_say(struct arena *arena, const struct export_sources *sources,
                               const struct export_words *words, const struct citation *citation)
{
    const size_t number = export_sources_number(sources, citation->material);
    const char *name = number > 0 ? sources->items[number - 1].name : "";

    return arena_printf(arena, "%s, %s", name, say_place(arena, words, citation));
}

const char *export_sources_times(struct arena *arena, const struct lesson *lesson)
{
    char start[TIMECODE_TEXT], end[TIMECODE_TEXT];

    if (lesson->video_start == STRUCTURE_NO_NUMBER)
        return "";
    timecode_format(lesson->video_start, start);
    return lesson->video_end == STRUCTURE_NO_NUMBER
               ? arena_printf(arena, ", %s", start)
               : arena_printf(arena, ", %s\u2013%s", start, timecode_format(lesson->video_end, end));
}

const char *export_sources_slides(struct arena *arena, const struct lesson *lesson)
{
    if (lesson->slide_first == STRUCTURE_NO_NUMBER)
        return "";
    return arena_printf(arena, ", %lld\u2013%lld", (long long)lesson->slide_first, (long long)lesson->slide_last);
}

const char *export_sources_anchor(size_t number, enum citation_place place, double at, char out[EXPORT_ANCHOR])
{
    snprintf(out, EXPORT_ANCHOR, "s%zu-%c%.10g", number, "tspc"[place], at);
    return out;
}
