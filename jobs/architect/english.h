/*
 * English word lists of the architect, as data: words that are never part of a term, words that are no term by themselves, and the
 * headings that organise a document rather than name its matter.
 */
#ifndef ARCHITECT_ENGLISH_H
#define ARCHITECT_ENGLISH_H

/* Words apart by single spaces, lower case. */
extern const char *const english_stop_words;
extern const char *const english_generic_words;

/* Headings and slide titles, folded; NULL-terminated. A title that equals one of them is of that kind. */
extern const char *const english_agenda_titles[];
extern const char *const english_goal_titles[];
extern const char *const english_summary_titles[];
extern const char *const english_closing_titles[];
extern const char *const english_exercise_titles[];

/* Spoken words with which a lecturer turns to the next topic. */
extern const char *const english_turns[];

#endif
