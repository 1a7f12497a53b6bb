#include "course/transcript.h"

#include <math.h>

#include "course/subtitles.h"

/* What a correction has left nothing of is no line. */
static bool is_said(const struct pg_rows *rows, int row)
{
    return pg_get_bool(rows, row, PG_COL(transcript_of_block, is_speech)) &&
           str_trim(pg_get_str(rows, row, PG_COL(transcript_of_block, text))).len > 0;
}

bool transcript_block(const struct unit *unit, const struct document_content *content, int64_t from,
                      struct transcript *transcript, int64_t *next)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, transcript_of_block, pg_uuid(content->material), pg_text(content->digest),
                pg_bigint(from)))
        return false;
    if (rows.count == 0)
        return fault_log(unit->fault, FAULT_UNAVAILABLE, "the document was replaced while it was read");
    transcript->count = 0;
    transcript->lines = arena_array(unit->arena, (size_t)rows.count, sizeof(*transcript->lines));
    for (int row = 0; row < rows.count; row++)
        if (is_said(&rows, row))
            transcript->lines[transcript->count++] = (struct transcript_line){
                .start_sec = pg_get_double(&rows, row, PG_COL(transcript_of_block, start_sec)),
                .end_sec = pg_get_double(&rows, row, PG_COL(transcript_of_block, end_sec)),
                .text = pg_get_str(&rows, row, PG_COL(transcript_of_block, text)),
            };
    *next = from + rows.count;
    return true;
}

/* HH:MM:SS and milliseconds behind `point`. */
static void write_time(struct buf *out, double seconds, char point)
{
    const long long ms = llround(seconds * 1000.0);

    buf_printf(out, "%02lld:%02lld:%02lld%c%03lld", ms / 3600000, ms / 60000 % 60, ms / 1000 % 60, point, ms % 1000);
}

/* Cue text: '&' and '<' are markup, "-->" would be a time line, and an empty line would end the cue (WebVTT section 4.2.2). */
static void write_cue(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.at[i];

        if (c == '&')
            buf_puts(out, "&amp;");
        else if (c == '<')
            buf_puts(out, "&lt;");
        else if (c == '>')
            buf_puts(out, "&gt;");
        else
            buf_putc(out, c == '\n' || c == '\r' ? ' ' : c);
    }
}

static void write_flat(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        buf_putc(out, text.at[i] == '\n' || text.at[i] == '\r' ? ' ' : text.at[i]);
}

static void write_span(struct buf *out, double start_sec, double end_sec, char point)
{
    write_time(out, start_sec, point);
    buf_puts(out, " --> ");
    write_time(out, end_sec, point);
    buf_putc(out, '\n');
}

void transcript_begin(struct buf *out, enum transcript_form form)
{
    if (form == TRANSCRIPT_VTT)
        buf_puts(out, "WEBVTT\n\n");
}

static void write_one(struct buf *out, const struct subtitle *cue, enum transcript_form form, int64_t *cues)
{
    ++*cues;
    if (form == TRANSCRIPT_SRT)
        buf_printf(out, "%lld\n", (long long)*cues);
    write_span(out, cue->start_sec, cue->end_sec, form == TRANSCRIPT_VTT ? '.' : ',');
    for (size_t i = 0; i < ARRAY_COUNT(cue->lines) && (i == 0 || cue->lines[i].len > 0); i++) {
        if (form == TRANSCRIPT_VTT)
            write_cue(out, cue->lines[i]);
        else
            write_flat(out, cue->lines[i]);
        buf_putc(out, '\n');
    }
    buf_putc(out, '\n');
}

static void write_broken(struct buf *out, const struct transcript *transcript, size_t place, enum transcript_form form,
                         int64_t *cues)
{
    const struct transcript_line *line = &transcript->lines[place];
    const double until = place + 1 < transcript->count ? line[1].start_sec : -1;
    struct subtitles subtitles;
    struct subtitle cue;

    subtitles_begin(&subtitles, line->text, line->start_sec, line->end_sec, until);
    while (subtitles_next(&subtitles, &cue))
        write_one(out, &cue, form, cues);
}

void transcript_write(struct buf *out, const struct transcript *transcript, enum transcript_form form, bool broken,
                      int64_t *cues)
{
    for (size_t i = 0; i < transcript->count; i++) {
        const struct transcript_line *line = &transcript->lines[i];

        if (form == TRANSCRIPT_TXT) {
            write_flat(out, line->text);
            buf_putc(out, '\n');
        } else if (broken) {
            write_broken(out, transcript, i, form, cues);
        } else {
            write_one(out, &(struct subtitle){line->start_sec, line->end_sec, {line->text}}, form, cues);
        }
    }
}
