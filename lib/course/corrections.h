/*
 * Corrections of a transcript: texts that stand for others, laid over what was recognised and kept apart from it. Pure.
 *
 * They are applied in their order, each over the whole transcript as those before it have left it; its finds do not overlap. Texts are compared
 * letter by letter, case included, in the composed form (Unicode NFC) and with each run of white space as one space: so is a segment written
 * that a correction changes. All others stay as they were, byte by byte. Apostrophes are alike (corrections_find.h). What is found never ends
 * inside a letter and the marks over it.
 *
 * Whole words: letters, marks, digits and underscores make words, and so does an apostrophe between letters, but for an elided letter before
 * it (l'école) and the s behind it (Knuth's) in Latin writing. Scripts that set no spaces between words (Chinese, Japanese, Thai, Lao, Khmer,
 * Burmese) have no words here: a find that begins or ends with one of their letters is found anywhere.
 *
 * A find may begin in one segment and end in a later one: their border counts as a space, between letters of scripts without spaces as nothing.
 * When both texts have as many words, each word stays in its segment; otherwise the replacement stands where the find begins. Nothing is found
 * across what is not speech. A replacement without a text takes one of the spaces around it along.
 *
 * Times: a correction counts where the segment in which the find begins overlaps with them; to touch them is not enough.
 *
 * Cost: in proportion to the text, for each correction, and to the places where its letters stand, which CORRECTIONS_LOOKS bounds for all of a
 * list together.
 */
#ifndef COURSE_CORRECTIONS_H
#define COURSE_CORRECTIONS_H

#include "base/json.h"
#include "base/limits.h"

#define CORRECTIONS_MOST 500 /* contract */
#define CORRECTIONS_TEXT 200 /* code points of `find` and of `replace` */
#define CORRECTIONS_TIME 1e9 /* seconds */

/* Ceilings, in bytes: of a transcript that is corrected, seventy hours of speech; of a segment that was so long before; and of the whole, which may
 * become twice as long and so much longer. */
#define CORRECTIONS_TRANSCRIPT (4 * MIB)
#define CORRECTIONS_SEGMENT(bytes) (2 * (bytes) + 1000)
#define CORRECTIONS_MARGIN MIB

/* Places that a list may have looked at: a hundred times the words of seventy hours. What comes then is left out. */
#define CORRECTIONS_LOOKS 50000000

struct correction {
    struct str find, replace;
    bool whole_word;
    double from_sec, to_sec; /* negative: not said */
};

/* What became of a list: of each correction how often it was applied, or CORRECTIONS_LEFT_OUT, because a segment or the whole would have become
 * too long, or because it occurs too often. */
#define CORRECTIONS_LEFT_OUT (-1)

/* As JSON: a list of {find, replace, whole_word, from_sec, to_sec}, or the members of one into the object that is open; reading takes a list that
 * was written so. */
void corrections_write(struct json_out *out, const struct correction *list, size_t count);
void corrections_write_one(struct json_out *out, const struct correction *correction);
bool corrections_read(struct arena *arena, struct str text, struct correction **list, size_t *count,
                      struct fault *fault) MUST_CHECK;

/* A transcript on its way: its segments are added in order, then corrected, then asked for. All that it takes is freed with the arena. */
struct corrections_text;

/* For up to `most` segments. */
struct corrections_text *corrections_begin(struct arena *arena, size_t most);

/* A segment, or what is not speech and stays. */
void corrections_add(struct corrections_text *text, struct str segment, double start_sec, double end_sec);
void corrections_add_other(struct corrections_text *text);

/* Whether so much can be corrected. */
bool corrections_fits(const struct corrections_text *text);

void corrections_apply(struct arena *arena, struct corrections_text *text, const struct correction *list, size_t count,
                       int64_t *applied);

/* Whether a segment was changed, and then its text, which may be empty. */
bool corrections_changed(const struct corrections_text *text, size_t segment, struct str *changed);

#endif
