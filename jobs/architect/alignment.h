/*
 * Which slide is shown while something is said: the windows of a transcript are laid onto the sections of a deck (or of any
 * main sequence) so that time only goes forward and the sum of likenesses is greatest, by dynamic programming. The talk may begin and end
 * anywhere; passing over a section costs a little.
 *
 * After G. J. F. Jones, R. J. Edens, "Automated Alignment and Annotation of Audio-Visual Presentations", ECDL 2002, and the monotone
 * alignment of H. Sakoe, S. Chiba, "Dynamic programming algorithm optimization for spoken word recognition", IEEE ASSP 26(1), 1978.
 */
#ifndef ARCHITECT_ALIGNMENT_H
#define ARCHITECT_ALIGNMENT_H

#include "jobs/architect/vectors.h"

#define ALIGNMENT_CELLS 4000000 /* windows times sections; beyond it neighbouring windows are taken together */

/*
 * For each of the windows `talk[0..talk_count)` the index into `sequence[0..sequence_count)` it belongs to, in `where`. Returns the mean
 * likeness of what was matched: near 0 when the talk is about something else.
 */
double alignment_run(struct arena *arena, const struct vector *vectors, const uint32_t *talk, size_t talk_count,
                     const struct vector *sequence, size_t sequence_count, uint32_t *where);

#endif
