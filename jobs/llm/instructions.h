/*
 * What a model is told to do, and the schema of its answer: two files that come with the programs. The first line of the instructions is
 * their version, which the ledger and the results name.
 */
#ifndef LLM_INSTRUCTIONS_H
#define LLM_INSTRUCTIONS_H

#include "config/settings.h"
#include "jobs/llm/provider.h"

struct instructions {
    const char *version, *system;
    struct str schema; /* JSON */
};

/* Paths in the tree, and the version that the program expects. */
struct instructions_files {
    const char *text, *schema, *version;
};

/* From the two files' texts; false with INTERNAL and the reason in the message for the log. */
bool instructions_read(struct arena *arena, struct str text, struct str schema, const char *version,
                       struct instructions *instructions, struct fault *fault) MUST_CHECK;

/* From the files; false with a line in `problems`. */
bool instructions_load(struct arena *arena, const struct settings *settings, const struct instructions_files *files,
                       struct instructions *instructions, struct buf *problems) MUST_CHECK;

/* Bytes that the data of a question may take of a model's context, cautiously: three to a token. */
size_t instructions_room(const struct instructions *instructions, const struct registry_model *model,
                         int64_t max_output_tokens);

/* Whether a text of a model repeats its instructions: more than INSTRUCTIONS_LEAK bytes of them as they stand. */
#define INSTRUCTIONS_LEAK 80
bool instructions_leak(const struct instructions *instructions, struct str text);

#endif
