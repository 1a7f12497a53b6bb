#include "jobs/extract/media/sentences.h"

#include "base/limits.h"

#define TEXT_CEILING (64 * KIB)

/* Seconds of a pause that ends a sentence. */
#define PAUSE_USUAL 0.45
#define PAUSE_BEFORE_STARTER 0.2
#define PAUSE_BEHIND_OPEN 1.5 /* a word that wants another */
#define PAUSE_EARLY 0.8       /* within the first words of a sentence */
#define PAUSE_LATE 0.2        /* when it has become long */
#define WORDS_FEW 3
#define WORDS_MANY 28

/* Seconds of segments. */
#define SEGMENT_ENOUGH 5.0
#define SEGMENT_LONG 12.0
#define SEGMENT_MOST 19.0
#define SEGMENT_PAUSE 1.2
#define SEGMENT_LONG_PAUSE 0.12

struct sentences sentences_make(struct str language)
{
    return (struct sentences){.text = buf_make(TEXT_CEILING), .english = str_starts(language, STR("en"))};
}

void sentences_free(struct sentences *sentences)
{
    buf_free(&sentences->text);
}

/* ---- where a sentence ends ---- */

static bool is_among(const char *word, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(word, list[i]) == 0)
            return true;
    return false;
}

static bool begins_sentence(const char *word)
{
    static const char *const list[] = {"so",    "now",  "okay",  "ok",    "well", "then",   "first", "next",  "let's",
                                       "here",  "this", "these", "there", "what", "why",    "how",   "if",    "when",
                                       "i",     "we",   "you",   "but",   "in",   "for",    "also",  "let",   "it",
                                       "also",  "dann", "jetzt", "und",   "aber", "wir",    "отже",  "тепер", "далі",
                                       "зараз", "але",  "ми",    "якщо",  "тому", "давайте"};

    return is_among(word, list, ARRAY_COUNT(list));
}

/* Nobody ends a sentence with these. */
static bool is_open(const char *word)
{
    static const char *const list[] = {
        "a",   "an",      "the",  "of",  "to",  "and", "or",    "but", "with", "from", "is",  "are",  "was",  "were",
        "be",  "my",      "your", "his", "its", "our", "their", "at",  "by",   "for",  "as",  "than", "very", "uh",
        "um",  "because", "der",  "die", "das", "ein", "eine",  "und", "oder", "mit",  "von", "zu",   "і",    "та",
        "або", "але",     "у",    "в",   "на",  "з",   "до",    "від", "для",  "що",   "не",  "який", "це"};

    return is_among(word, list, ARRAY_COUNT(list));
}

static double pause_needed(const struct sentences *sentences, const char *next)
{
    if (is_open(sentences->last_word))
        return PAUSE_BEHIND_OPEN;
    if (sentences->words < WORDS_FEW)
        return PAUSE_EARLY;
    if (sentences->words > WORDS_MANY)
        return PAUSE_LATE;
    return begins_sentence(next) ? PAUSE_BEFORE_STARTER : PAUSE_USUAL;
}

static bool segment_ends(const struct sentences *sentences, double pause, double next_end, bool sentence)
{
    const double length = sentences->last_end - sentences->start_sec;

    return pause >= SEGMENT_PAUSE || (sentence && length >= SEGMENT_ENOUGH) ||
           (length >= SEGMENT_LONG && pause >= SEGMENT_LONG_PAUSE) || next_end - sentences->start_sec > SEGMENT_MOST;
}

/* ---- letters ---- */

/* Of Latin and Cyrillic; others have no case, or stay. */
static uint32_t upper(uint32_t rune)
{
    if ((rune >= 'a' && rune <= 'z') || (rune >= 0xE0 && rune <= 0xFE && rune != 0xF7) ||
        (rune >= 0x430 && rune <= 0x44F))
        return rune - 0x20;
    if (rune >= 0x450 && rune <= 0x45F)
        return rune - 0x50;
    if ((rune >= 0x100 && rune <= 0x137) || (rune >= 0x460 && rune <= 0x4FF))
        return rune & ~(uint32_t)1;
    return rune;
}

static bool is_i(const char *word)
{
    static const char *const list[] = {"i", "i'm", "i'll", "i've", "i'd"};

    return is_among(word, list, ARRAY_COUNT(list));
}

static void put_word(struct sentences *sentences, const char *word, bool first)
{
    struct str text = str_of(word);
    size_t at = 0;

    if (sentences->text.len > 0)
        buf_putc(&sentences->text, ' ');
    if (first || (sentences->english && is_i(word))) {
        char letter[4];
        const uint32_t rune = upper(str_next(text, &at));

        buf_put(&sentences->text, letter, str_encode(rune, letter));
    }
    buf_put(&sentences->text, text.at + at, text.len - at);
}

/* ---- segments ---- */

static bool emit(struct sentences *sentences, const struct speech_sink *sink, struct fault *fault)
{
    const struct speech_segment segment = {
        .start_sec = sentences->start_sec, .end_sec = sentences->last_end, .text = buf_text(&sentences->text)};
    bool done = sentences->text.len == 0 || sink->take(sink->to, &segment, fault);

    buf_clear(&sentences->text);
    return done;
}

static bool end_what_ends(struct sentences *sentences, const char *next, double pause, double next_end,
                          const struct speech_sink *sink, struct fault *fault)
{
    const bool sentence = sentences->last_word[0] != '\0' && pause >= pause_needed(sentences, next);

    if (sentence) {
        buf_putc(&sentences->text, '.');
        sentences->words = 0;
    }
    return sentences->text.len == 0 || !segment_ends(sentences, pause, next_end, sentence) ||
           emit(sentences, sink, fault);
}

bool sentences_add(struct sentences *sentences, struct str word, double start_sec, double end_sec,
                   const struct speech_sink *sink, struct fault *fault)
{
    const struct str clipped = str_clip(word, SENTENCES_WORD - 1);
    char next[SENTENCES_WORD];

    if (clipped.len == 0)
        return true;
    memcpy(next, clipped.at, clipped.len);
    next[clipped.len] = '\0';
    if (!end_what_ends(sentences, next, start_sec - sentences->last_end, end_sec, sink, fault))
        return false;
    if (sentences->text.len == 0)
        sentences->start_sec = start_sec;
    put_word(sentences, next, sentences->words == 0);
    sentences->words++;
    sentences->last_end = end_sec;
    memcpy(sentences->last_word, next, sizeof next);
    return true;
}

bool sentences_pass(struct sentences *sentences, double until, const struct speech_sink *sink, struct fault *fault)
{
    const struct speech_segment nothing = {.start_sec = until, .end_sec = until, .text = ""};

    return sentences->text.len > 0 || sink->take(sink->to, &nothing, fault);
}

bool sentences_finish(struct sentences *sentences, const struct speech_sink *sink, struct fault *fault)
{
    if (sentences->text.len > 0)
        buf_putc(&sentences->text, '.');
    sentences->words = 0;
    sentences->last_word[0] = '\0';
    return emit(sentences, sink, fault);
}
