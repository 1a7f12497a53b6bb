/*
 * German word lists of the architect, as data, like those of english.h: words that are never part of a term, words that are no term by
 * themselves, and the headings that organise a document. Headings are lower case but for a letter beyond ASCII that they begin with.
 */
#ifndef ARCHITECT_GERMAN_H
#define ARCHITECT_GERMAN_H

extern const char *const german_stop_words;
extern const char *const german_generic_words;

extern const char *const german_agenda_titles[];
extern const char *const german_goal_titles[];
extern const char *const german_summary_titles[];
extern const char *const german_closing_titles[];
extern const char *const german_exercise_titles[];

#endif
