/*
 * What is said about a course or a module as a whole: summary, goals, knowledge and skills. Slides and headings that state goals or sum
 * up are taken at their word; otherwise the summary is made of the sentences that carry most of the core terms.
 *
 * Sentence choice after H. P. Luhn, "The Automatic Creation of Literature Abstracts", IBM Journal 2(2), 1958.
 */
#ifndef ARCHITECT_SUMMARY_H
#define ARCHITECT_SUMMARY_H

#include "jobs/architect/exercise_draft.h"

#define SUMMARY_CORE 12
#define SUMMARY_ITEMS 8

/* Description, goal, knowledge, skills and difficulty of a module whose lessons are complete. `trained` is one for each of its
 * lessons. */
void summary_module(const struct concepts *concepts, const struct outline_module *outline,
                    const struct trained *trained, struct module *module);

/* Everything of the structure but its modules, which are complete. */
void summary_course(const struct concepts *concepts, struct structure *structure);

#endif
