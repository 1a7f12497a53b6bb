/*
 * Words with times as sentences: capitals and full stops put in by rules, for engines that know none. A sentence ends at a pause; a shorter one will
 * do in front of a word that often begins a sentence ("so", "now", "okay"), or when the sentence has become long, and a longer one is needed behind
 * a word that wants another ("the", "of"). No word is changed but in its case: the first of a sentence, and the English "I".
 *
 * Segments are of one or more sentences, from 5 to 20 seconds where the pauses allow it. They come when the next word is known, so that resuming
 * behind one loses nothing.
 */
#ifndef MEDIA_SENTENCES_H
#define MEDIA_SENTENCES_H

#include "base/buf.h"
#include "jobs/extract/media/speech.h"

#define SENTENCES_WORD 256 /* bytes of a word, with the NUL; more is cut off */

struct sentences {
    struct buf text; /* of the segment under way */
    double start_sec, last_end;
    size_t words;                   /* of the sentence under way */
    char last_word[SENTENCES_WORD]; /* "": none yet */
    bool english;
};

/* `language`: BCP 47. */
struct sentences sentences_make(struct str language);
void sentences_free(struct sentences *sentences);

/* Times of the stream, rising. */
bool sentences_add(struct sentences *sentences, struct str word, double start_sec, double end_sec,
                   const struct speech_sink *sink, struct fault *fault) MUST_CHECK;

/* Nothing was said up to there: told as a segment without text, unless one is under way. */
bool sentences_pass(struct sentences *sentences, double until, const struct speech_sink *sink,
                    struct fault *fault) MUST_CHECK;

/* The stream has ended. */
bool sentences_finish(struct sentences *sentences, const struct speech_sink *sink, struct fault *fault) MUST_CHECK;

#endif
