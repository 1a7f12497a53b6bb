#include "jobs/extract/captions/subrip.h"

#include "base/num.h"
#include "jobs/extract/captions/cue_text.h"

/* The latest line waits for the next one, which says whether it is a number. */
struct subrip {
    struct cues *cues;
    struct markup markup;
    struct str held;  /* at == NULL: none */
    bool after_blank; /* a blank line precedes it, */
    bool blank;       /* and one follows */
    bool open;        /* there is a cue that text belongs to */
    int64_t number;   /* of the latest cue that has one */
    bool numbered;    /* one has */
};

static bool is_number(struct subrip *s, bool before_times)
{
    int64_t number;

    if (s->held.at == NULL || !num_parse(str_trim(s->held), 0, INT32_MAX, &number))
        return false;
    if (!(s->numbered && number == s->number + 1) &&
        !(before_times && (!s->open || (!s->blank && (s->numbered || s->after_blank)))))
        return false;
    s->number = number;
    s->numbered = true;
    return true;
}

static void release(struct subrip *s, bool is_text)
{
    if (s->held.at != NULL && s->open && is_text)
        cue_text_add(s->cues, &s->markup, s->held);
    s->held.at = NULL;
}

static void take_times(struct subrip *s, enum timing_line kind, const struct timing *timing)
{
    release(s, !is_number(s, true));
    s->open = kind == TIMING_FOUND;
    s->blank = false;
    if (s->open)
        cues_begin(s->cues, timing);
    else
        s->cues->broken++;
    markup_begin(&s->markup);
}

static void take_line(struct subrip *s, struct str line)
{
    release(s, true);
    s->held = line;
    s->after_blank = s->blank;
    s->blank = false;
}

void subrip_read(struct str text, struct cues *cues)
{
    struct subrip s = {.cues = cues};
    struct timing timing;

    while (text.at != NULL) {
        const struct str line = str_cut(&text, '\n');
        const enum timing_line kind = timing_read(line, &timing);

        if (kind != TIMING_NONE)
            take_times(&s, kind, &timing);
        else if (str_trim(line).len == 0)
            s.blank = true;
        else
            take_line(&s, line);
    }
    release(&s, !is_number(&s, false));
}
