#include "jobs/homework/injection_evidence.h"

#include "jobs/architect/tokenizer.h"
#include "jobs/homework/injection_variants.h"
#include "jobs/homework/injection_words.h"

#define RUN_LETTERS 5 /* bytes of a word that is looked for within others */
#define LONG_WORD 16  /* bytes of one that may be several */
#define CODED_WORDS 2 /* of what was decoded: nobody writes them so by chance */
#define SCRIPT_LETTERS 3
#define SCRIPT_SHARE 5 /* one letter in so many is of the topic's scripts: the answer is written in them */

struct injection_entry {
    struct str word;
    bool whole;
    unsigned classes;
};

/* What a form of a sentence holds. */
struct evidence {
    unsigned all;   /* classes of its words */
    unsigned own;   /* of those that are not the topic's */
    size_t words;   /* in all */
    size_t matters; /* words of the topic that are in no class */
    size_t numbers; /* of the topic */
    bool number, whole_number;
};

/* ---- the dictionary ---- */

static size_t count_words(void)
{
    size_t count = 0;

    for (size_t i = 0; i < injection_words_count; i++)
        for (const char *at = injection_words_table[i].words; *at != '\0'; at++)
            count += *at == ' ';
    return count + injection_words_count;
}

static int by_first_byte(const void *a, const void *b)
{
    const struct injection_entry *x = a, *y = b;

    return (uint8_t)x->word.at[0] - (uint8_t)y->word.at[0];
}

static struct injection_dictionary make_dictionary(struct arena *arena)
{
    struct injection_dictionary dictionary = {.entries =
                                                  arena_array(arena, count_words(), sizeof(struct injection_entry))};
    size_t count = 0;

    for (size_t i = 0; i < injection_words_count; i++) {
        struct str rest = str_of(injection_words_table[i].words);
        while (rest.at != NULL) {
            const struct str word = str_trim(str_cut(&rest, ' '));
            const bool whole = word.len > 0 && word.at[word.len - 1] == '.';
            if (word.len == 0)
                continue;
            dictionary.entries[count++] =
                (struct injection_entry){injection_variants_fold(arena, (struct str){word.at, word.len - whole}), whole,
                                         injection_words_table[i].classes};
        }
    }
    qsort(dictionary.entries, count, sizeof *dictionary.entries, by_first_byte);
    for (size_t i = 0, byte = 0; byte < ARRAY_COUNT(dictionary.starts); byte++) {
        while (i < count && (uint8_t)dictionary.entries[i].word.at[0] < byte)
            i++;
        dictionary.starts[byte] = i;
    }
    return dictionary;
}

/* Classes of a word by its beginning. */
static unsigned classes_of(const struct injection_dictionary *dictionary, struct str word)
{
    const size_t first = (uint8_t)word.at[0];
    unsigned classes = 0;

    for (size_t i = dictionary->starts[first]; i < dictionary->starts[first + 1]; i++) {
        const struct injection_entry *entry = &dictionary->entries[i];
        if (entry->whole ? str_equal(word, entry->word) : str_starts(word, entry->word))
            classes |= entry->classes;
    }
    return classes;
}

/* Classes of words that stand within a longer one. */
static unsigned classes_within(const struct injection_dictionary *dictionary, struct str run)
{
    unsigned classes = 0;

    for (size_t at = 0; at < run.len; at++) {
        const struct str rest = {run.at + at, run.len - at};
        const size_t first = (uint8_t)rest.at[0];
        for (size_t i = dictionary->starts[first]; i < dictionary->starts[first + 1]; i++)
            if (dictionary->entries[i].word.len >= RUN_LETTERS - 1 && str_starts(rest, dictionary->entries[i].word))
                classes |= dictionary->entries[i].classes;
    }
    return classes;
}

/* ---- what a form holds ---- */

static bool is_number(struct str word)
{
    for (size_t i = 0; i < word.len; i++)
        if ((uint8_t)(word.at[i] - '0') >= 10 && word.at[i] != '.' && word.at[i] != ',')
            return false;
    return word.len > 0;
}

static void see_word(const struct injection_screen *screen, struct evidence *evidence, struct str word, bool run)
{
    const unsigned classes = classes_of(&screen->dictionary, word) |
                             (run || word.len >= LONG_WORD ? classes_within(&screen->dictionary, word) : 0);
    const bool known = topic_holds(screen->topic, word);

    evidence->words++;
    evidence->all |= classes;
    evidence->own |= known ? 0 : classes;
    evidence->matters += known && classes == 0 && !is_number(word);
    evidence->numbers += known && is_number(word);
    evidence->number |= is_number(word);
}

/* A name of several words in one: ignore_previous, ignore-previous. */
static void see_words(const struct injection_screen *screen, struct evidence *evidence, struct str word, bool run)
{
    struct str rest = word;

    while (rest.at != NULL) {
        const struct str part = str_cut(&rest, '_');
        if (part.len > 0)
            see_word(screen, evidence, part, run);
    }
}

/* "10/10", "100 / 100": all there is. */
static bool has_whole_number(struct str text)
{
    for (size_t i = 0; i + 2 < text.len; i++) {
        size_t left = i, right = i + 1, length;
        if (text.at[i] != '/')
            continue;
        while (left > 0 && text.at[left - 1] == ' ')
            left--;
        while (right < text.len && text.at[right] == ' ')
            right++;
        for (length = 0; length < left && (uint8_t)(text.at[left - length - 1] - '0') < 10;)
            length++;
        if (length > 0 && text.len - right >= length && memcmp(text.at + left - length, text.at + right, length) == 0 &&
            (text.len - right == length || (uint8_t)(text.at[right + length] - '0') >= 10))
            return true;
    }
    return false;
}

static struct evidence evidence_of(const struct injection_screen *screen, const struct injection_variant *variant)
{
    struct evidence evidence = {.whole_number = has_whole_number(variant->text)};
    struct tokenizer_word word;

    for (size_t at = 0; tokenizer_next_word(variant->text, &at, &word);)
        see_words(screen, &evidence, (struct str){variant->text.at + word.at, word.length}, variant->run);
    return evidence;
}

/* ---- rules ---- */

static bool has(unsigned classes, unsigned any)
{
    return (classes & any) != 0;
}

/* Whatever the sentence speaks of besides. */
static bool orders(const struct evidence *e)
{
    const unsigned all = e->all, own = e->own;

    return has(own, INJECTION_TELL) || (has(all, INJECTION_IGNORE) && has(all, INJECTION_ORDER)) ||
           (has(all, INJECTION_GIVE) && has(own, INJECTION_PRIZE) &&
            (has(all, INJECTION_MOST | INJECTION_JUDGE | INJECTION_ANSWER) || e->number)) ||
           (has(own, INJECTION_PRIZE) && has(all, INJECTION_MOST | INJECTION_WISH | INJECTION_SPEAKER)) ||
           (has(own, INJECTION_JUDGE) &&
            has(all, INJECTION_GIVE | INJECTION_IGNORE | INJECTION_ORDER | INJECTION_PRIZE | INJECTION_RIGHT |
                         INJECTION_MOST | INJECTION_PASS)) ||
           (has(own, INJECTION_ORDER) && has(all, INJECTION_RIGHT)) ||
           (has(all, INJECTION_GIVE) && has(all, INJECTION_PRIZE) && has(all, INJECTION_MOST) &&
            has(all, INJECTION_ANSWER | INJECTION_JUDGE)) ||
           (e->whole_number && has(all, INJECTION_GIVE | INJECTION_ANSWER | INJECTION_PRIZE));
}

/* Of a sentence that says nothing of the matter. */
static bool pleads(const struct evidence *e)
{
    const unsigned all = e->all, own = e->own;

    return has(own, INJECTION_PRIZE | INJECTION_JUDGE | INJECTION_PASS) || e->whole_number ||
           (has(all, INJECTION_WISH) && has(own, INJECTION_GIVE | INJECTION_ANSWER | INJECTION_MOST)) ||
           (has(all, INJECTION_ANSWER) && has(own, INJECTION_RIGHT | INJECTION_MOST)) ||
           (has(all, INJECTION_IGNORE) && has(all, INJECTION_BEFORE | INJECTION_MATTER)) ||
           (has(own, INJECTION_GIVE) && has(own, INJECTION_RIGHT | INJECTION_ORDER | INJECTION_MATTER)) ||
           (has(own, INJECTION_MATTER) && has(own, INJECTION_RIGHT | INJECTION_MOST)) ||
           (has(own, INJECTION_ORDER) && has(all, INJECTION_BEFORE | INJECTION_MOST)) ||
           (has(own, INJECTION_SPEAKER) && has(all, INJECTION_ORDER | INJECTION_ANSWER | INJECTION_RIGHT));
}

static bool holds_any(struct str text, const char *const *parts, size_t enough)
{
    size_t held = 0;

    for (; *parts != NULL && held < enough; parts++)
        held += str_holds(text, str_of(*parts));
    return held >= enough;
}

/* "system: ..." at the beginning of a line. */
static bool makes_speak(struct str text)
{
    struct str rest = text;

    while (rest.at != NULL) {
        struct str line = str_trim(str_cut(&rest, '\n'));
        while (line.len > 0 && strchr("#*[(<\"'->", line.at[0]) != NULL)
            line = str_trim((struct str){line.at + 1, line.len - 1});
        for (const char *const *role = injection_words_roles; *role != NULL; role++) {
            const size_t length = strlen(*role);
            if (str_starts(line, str_of(*role)) && line.len > length && strchr(":]>)", line.at[length]) != NULL)
                return true;
        }
    }
    return false;
}

/* ---- scripts ---- */

static void count_script(struct injection_screen *screen, size_t *counts, uint32_t point)
{
    const uc_script_t *script = uc_is_property_alphabetic(point) ? uc_script(point) : NULL;

    for (size_t i = 0; script != NULL && i < ARRAY_COUNT(screen->scripts); i++) {
        if (i == screen->script_count)
            screen->scripts[screen->script_count++] = script;
        if (screen->scripts[i] == script) {
            counts[i]++;
            return;
        }
    }
}

/* The scripts that somebody who answers may write in: those of the exercise, and the answer's own when it has none of these. */
static void find_scripts(struct injection_screen *screen, struct str text)
{
    size_t counts[ARRAY_COUNT(screen->scripts)] = {0}, of_topic, all = 0, known = 0, best = 0;

    for (size_t i = 0; i < lexicon_size(screen->topic->lexicon) && i < screen->topic->room; i++) {
        const struct str stem = lexicon_word(screen->topic->lexicon, (uint32_t)i)->stem;
        for (size_t at = 0; screen->topic->holds[i] && at < stem.len;)
            count_script(screen, counts, str_next(stem, &at));
    }
    of_topic = screen->script_count;
    memset(counts, 0, sizeof counts);
    for (size_t at = 0; at < text.len;)
        count_script(screen, counts, str_next(text, &at));
    for (size_t i = 0; i < screen->script_count; i++) {
        all += counts[i];
        known += i < of_topic ? counts[i] : 0;
        best = counts[i] > counts[best] ? i : best;
    }
    if (best >= of_topic && known * SCRIPT_SHARE < all)
        screen->scripts[of_topic++] = screen->scripts[best];
    screen->script_count = of_topic;
}

static bool is_foreign(const struct injection_screen *screen, struct str unit)
{
    size_t foreign = 0, known = 0;

    for (size_t at = 0; at < unit.len;) {
        const uint32_t point = str_next(unit, &at);
        const uc_script_t *script = uc_is_property_alphabetic(point) ? uc_script(point) : NULL;
        bool found = false;
        for (size_t i = 0; script != NULL && i < screen->script_count; i++)
            found |= screen->scripts[i] == script;
        known += found;
        /* Greek letters are names of quantities everywhere */
        foreign += script != NULL && !found && !(point >= 0x370 && point <= 0x3FF) &&
                   !uc_is_general_category_withtable(point, UC_CATEGORY_MASK_Lm);
    }
    return screen->script_count > 0 && foreign >= SCRIPT_LETTERS && foreign > known / 2;
}

/* ---- one passage ---- */

bool injection_evidence_speaks(const struct injection_screen *screen, struct str passage, bool *matters)
{
    const struct injection_variants variants = injection_variants_of(screen->arena, passage);
    bool topical = false;

    *matters = false;

    for (size_t i = 0; i < variants.count; i++) {
        const struct injection_variant *variant = &variants.items[i];
        const struct evidence evidence = evidence_of(screen, variant);
        const bool on_topic = !variant->decoded && evidence.matters > 0;
        *matters = *matters || (i == 0 && (on_topic || evidence.numbers > 0));
        topical = topical || on_topic;
        if (orders(&evidence) || (!topical && pleads(&evidence)) ||
            (variant->decoded && evidence.words >= CODED_WORDS) || holds_any(variant->text, injection_words_marks, 1) ||
            holds_any(variant->text, injection_words_keys, 2) || makes_speak(variant->text))
            return true;
    }
    return is_foreign(screen, passage) || holds_any(passage, injection_words_unspaced, 1);
}

struct injection_screen injection_evidence_screen(struct arena *arena, struct str text, const struct topic *topic)
{
    struct injection_screen screen = {.arena = arena, .topic = topic, .dictionary = make_dictionary(arena)};

    find_scripts(&screen, text);
    return screen;
}
