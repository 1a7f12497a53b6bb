#include "jobs/extract/captions/captions.h"

#include "jobs/extract/captions/rolling.h"
#include "jobs/extract/captions/subrip.h"
#include "jobs/extract/captions/webvtt.h"
#include "jobs/extract/ceiling.h"
#include "jobs/extract/text/encoding.h"

#define LANGUAGE_LONGEST 35 /* BCP 47 section 4.4.1 */

struct captions {
    struct extraction *x;
    struct cues cues;
    struct str speaker; /* who spoke last */
    struct buf text;    /* of the next chunk, */
    double start, end;  /* and its times */
    bool is_webvtt;
};

/* ---- reading ---- */

static bool is_language(struct str tag)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";

    for (size_t i = 0; i < tag.len; i++)
        if (tag.at[i] == '\0' || strchr(letters, tag.at[i]) == NULL)
            return false;
    return tag.len >= 2 && tag.len <= LANGUAGE_LONGEST;
}

/* What the owner says of the language is there already, and stays. */
static void read_webvtt(struct captions *c, struct str text)
{
    struct webvtt_header header = {0};

    webvtt_read(text, &c->cues, &header);
    if (is_language(header.language))
        document_writer_set_language(&c->x->document, header.language);
    document_writer_set_title(&c->x->document, header.title);
}

static bool check(struct captions *c, struct str text)
{
    struct fault *fault = &c->x->fault;

    if (c->cues.broken > c->cues.count)
        return fault_set(fault, FAULT_FILE_DAMAGED,
                         "The times of most cues cannot be read: they should look like 00:01:02,500 --> 00:01:04,000. "
                         "Export the captions again and upload the new file.");
    return c->cues.count > 0 || c->is_webvtt || str_trim_blank(text).len == 0 ||
           fault_set(fault, FAULT_UNSUPPORTED_FORMAT,
                     "The file holds text but no cues, which begin with a line such as "
                     "00:01:02,500 --> 00:01:04,000. Upload a text without times as .txt, with the source_type text.");
}

/* ---- writing ---- */

static bool begins_with_dash(struct str line)
{
    return str_starts(line, STR("-")) || str_starts(line, STR("\u2013")) || str_starts(line, STR("\u2014"));
}

static void put_line(struct captions *c, struct str speaker, struct str line)
{
    const bool another = !str_equal(speaker, c->speaker);

    if (c->text.len > 0)
        buf_putc(&c->text, another || begins_with_dash(line) ? '\n' : ' ');
    if (another && speaker.len > 0) {
        buf_put(&c->text, speaker.at, speaker.len);
        buf_puts(&c->text, ": ");
    }
    c->speaker = speaker;
    buf_put(&c->text, line.at, line.len);
}

static bool put_chunk(struct captions *c)
{
    const struct chunk chunk = {
        .type = CHUNK_TRANSCRIPT,
        .text = buf_str(&c->text),
        .start_sec = c->start,
        .end_sec = c->end,
    };
    const bool done =
        ceiling_kept(&c->text, &c->x->fault) && document_writer_add(&c->x->document, &chunk, &c->x->fault);

    buf_clear(&c->text);
    return done;
}

/* A cue that only repeats lengthens the chunk before, which is therefore written when the next begins. */
static bool put_cue(struct captions *c, size_t index, size_t repeated)
{
    const struct cue *cue = cues_at(&c->cues, index);

    if (repeated > 0 && repeated == cue->line_count) {
        c->end = MAX(c->end, cue->end_sec);
        return true;
    }
    if (!put_chunk(c))
        return false;
    c->start = cue->start_sec;
    c->end = cue->end_sec;
    for (size_t i = repeated; i < cue->line_count; i++)
        put_line(c, cues_speaker(&c->cues, cue, i), cues_text(&c->cues, cue, i));
    return true;
}

static bool put_cues(struct captions *c)
{
    const bool rolling = rolling_found(&c->cues);

    for (size_t i = 0; i < c->cues.count; i++)
        if (!put_cue(c, i, rolling ? rolling_repeated(&c->cues, i) : 0))
            return false;
    return put_chunk(c);
}

static void describe(struct captions *c)
{
    struct document_writer *document = &c->x->document;

    document_writer_meta_text(document, "format", c->is_webvtt ? "vtt" : "srt");
    if (c->cues.count > 0)
        document_writer_meta_double(document, "duration_sec", cues_end_sec(&c->cues));
    if (c->cues.broken > 0)
        document_writer_warn(document, "Cues whose times cannot be read were left out: %zu.", c->cues.broken);
    if (c->cues.unordered > 0)
        document_writer_warn(document, "Cues that began before the one in front of them were put in order: %zu.",
                             c->cues.unordered);
    if (c->cues.backward > 0)
        document_writer_warn(document, "Cues that did not end after they began were given another end: %zu.",
                             c->cues.backward);
    if (document->chunk_count == 0)
        document_writer_warn(document, "The file has no cues with text, so there is no transcript.");
}

static bool read_cues(struct captions *c, struct str text)
{
    c->is_webvtt = webvtt_signed(text);
    if (c->is_webvtt)
        read_webvtt(c, text);
    else
        subrip_read(text, &c->cues);
    return cues_settle(&c->cues, &c->x->fault) && check(c, text) && put_cues(c);
}

bool captions_read(struct extraction *x)
{
    struct buf text = buf_make(LIMIT_DOCUMENT);
    struct captions c = {.x = x, .cues = cues_make(), .text = buf_make(LIMIT_DOCUMENT)};
    const bool done = encoding_read(x, &text) && read_cues(&c, str_trim(buf_str(&text)));

    if (done)
        describe(&c);
    cues_free(&c.cues);
    buf_free(&c.text);
    buf_free(&text);
    return done;
}
