#include "jobs/extract/captions/cue_text.h"

#include "base/limits.h"

void cue_text_add(struct cues *cues, struct markup *markup, struct str line)
{
    struct buf text = buf_make(LIMIT_DOCUMENT), speaker = buf_make(LIMIT_DOCUMENT);
    bool more = true;

    while (more) {
        buf_clear(&text);
        buf_clear(&speaker);
        markup_decode(markup->speaker, &speaker);
        more = markup_next(markup, &line, &text);
        cues_add_line(cues, buf_str(&speaker), buf_str(&text));
    }
    buf_free(&text);
    buf_free(&speaker);
}
