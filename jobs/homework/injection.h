/*
 * Passages of an answer that speak to whoever judges it, instead of answering: orders, pleas, claims to be the system or the rubric,
 * forged marks and data, in many languages and disguises. They are left out before anybody judges. Pure.
 *
 * A sentence is looked at in all the forms that a model might read it in: letters of other scripts that look like Latin or Cyrillic ones,
 * digits for letters, letters apart, text without its markup, backwards, ROT13, and what Base64, hexadecimal, binary, percent, character
 * references and escapes in it say (injection_variants.h). Each form is compared with classes of words (injection_words.h): a sentence
 * that orders to ignore instructions, or that speaks of giving points, is one of them, whatever else it says. Words that are the
 * exercise's own do not count by themselves, so that a course about scoring or about prompts can be answered.
 *
 * What goes with such a sentence goes, too: its neighbours that say nothing of the matter, and the code block it stands in. What is left
 * out for no good reason is the student's loss until a teacher has looked: the answer is marked for review.
 */
#ifndef HOMEWORK_INJECTION_H
#define HOMEWORK_INJECTION_H

#include "jobs/homework/topic.h"

struct injection_parts {
    struct str *items; /* of the text, in its order; what stands side by side is one */
    size_t count;
};

struct injection {
    struct injection_parts kept;
    struct injection_parts matters; /* of these the sentences that share a word with the exercise */
    bool narrowed;                  /* some do not */
    size_t left_out;                /* passages */
};

/* `text` is visible text with its lines (visible_text.h). */
struct injection injection_find(struct arena *arena, struct str text, const struct topic *topic);

/* The sentences and lines of a text, as they are judged by themselves: the next one, and `rest` behind it; at == NULL behind the last. */
struct str injection_next_unit(struct str *rest, const struct topic *topic);

#endif
