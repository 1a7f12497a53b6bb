#include "jobs/extract/captions/rolling.h"

#define LINES_MOST 4 /* that stay on a screen */
#define PAUSE_SEC 1.0

static bool repeats(const struct cues *cues, const struct cue *before, const struct cue *cue, size_t lines)
{
    for (size_t i = 0; i < lines; i++)
        if (!str_equal(cues_text(cues, before, before->line_count - lines + i), cues_text(cues, cue, i)))
            return false;
    return true;
}

size_t rolling_repeated(const struct cues *cues, size_t index)
{
    const struct cue *cue = cues_at(cues, index), *before = cue - 1;
    size_t lines;

    if (index == 0 || cue->start_sec > before->end_sec + PAUSE_SEC)
        return 0;
    lines = MIN(MIN(cue->line_count, before->line_count), LINES_MOST);
    while (lines > 0 && !repeats(cues, before, cue, lines))
        lines--;
    return lines;
}

bool rolling_found(const struct cues *cues)
{
    size_t repeating = 0, going_on = 0;

    for (size_t i = 1; i < cues->count; i++) {
        const size_t repeated = rolling_repeated(cues, i);

        repeating += repeated > 0;
        going_on += repeated > 0 && cues_at(cues, i)->line_count > repeated;
    }
    return going_on > 0 && 2 * repeating >= cues->count - 1;
}
