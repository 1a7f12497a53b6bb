/*
 * Where a sequence of sections changes its subject. At each gap the likeness of the sections before it and behind it is
 * measured; a gap is as deep as the likeness falls below the peaks on both sides; the deepest gaps cut.
 *
 * M. A. Hearst, "TextTiling: Segmenting Text into Multi-paragraph Subtopic Passages", Computational Linguistics 23(1), 1997.
 */
#ifndef ARCHITECT_TILING_H
#define ARCHITECT_TILING_H

#include "jobs/architect/vectors.h"

#define TILING_REACH 4 /* sections compared on each side of a gap */

/*
 * Cuts the sections `which[0..count)` into at most `parts` runs of at least `least` sections each. `bonus[i]`, if not NULL, is
 * added to the depth of the gap before section i. Fills `starts` (room for `parts`) with the index of each run's first section,
 * ascending, starts[0] = 0, and returns their number.
 */
size_t tiling_cut(const struct vector *vectors, const uint32_t *which, size_t count, const double *bonus, size_t parts,
                  size_t least, uint32_t *starts);

#endif
