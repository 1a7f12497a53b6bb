/*
 * What a readable export says in its own words, in the language of the course; English for languages that are not here.
 */
#ifndef EXPORT_EXPORT_WORDS_H
#define EXPORT_EXPORT_WORDS_H

struct export_words {
    const char *tag; /* primary subtag of BCP 47 */
    const char *contents, *learning_goal, *knowledge, *skills, *examples, *prerequisites, *links, *exercises, *answer,
        *grading, *points;
    const char *sources, *video, *slides, *slide, *page, *passage, *no_text;
};

/* `language` is a tag of BCP 47, or NULL. */
const struct export_words *export_words_in(const char *language);

#endif
