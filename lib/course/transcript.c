#include "course/transcript.h"

#include <math.h>

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
        if (pg_get_bool(&rows, row, PG_COL(transcript_of_block, is_speech)))
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

static void write_span(struct buf *out, const struct transcript_line *line, char point)
{
    write_time(out, line->start_sec, point);
    buf_puts(out, " --> ");
    write_time(out, line->end_sec, point);
    buf_putc(out, '\n');
}

void transcript_begin(struct buf *out, enum transcript_form form)
{
    if (form == TRANSCRIPT_VTT)
        buf_puts(out, "WEBVTT\n\n");
}

void transcript_write(struct buf *out, const struct transcript *transcript, int64_t before, enum transcript_form form)
{
    for (size_t i = 0; i < transcript->count; i++) {
        const struct transcript_line *line = &transcript->lines[i];

        if (form == TRANSCRIPT_SRT)
            buf_printf(out, "%lld\n", (long long)before + (long long)i + 1);
        if (form != TRANSCRIPT_TXT)
            write_span(out, line, form == TRANSCRIPT_VTT ? '.' : ',');
        if (form == TRANSCRIPT_VTT)
            write_cue(out, line->text);
        else
            write_flat(out, line->text);
        buf_puts(out, form == TRANSCRIPT_TXT ? "\n" : "\n\n");
    }
}
