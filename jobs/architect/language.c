#include "jobs/architect/language.h"

#include "jobs/architect/lexicon.h"
#include "jobs/architect/text.h"

#define SAMPLE 400 /* chunks of each document that are looked at */
#define SHARE 20   /* one word in so many must speak for a language */

enum language language_of_tag(const char *tag)
{
    static const char *const primary[LANGUAGE_OTHER] = {"en", "de", "uk"};
    struct str text = str_of(tag != NULL ? tag : "");

    for (int i = 0; i < LANGUAGE_OTHER; i++)
        if (text.len >= 2 && str_equal_nocase((struct str){text.at, 2}, str_of(primary[i])) &&
            (text.len == 2 || text.at[2] == '-'))
            return (enum language)i;
    return LANGUAGE_OTHER;
}

/* ---- a look at the words ---- */

/* Cyrillic letters that Ukrainian has and Russian has not: 1; the other way round, or Belarusian: -1. */
static int ukrainian_letters(struct str word)
{
    size_t at = 0;
    int found = 0;

    while (at < word.len && found >= 0) {
        switch (lexicon_fold(str_next(word, &at))) {
        case 0x454: /* є */
        case 0x456: /* і */
        case 0x457: /* ї */
        case 0x491: /* ґ */
            found = 1;
            break;
        case 0x44A: /* ъ */
        case 0x44B: /* ы */
        case 0x44D: /* э */
        case 0x451: /* ё */
        case 0x45E: /* ў */
            found = -1;
            break;
        default:
            break;
        }
    }
    return found;
}

struct tally {
    int64_t words, by_language[LANGUAGE_OTHER];
};

static void tally_text(struct tally *tally, struct str text)
{
    static const char *const english[] = {"the", "and", "of", "is", "a", NULL};
    static const char *const german[] = {"der",   "die", "das", "und", "ist", "sind", "ein", "eine",
                                         "nicht", "mit", "von", "den", "dem", "zu",   NULL};
    struct text_word word;

    for (size_t at = 0; text_next_word(text, &at, &word); tally->words++) {
        struct str form = {text.at + word.at, word.length};
        tally->by_language[LANGUAGE_ENGLISH] += text_is_one_of(form, english);
        tally->by_language[LANGUAGE_GERMAN] += text_is_one_of(form, german);
        tally->by_language[LANGUAGE_UKRAINIAN] += ukrainian_letters(form);
    }
}

static enum language guess(const struct generation_input *input)
{
    struct tally tally = {0};
    int best = 0;

    for (size_t i = 0; i < input->material_count; i++) {
        const json_t *chunks = json_object_get(input->materials[i].document, "chunks");
        for (size_t k = 0; k < MIN(json_array_size(chunks), (size_t)SAMPLE); k++)
            tally_text(&tally, str_of(json_get_text(json_array_get(chunks, k), "text", "")));
    }
    for (int i = 1; i < LANGUAGE_OTHER; i++)
        if (tally.by_language[i] > tally.by_language[best])
            best = i;
    return tally.by_language[best] * SHARE >= tally.words ? (enum language)best : LANGUAGE_OTHER;
}

enum language language_of(const struct generation_input *input)
{
    const char *tag = input->language;
    enum language guessed;

    if (tag != NULL)
        return language_of_tag(tag);
    guessed = guess(input);
    for (size_t i = 0; guessed == LANGUAGE_OTHER && tag == NULL && i < input->material_count; i++)
        tag = json_get_text(input->materials[i].document, "language", NULL);
    return guessed != LANGUAGE_OTHER ? guessed : language_of_tag(tag);
}
