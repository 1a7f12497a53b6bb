/*
 * Plain text cut into lines, sentences and words. Pure, over slices of the text given; language-neutral but for a short list of
 * abbreviations that do not end a sentence.
 */
#ifndef ARCHITECT_TEXT_H
#define ARCHITECT_TEXT_H

#include "base/arena.h"
#include "base/str.h"

/* The next sentence, trimmed, and `rest` behind it; at == NULL behind the last. A sentence ends at . ! ? … 。 ！ ？ followed by white space
 * and something that can begin one, or at an empty line. */
struct str text_next_sentence(struct str *rest);

/* Whether it ends like a sentence: a terminator, perhaps followed by quotes or brackets. */
bool text_is_whole(struct str sentence);

/* One word. `apart`: punctuation stands between it and the word before; `joined`: only a hyphen does. */
struct text_word {
    size_t at, length;
    bool apart, joined;
};

/* The next word at or behind *at; false behind the last. C++, C# and O(n) keep their signs. */
bool text_next_word(struct str text, size_t *at, struct text_word *word);

/* Whether it is one of the forms, a list that ends with NULL; ASCII case aside. */
bool text_is_one_of(struct str text, const char *const *forms);

/* A line without its bullet, number or letter ("- ", "• ", "3. ", "b) "), trimmed. */
struct str text_without_marker(struct str line);
bool text_has_marker(struct str line);

/* White space runs, line ends among them, become single spaces. The same slice when there is nothing to do. */
struct str text_flat(struct arena *arena, struct str text);

/* First letter upper case, for titles; identifiers such as package.json stay as they are. */
const char *text_capitalised(struct arena *arena, struct str text);

#endif
