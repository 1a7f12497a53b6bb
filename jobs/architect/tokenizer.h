/*
 * Plain text cut into sentences and words. Pure, over slices of the text given.
 */
#ifndef ARCHITECT_TOKENIZER_H
#define ARCHITECT_TOKENIZER_H

#include "base/str.h"

/* The next sentence, trimmed, and `rest` behind it; at == NULL behind the last. A sentence ends at . ! ? … 。 ！ ？ followed by white space
 * and something that can begin one, or at an empty line; not at an initial or one of the abbreviations (lower case, NULL-terminated). */
struct str tokenizer_next_sentence(struct str *rest, const char *const *abbreviations);

/* Whether it ends like a sentence: a terminator, perhaps followed by quotes or brackets. */
bool tokenizer_is_whole(struct str sentence);

/* One word. `apart`: punctuation stands between it and the word before; `joined`: only a hyphen does. */
struct tokenizer_word {
    size_t at, length;
    bool apart, joined;
};

/* The next word at or behind *at; false behind the last. C++, C# and O(n) keep their signs. */
bool tokenizer_next_word(struct str text, size_t *at, struct tokenizer_word *word);

/* How many words there are. */
size_t tokenizer_words(struct str text);

#endif
