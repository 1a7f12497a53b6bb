/*
 * What of a text a model gets. A token is taken for three bytes, which is cautious for words and too little for what is none; no tokenizer makes
 * more tokens than bytes.
 */
#ifndef EMBED_EMBED_TEXT_H
#define EMBED_EMBED_TEXT_H

#include "llm/embedder.h"

#define EMBED_TEXT_AT_ONCE (INT64_C(180000)) /* bytes of all texts of a question: 60 000 tokens */

/* Characters of a text that are worth reading for the model. */
int64_t embed_text_room(const struct registry_model *model);

/* The beginnings of title and text that the model takes. */
struct embedder_text embed_text_fit(const struct registry_model *model, struct str title, struct str body);

/* To as many bytes as it was taken to have tokens: no model refuses that for its length. False when it is short already. */
bool embed_text_shorten(struct embedder_text *text);

#endif
