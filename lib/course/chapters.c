#include "course/chapters.h"

#include <math.h>

#include "course/timecode.h"

static double seconds_of(const char *timecode)
{
    int64_t seconds;

    return timecode != NULL && timecode_parse(str_of(timecode), &seconds) ? (double)seconds : -1;
}

bool chapters_fetch(const struct unit *unit, struct uuid course, struct uuid material, struct chapters *chapters)
{
    struct pg_rows rows;
    double duration = -1;

    if (!PG_RUN(unit, &rows, lessons_of_video, pg_uuid(course), pg_uuid(material)))
        return false;
    *chapters = (struct chapters){arena_array(unit->arena, (size_t)rows.count + 1, sizeof *chapters->items), 0};
    for (int row = 0; row < rows.count; row++) {
        struct chapter *chapter = &chapters->items[chapters->count];

        *chapter = (struct chapter){
            pg_get_text(&rows, row, PG_COL(lessons_of_video, title)),
            seconds_of(pg_get_text(&rows, row, PG_COL(lessons_of_video, video_start_timecode))),
            seconds_of(pg_get_text(&rows, row, PG_COL(lessons_of_video, video_end_timecode))),
        };
        chapters->count += chapter->start_sec >= 0;
        if (!pg_is_null(&rows, row, PG_COL(lessons_of_video, duration_sec)))
            duration = pg_get_double(&rows, row, PG_COL(lessons_of_video, duration_sec));
    }
    chapters_order(unit->arena, chapters, duration);
    return true;
}

static int by_start(const void *left, const void *right)
{
    const struct chapter *a = left, *b = right;

    return a->start_sec != b->start_sec ? (a->start_sec > b->start_sec) - (a->start_sec < b->start_sec)
                                        : strcmp(a->title, b->title);
}

/* The first of two that begin together takes the other's title and the later end. */
static void join_same(struct arena *arena, struct chapters *chapters)
{
    size_t kept = 0;

    for (size_t i = 0; i < chapters->count; i++) {
        const struct chapter *next = &chapters->items[i];
        struct chapter *last = kept > 0 ? &chapters->items[kept - 1] : NULL;

        if (last == NULL || last->start_sec < next->start_sec) {
            chapters->items[kept++] = *next;
            continue;
        }
        if (strcmp(last->title, next->title) != 0)
            last->title = arena_printf(arena, "%s / %s", last->title, next->title);
        last->end_sec = MAX(last->end_sec, next->end_sec);
    }
    chapters->count = kept;
}

void chapters_order(struct arena *arena, struct chapters *chapters, double duration_sec)
{
    if (chapters->count == 0)
        return;
    qsort(chapters->items, chapters->count, sizeof *chapters->items, by_start);
    join_same(arena, chapters);
    for (size_t i = 0; i < chapters->count; i++) {
        struct chapter *chapter = &chapters->items[i];
        const bool is_last = i + 1 == chapters->count;
        const double limit = is_last ? duration_sec : chapter[1].start_sec;

        if (chapter->end_sec <= chapter->start_sec || (limit > chapter->start_sec && chapter->end_sec > limit))
            chapter->end_sec = limit;
        if (chapter->end_sec <= chapter->start_sec)
            chapter->end_sec = chapter->start_sec + 1;
    }
}

/* ---- WebVTT ---- */

static void put_time(struct buf *out, double seconds)
{
    const long long ms = llround(seconds * 1000);

    buf_printf(out, "%02lld:%02lld:%02lld.%03lld", ms / 3600000, ms / 60000 % 60, ms / 1000 % 60, ms % 1000);
}

/* A cue's text is one line here; "&", "<" and ">" have names, so that no arrow ends it. */
static void put_title(struct buf *out, const char *title)
{
    for (const char *at = title; *at != '\0'; at++) {
        if (*at == '&')
            buf_puts(out, "&amp;");
        else if (*at == '<')
            buf_puts(out, "&lt;");
        else if (*at == '>')
            buf_puts(out, "&gt;");
        else
            buf_putc(out, *at == '\n' || *at == '\r' ? ' ' : *at);
    }
}

void chapters_write_vtt(struct buf *out, const struct chapters *chapters)
{
    buf_puts(out, "WEBVTT\n");
    for (size_t i = 0; i < chapters->count; i++) {
        buf_printf(out, "\n%zu\n", i + 1);
        put_time(out, chapters->items[i].start_sec);
        buf_puts(out, " --> ");
        put_time(out, chapters->items[i].end_sec);
        buf_putc(out, '\n');
        put_title(out, chapters->items[i].title);
        buf_putc(out, '\n');
    }
}

/* ---- JSON ---- */

void chapters_write_json(struct json_out *out, const struct chapters *chapters)
{
    json_open(out, NULL);
    json_put_text(out, "version", "1.2.0");
    json_list(out, "chapters");
    for (size_t i = 0; i < chapters->count; i++) {
        json_open(out, NULL);
        json_put_double(out, "startTime", chapters->items[i].start_sec);
        json_put_double(out, "endTime", chapters->items[i].end_sec);
        json_put_text(out, "title", chapters->items[i].title);
        json_close(out);
    }
    json_end(out);
    json_close(out);
}
