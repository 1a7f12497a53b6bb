#include "jobs/architect/course_language.h"

#include "base/json.h"
#include "jobs/architect/characters.h"
#include "jobs/architect/tokenizer.h"
#include "jobs/architect/wording.h"

#define SAMPLE 400 /* chunks of each document that are looked at */

/* One word in so many must speak for a language: articles and forms of "to be" are a tenth of English and German texts, and every second word of
 * Ukrainian has a letter of its own. */
#define SHARE 20

/* ---- a look at the words ---- */

static bool has_rune(struct str set, uint32_t rune)
{
    for (size_t at = 0; at < set.len;)
        if (str_next(set, &at) == rune)
            return true;
    return false;
}

/* 1: the word has a letter that tells the language from a like one, -1: it has one of the other. */
static int vote_of_letters(const struct language *language, struct str word)
{
    struct str own = str_of(language->letters), foreign = str_of(language->foreign_letters);
    int vote = 0;

    for (size_t at = 0; at < word.len;) {
        uint32_t rune = characters_fold(str_next(word, &at));
        if (has_rune(foreign, rune))
            return -1;
        if (has_rune(own, rune))
            vote = 1;
    }
    return vote;
}

static int vote_of(const struct language *language, struct str word)
{
    return language->letters != NULL ? vote_of_letters(language, word) : wording_is_one_of(word, language->commonest);
}

struct votes {
    int64_t words;
    int64_t *by_language;
};

static void count_text(struct votes *votes, struct str text)
{
    struct tokenizer_word word;

    for (size_t at = 0; tokenizer_next_word(text, &at, &word); votes->words++)
        for (size_t i = 0; i < languages_count(); i++)
            votes->by_language[i] += vote_of(languages_at(i), (struct str){text.at + word.at, word.length});
}

static const struct language *guess(struct arena *arena, const struct generation_input *input)
{
    struct votes votes = {0, arena_array(arena, languages_count(), sizeof *votes.by_language)};
    size_t best = 0;

    for (size_t i = 0; i < input->material_count; i++) {
        const json_t *chunks = json_object_get(input->materials[i].document, "chunks");
        for (size_t k = 0; k < MIN(json_array_size(chunks), (size_t)SAMPLE); k++)
            count_text(&votes, str_of(json_get_text(json_array_get(chunks, k), "text", "")));
    }
    for (size_t i = 1; i < languages_count(); i++)
        if (votes.by_language[i] > votes.by_language[best])
            best = i;
    return votes.by_language[best] * SHARE >= votes.words ? languages_at(best) : &languages_other;
}

const struct language *course_language(struct arena *arena, const struct generation_input *input)
{
    const char *tag = input->language;
    const struct language *guessed;

    if (tag != NULL)
        return languages_of_tag(tag);
    guessed = guess(arena, input);
    for (size_t i = 0; guessed == &languages_other && tag == NULL && i < input->material_count; i++)
        tag = json_get_text(input->materials[i].document, "language", NULL);
    return guessed != &languages_other ? guessed : languages_of_tag(tag);
}
