#include "jobs/extract/captions/webvtt.h"

#include "jobs/extract/captions/cue_text.h"

enum place {
    IN_HEADER,
    BETWEEN, /* blocks, or on a line that may be the name of a cue */
    IN_CUE,
    IN_COMMENT /* or another block without text, up to the blank line */
};

struct webvtt {
    struct cues *cues;
    struct webvtt_header *header;
    struct markup markup;
    enum place place;
    struct str held;  /* the latest line of the cue, which is none if it turns out to be a name; at == NULL: none */
    bool after_white; /* the line in front of it had only blanks */
    bool white;
};

static bool is_keyword(struct str line, struct str keyword)
{
    return str_starts(line, keyword) &&
           (line.len == keyword.len || line.at[keyword.len] == ' ' || line.at[keyword.len] == '\t');
}

bool webvtt_signed(struct str text)
{
    return is_keyword(str_cut(&text, '\n'), STR("WEBVTT"));
}

/* ---- the header ---- */

/* "Kind: captions; Language: uk" stood on the first line once. */
static void take_fact(struct webvtt_header *header, struct str fact)
{
    const struct str key = str_trim(str_cut(&fact, ':'));

    if (fact.at == NULL)
        return;
    if (str_equal_nocase(key, STR("language")) && header->language.len == 0)
        header->language = str_trim(fact);
    if (str_equal_nocase(key, STR("title")) && header->title.len == 0)
        header->title = str_trim(fact);
}

static void take_facts(struct webvtt_header *header, struct str line)
{
    while (line.at != NULL)
        take_fact(header, str_cut(&line, ';'));
}

static void take_first_line(struct webvtt_header *header, struct str line)
{
    struct str words;

    str_cut(&line, ' ');
    if (line.at == NULL)
        return;
    words = str_trim(line);
    take_facts(header, words);
    if (str_starts(words, STR("- ")))
        header->title = str_trim((struct str){words.at + 2, words.len - 2});
}

/* ---- cues ---- */

static void release(struct webvtt *w)
{
    if (w->held.at != NULL)
        cue_text_add(w->cues, &w->markup, w->held);
    w->held.at = NULL;
}

/* Without a blank line before them, only a line of blanks says that the line in front of the times is the cue's name. */
static void take_times(struct webvtt *w, enum timing_line kind, const struct timing *timing)
{
    if (w->after_white && !w->white)
        w->held.at = NULL;
    release(w);
    w->white = w->after_white = false;
    w->place = kind == TIMING_FOUND ? IN_CUE : IN_COMMENT;
    if (kind == TIMING_FOUND)
        cues_begin(w->cues, timing);
    else
        w->cues->broken++;
    markup_begin(&w->markup);
}

static bool begins_comment(struct str line)
{
    return is_keyword(line, STR("NOTE")) || is_keyword(line, STR("STYLE")) || is_keyword(line, STR("REGION")) ||
           is_keyword(line, STR("WEBVTT"));
}

static void take_text(struct webvtt *w, struct str line)
{
    if (str_trim(line).len == 0) {
        w->white = true;
        return;
    }
    release(w);
    w->held = line;
    w->after_white = w->white;
    w->white = false;
}

static void take_blank(struct webvtt *w)
{
    release(w);
    w->place = BETWEEN;
    w->white = w->after_white = false;
}

static void take_line(struct webvtt *w, struct str line)
{
    struct timing timing;
    const enum timing_line kind = w->place == IN_COMMENT ? TIMING_NONE : timing_read(line, &timing);

    if (line.len == 0)
        take_blank(w);
    else if (kind != TIMING_NONE)
        take_times(w, kind, &timing);
    else if (w->place == IN_HEADER)
        take_facts(w->header, line);
    else if (w->place == IN_CUE)
        take_text(w, line);
    else if (begins_comment(line))
        w->place = IN_COMMENT;
}

void webvtt_read(struct str text, struct cues *cues, struct webvtt_header *header)
{
    struct webvtt w = {.cues = cues, .header = header, .markup = {.is_webvtt = true}};

    take_first_line(header, str_cut(&text, '\n'));
    while (text.at != NULL)
        take_line(&w, str_cut(&text, '\n'));
    release(&w);
}
