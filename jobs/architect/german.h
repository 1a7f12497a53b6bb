/*
 * German word lists of the architect, as data: words that are never part of a term, and words that are no term by themselves. Lower case,
 * apart by single spaces.
 */
#ifndef ARCHITECT_GERMAN_H
#define ARCHITECT_GERMAN_H

extern const char *const german_stop_words;
extern const char *const german_generic_words;

#endif
