#include "jobs/llm/instructions.h"

#include "base/json.h"
#include "config/data_files.h"

#define TOKEN_BYTES 3 /* of text, cautiously: English has four to a token, other scripts two or three */

bool instructions_read(struct arena *arena, struct str text, struct str schema, const char *version,
                       struct instructions *instructions, struct fault *fault)
{
    struct str rest = text, first = str_trim(str_cut(&rest, '\n'));
    struct fault why = {0};
    json_t *tree;

    if (!str_equal(first, str_of(version)))
        return fault_log(fault, FAULT_INTERNAL, "the prompt is version '%.*s', not '%s'", (int)MIN(first.len, 40),
                         first.at, version);
    if (rest.at == NULL || !str_is_utf8(rest))
        return fault_log(fault, FAULT_INTERNAL, "the prompt is empty or no text");
    if (!json_read(arena, schema, &tree, &why) || !json_is_object(tree))
        return fault_log(fault, FAULT_INTERNAL, "the schema of the prompt: %s", why.detail);
    rest = str_trim(rest);
    *instructions =
        (struct instructions){version, arena_strndup(arena, rest.at, rest.len), str_of(json_text(arena, tree))};
    return true;
}

bool instructions_load(struct arena *arena, const struct settings *settings, const struct instructions_files *files,
                       struct instructions *instructions, struct buf *problems)
{
    struct fault fault = {0};
    struct str text, schema;

    if (data_files_read(arena, data_files_path(arena, settings, files->text), &text, &fault) &&
        data_files_read(arena, data_files_path(arena, settings, files->schema), &schema, &fault) &&
        instructions_read(arena, text, schema, files->version, instructions, &fault))
        return true;
    buf_printf(problems, "%s\n", fault.log[0] != '\0' ? fault.log : fault.detail);
    return false;
}

size_t instructions_room(const struct instructions *instructions, const struct registry_model *model,
                         int64_t max_output_tokens)
{
    int64_t answer = MIN(2 * max_output_tokens, model->output_tokens);
    int64_t bytes = (model->context_tokens - answer) * TOKEN_BYTES;
    int64_t taken = (int64_t)(strlen(instructions->system) + instructions->schema.len);

    return (size_t)MAX(bytes - taken, bytes / 4);
}

/* A passage that is twice as long as a piece holds one of the pieces whole. */
bool instructions_leak(const struct instructions *instructions, struct str text)
{
    const struct str whole = str_of(instructions->system);
    const size_t piece = INSTRUCTIONS_LEAK / 2;

    for (size_t at = 0; at + piece <= whole.len; at += piece)
        if (memmem(text.at, text.len, whole.at + at, piece) != NULL)
            return true;
    return false;
}
