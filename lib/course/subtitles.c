#include "course/subtitles.h"

#include <ctype.h>

#define WORDS_MOST 96 /* of two lines: each has a character and a blank */
#define FULL (2 * SUBTITLES_LINE)
#define COMFORT 76 /* characters of two lines that can be divided well */

/* The first words of what is left, with the characters from its beginning to each one's end. */
struct words {
    struct str list[WORDS_MOST];
    size_t ends[WORDS_MOST];
    size_t count;
    bool all; /* no others follow */
};

/* ---- words ---- */

static bool is_blank(char c)
{
    return isspace((unsigned char)c) != 0;
}

/* A word that is longer than a line is cut, as are texts without blanks. */
static struct str next_word(struct str *rest)
{
    struct str word = {rest->at, 0};
    size_t at = 0, runes = 0;

    while (at < rest->len && !is_blank(rest->at[at]) && runes < SUBTITLES_LINE) {
        str_next(*rest, &at);
        runes++;
    }
    word.len = at;
    while (at < rest->len && is_blank(rest->at[at]))
        at++;
    rest->at += at;
    rest->len -= at;
    return word;
}

static void look(struct str rest, struct words *words)
{
    size_t runes = 0;

    words->count = 0;
    while (rest.len > 0 && words->count < WORDS_MOST && runes <= FULL) {
        struct str word = next_word(&rest);

        runes += str_code_points(word) + (words->count > 0);
        words->list[words->count] = word;
        words->ends[words->count++] = runes;
    }
    words->all = rest.len == 0;
}

/* Characters of the words from `first` to before `last`. */
static size_t length_of(const struct words *words, size_t first, size_t last)
{
    return words->ends[last - 1] - (first > 0 ? words->ends[first - 1] + 1 : 0);
}

/* ---- where phrases end ---- */

static bool is_among(struct str word, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal_nocase(word, str_of(list[i])))
            return true;
    return false;
}

static bool begins_phrase(struct str word)
{
    static const char *const list[] = {"and",  "but",  "or",   "so",    "because", "which", "who",  "that",
                                       "when", "if",   "then", "where", "while",   "und",   "aber", "oder",
                                       "weil", "dass", "wenn", "і",     "й",       "та",    "але",  "або",
                                       "що",   "який", "яка",  "яке",   "бо",      "коли",  "якщо", "щоб"};

    return is_among(word, list, ARRAY_COUNT(list));
}

static bool needs_more(struct str word)
{
    static const char *const list[] = {"a",    "an",  "the",  "of",  "to",   "in",  "on",  "at",  "for",
                                       "with", "by",  "from", "der", "die",  "das", "ein", "zu",  "im",
                                       "von",  "mit", "у",    "в",   "на",   "з",   "до",  "від", "за",
                                       "не",   "is",  "are",  "my",  "your", "its", "їх"};

    return is_among(word, list, ARRAY_COUNT(list));
}

/* How good it is to break before word `place`; 0 is any place. */
static int merit(const struct words *words, size_t place)
{
    const struct str before = words->list[place - 1];
    const char last = before.at[before.len - 1];

    if (strchr(".?!", last) != NULL)
        return 60;
    if (strchr(",;:", last) != NULL)
        return 40;
    if (place < words->count && begins_phrase(words->list[place]))
        return 25;
    return needs_more(before) ? -25 : 0;
}

/* ---- breaking ---- */

/* Where the second line begins: both fit and differ little; `count`: one line does; 0: they do not fit. */
static size_t second_line(const struct words *words, size_t count)
{
    size_t best = 0;
    int most = INT32_MIN;

    if (length_of(words, 0, count) <= SUBTITLES_LINE)
        return count;
    for (size_t i = 1; i < count; i++) {
        const int first = (int)length_of(words, 0, i), second = (int)length_of(words, i, count);
        const int value = merit(words, i) - abs(first - second);

        if (first <= SUBTITLES_LINE && second <= SUBTITLES_LINE && value > most) {
            most = value;
            best = i;
        }
    }
    return best;
}

/* How many words the next subtitle gets, when it should have about so many characters. */
static size_t take(const struct words *words, size_t wanted)
{
    size_t best = 1;
    int most = INT32_MIN;

    for (size_t count = 1; count <= words->count && words->ends[count - 1] <= FULL; count++) {
        const int off = (int)words->ends[count - 1] - (int)wanted;
        const int value = merit(words, count) - abs(off) - (off > 0 ? off / 2 : 0);

        if (second_line(words, count) > 0 && value > most) {
            most = value;
            best = count;
        }
    }
    return best;
}

static size_t choose(const struct subtitles *subtitles, const struct words *words)
{
    const double seconds = subtitles->end_sec - subtitles->at;
    const size_t by_length = (subtitles->left + COMFORT - 1) / COMFORT;
    const size_t by_time = (size_t)(seconds / SUBTITLES_LONGEST) + 1;
    const size_t parts = MAX(by_length, MIN(by_time, subtitles->left / SUBTITLES_LINE));

    if (parts <= 1 && words->all && second_line(words, words->count) > 0)
        return words->count;
    return take(words, subtitles->left / MAX(parts, 1));
}

static struct str join(const struct words *words, size_t first, size_t last)
{
    const char *end;

    if (first >= last)
        return (struct str){"", 0};
    end = words->list[last - 1].at + words->list[last - 1].len;
    return (struct str){words->list[first].at, (size_t)(end - words->list[first].at)};
}

/* ---- time ---- */

static double end_of(const struct subtitles *subtitles, double share, bool last)
{
    double end = last ? subtitles->end_sec : subtitles->at + share;

    end = MIN(end, subtitles->at + SUBTITLES_LONGEST);
    if (last && end < subtitles->at + SUBTITLES_LEAST && subtitles->until >= 0)
        end = MAX(end, MIN(subtitles->at + SUBTITLES_LEAST, subtitles->until));
    return end;
}

void subtitles_begin(struct subtitles *subtitles, struct str text, double start_sec, double end_sec, double until)
{
    struct str trimmed = str_trim(text);

    *subtitles = (struct subtitles){
        .rest = trimmed, .left = str_code_points(trimmed), .at = start_sec, .end_sec = end_sec, .until = until};
}

bool subtitles_next(struct subtitles *subtitles, struct subtitle *subtitle)
{
    struct words words;
    struct str rest = subtitles->rest;
    size_t count, second, runes;
    double share;

    if (rest.len == 0)
        return false;
    look(rest, &words);
    count = choose(subtitles, &words);
    second = second_line(&words, count);
    for (size_t i = 0; i < count; i++)
        next_word(&rest);
    runes = MIN(words.ends[count - 1] + 1, subtitles->left);
    share = (subtitles->end_sec - subtitles->at) * (double)runes / (double)MAX(subtitles->left, 1);
    *subtitle = (struct subtitle){
        subtitles->at, end_of(subtitles, share, rest.len == 0), {join(&words, 0, second), join(&words, second, count)}};
    subtitles->at = rest.len == 0 ? subtitles->end_sec : subtitles->at + share;
    subtitles->left = str_code_points(rest);
    subtitles->rest = rest;
    return true;
}
