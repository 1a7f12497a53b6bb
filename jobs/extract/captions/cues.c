#include "jobs/extract/captions/cues.h"

#include "base/limits.h"
#include "jobs/extract/ceiling.h"
#include "jobs/extract/document_writer.h"

#define MENDED_SEC 3.0

struct cues cues_make(void)
{
    return (struct cues){
        .cues = buf_make(LIMIT_DOCUMENT_CHUNKS * sizeof(struct cue)),
        .lines = buf_make(LIMIT_CAPTION_LINES * sizeof(struct cue_line)),
        .text = buf_make(LIMIT_DOCUMENT),
        .clean = buf_make(LIMIT_DOCUMENT),
    };
}

void cues_free(struct cues *cues)
{
    buf_free(&cues->cues);
    buf_free(&cues->lines);
    buf_free(&cues->text);
    buf_free(&cues->clean);
}

static struct cue *cue_at(const struct cues *cues, size_t index)
{
    return (struct cue *)(void *)cues->cues.data + index;
}

static const struct cue_line *line_at(const struct cues *cues, size_t index)
{
    return (const struct cue_line *)(const void *)cues->lines.data + index;
}

/* ---- collecting ---- */

void cues_begin(struct cues *cues, const struct timing *timing)
{
    const struct cue cue = {
        .start_sec = timing->start_sec,
        .end_sec = timing->end_sec,
        .first_line = cues->lines.len / sizeof(struct cue_line),
        .number = cues->count,
    };

    buf_put(&cues->cues, &cue, sizeof cue);
    cues->count += !cues->cues.overflow;
}

static bool is_white(uint32_t rune)
{
    return rune <= 0x20 || rune == 0xA0; /* a captioner's blank line holds a no-break space */
}

/* The clean text with single spaces, at the end of all texts; its length. */
static size_t put_text(struct cues *cues, struct str text)
{
    const size_t begin = cues->text.len;
    bool white = false;
    size_t at = 0;

    buf_clear(&cues->clean);
    document_writer_clean(&cues->clean, text);
    for (text = str_trim_blank(buf_str(&cues->clean)); at < text.len;) {
        const size_t start = at;

        if (is_white(str_next(text, &at))) {
            white = true;
            continue;
        }
        if (white)
            buf_putc(&cues->text, ' ');
        white = false;
        buf_put(&cues->text, text.at + start, at - start);
    }
    return cues->text.len - begin;
}

void cues_add_line(struct cues *cues, struct str speaker, struct str text)
{
    struct cue_line line = {.text = cues->text.len};

    line.text_length = put_text(cues, text);
    if (line.text_length == 0 || cues->count == 0)
        return;
    line.speaker = cues->text.len;
    line.speaker_length = put_text(cues, speaker);
    buf_put(&cues->lines, &line, sizeof line);
    if (!cues->lines.overflow)
        cue_at(cues, cues->count - 1)->line_count++;
}

/* ---- looking at them ---- */

const struct cue *cues_at(const struct cues *cues, size_t index)
{
    return cue_at(cues, index);
}

struct str cues_text(const struct cues *cues, const struct cue *cue, size_t line)
{
    const struct cue_line *at = line_at(cues, cue->first_line + line);

    return (struct str){cues->text.data + at->text, at->text_length};
}

struct str cues_speaker(const struct cues *cues, const struct cue *cue, size_t line)
{
    const struct cue_line *at = line_at(cues, cue->first_line + line);

    return (struct str){cues->text.data + at->speaker, at->speaker_length};
}

double cues_end_sec(const struct cues *cues)
{
    double end = 0;

    for (size_t i = 0; i < cues->count; i++)
        end = MAX(end, cue_at(cues, i)->end_sec);
    return end;
}

/* ---- putting them in order ---- */

static int by_time(const void *a, const void *b)
{
    const struct cue *one = a, *other = b;

    if (one->start_sec != other->start_sec)
        return one->start_sec < other->start_sec ? -1 : 1;
    return one->number < other->number ? -1 : one->number > other->number;
}

static void sort(struct cues *cues)
{
    for (size_t i = 1; i < cues->count; i++)
        cues->unordered += cue_at(cues, i)->start_sec < cue_at(cues, i - 1)->start_sec;
    if (cues->unordered > 0)
        qsort(cues->cues.data, cues->count, sizeof(struct cue), by_time);
}

static void mend_ends(struct cues *cues)
{
    double next = 0; /* where the nearest later cue begins; below the start: there is none */

    for (size_t i = cues->count; i > 0; i--) {
        struct cue *cue = cue_at(cues, i - 1);
        const double later = i < cues->count ? cue_at(cues, i)->start_sec : 0;

        next = later > cue->start_sec ? later : next;
        if (cue->end_sec > cue->start_sec || cue->line_count == 0)
            continue;
        cues->backward++;
        cue->end_sec = cue->start_sec + MENDED_SEC;
        if (next > cue->start_sec)
            cue->end_sec = MIN(cue->end_sec, next);
    }
}

static bool is_same(const struct cues *cues, const struct cue *a, const struct cue *b)
{
    if (a->start_sec != b->start_sec || a->end_sec != b->end_sec || a->line_count != b->line_count)
        return false;
    for (size_t i = 0; i < a->line_count; i++)
        if (!str_equal(cues_text(cues, a, i), cues_text(cues, b, i)))
            return false;
    return true;
}

/* A cue at the border of two segments of a stream stands in both. */
static void drop_doubles(struct cues *cues)
{
    size_t kept = 0;

    for (size_t i = 0; i < cues->count; i++) {
        if (kept > 0 && is_same(cues, cue_at(cues, kept - 1), cue_at(cues, i)))
            continue;
        *cue_at(cues, kept++) = *cue_at(cues, i);
    }
    cues->count = kept;
}

bool cues_settle(struct cues *cues, struct fault *fault)
{
    if (cues->cues.overflow)
        return fault_set(fault, FAULT_FILE_TOO_COMPLEX, "The file has more than %d cues. Split it into smaller files.",
                         LIMIT_DOCUMENT_CHUNKS);
    if (cues->lines.overflow)
        return fault_set(fault, FAULT_FILE_TOO_COMPLEX,
                         "The cues have more than %d lines. Split the file into smaller ones.", LIMIT_CAPTION_LINES);
    if (!ceiling_kept(&cues->text, fault) || !ceiling_kept(&cues->clean, fault))
        return false;
    sort(cues);
    mend_ends(cues);
    drop_doubles(cues);
    return true;
}
