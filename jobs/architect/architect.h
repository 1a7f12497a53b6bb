/*
 * The built-in architect: makes a course structure out of extracted documents, without a model and without a network. The same
 * input gives the same structure, byte for byte.
 *
 * How it works, in order (each step's header names its source):
 *   page headers   headers and footers that slides and pages share are left out
 *   sections       documents become sections: headed parts of texts, titled groups of slides, stretches of transcripts cut where
 *                  their vocabulary shifts
 *   outline        per folder one kind of material is the main sequence of the course (slides, else headed texts, else transcripts);
 *                  transcripts are aligned onto it in time order, other texts attached where they treat the same matter
 *   terms          key terms from statistics and from where they stand; definitions and examples by the patterns that introduce them
 *   tasks          that the material sets, whole, and their solutions
 *   exercises      made from definitions, lists, code and contrasts, with solutions quoted from the material: open ones, and ones with one
 *                  right answer where no other may be right
 *
 * What it knows of a language is data: languages/.
 *
 * Every concept cites where it was found.
 */
#ifndef ARCHITECT_ARCHITECT_H
#define ARCHITECT_ARCHITECT_H

#include "jobs/generate/generation_input.h"

#define ARCHITECT_PROVIDER "local"
#define ARCHITECT_MODEL "architect"

/* Fills `structure`; sentences for the tenant are added to `warnings`. NO_MATERIAL when no document holds any text. */
bool architect_draft(struct arena *arena, const struct generation_input *input, struct structure *structure,
                     struct texts *warnings, struct fault *fault) MUST_CHECK;

#endif
