/*
 * What a model is asked to make a structure: instructions from prompts/structure.txt (jobs/llm/instructions.h), and the materials as data.
 *
 * Materials are hostile: they travel as strings of one JSON object, which no text can break out
 * of, under short names (m1, m2, …) that mean nothing outside of it:
 *
 *     {"course", "language", "materials": [{"id": "m1", "type", "title", "folder", "chunks": [{"start_sec"|"slide_number"|"chunk_index",
 *      "text"}]}], "applied_structure"}
 *
 * What does not fit into the model's context is thinned: each material gets its fair share, and of each part of it as much as of any other.
 */
#ifndef GENERATE_PROMPT_H
#define GENERATE_PROMPT_H

#include "jobs/generate/generation_input.h"

#define PROMPT_MATERIAL 160 /* bytes of a material besides its passages, its names left aside */

/* The data for at most `room` bytes. A warning names each material that was thinned: `warnings` has room for one of each. */
bool prompt_render(struct arena *arena, const struct generation_input *input, size_t room, struct str *text,
                   struct texts *warnings, struct fault *fault) MUST_CHECK;

/* The material called m1, m2, …; `context` is the generation_input. A structure_resolve. */
bool prompt_resolve(void *context, const char *name, struct uuid *material);

#endif
