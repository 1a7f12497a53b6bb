#include "jobs/llm/schema_prompt.h"

const char *schema_prompt(struct arena *arena, const struct llm_question *question)
{
    if (question->model->capabilities & REGISTRY_JSON_SCHEMA || question->schema.at == NULL)
        return question->system;
    return arena_printf(arena, "%s\n\nThe JSON object must be valid against this JSON Schema:\n%.*s", question->system,
                        (int)question->schema.len, question->schema.at);
}
