#include "jobs/embed/embed_text.h"

#define TOKEN_BYTES 3
#define PROMPT_TOKENS 32 /* what stands around a text */
#define SHORT 256        /* bytes: a text that is refused with so few is refused for what it says */

static int64_t most_bytes(const struct registry_model *model)
{
    return MAX(model->context_tokens - PROMPT_TOKENS, PROMPT_TOKENS) * TOKEN_BYTES;
}

int64_t embed_text_room(const struct registry_model *model)
{
    return MIN(most_bytes(model), EMBED_TEXT_AT_ONCE);
}

struct embedder_text embed_text_fit(const struct registry_model *model, struct str title, struct str body)
{
    const size_t most = (size_t)embed_text_room(model);
    const struct str head = title.at != NULL ? str_clip(title, most / 4) : STR("");

    return (struct embedder_text){.title = head, .body = str_clip(body, most - head.len)};
}

bool embed_text_shorten(struct embedder_text *text)
{
    if (text->body.len <= SHORT)
        return false;
    text->title = STR("");
    text->body = str_clip(text->body, MAX(text->body.len / TOKEN_BYTES, SHORT));
    return true;
}
