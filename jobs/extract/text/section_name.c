#include "jobs/extract/text/section_name.h"

#include <ctype.h>
#include <unicase.h>
#include <unictype.h>

#define ENDING 8      /* bytes behind the stem of a number */
#define WORD_BYTES 40 /* of a longer word none of the list is the beginning */

/* Lower case. */
static const char *const words[] = {
    "chapter",   "part",     "section",   "lesson",   "lecture",   "unit",     "module",     "topic",    "week",
    "appendix",  "розділ",   "частина",   "лекція",   "урок",      "тема",     "глава",      "модуль",   "заняття",
    "параграф",  "додаток",  "раздел",    "часть",    "лекция",    "занятие",  "приложение", "kapitel",  "teil",
    "abschnitt", "lektion",  "vorlesung", "thema",    "modul",     "einheit",  "anhang",     "chapitre", "partie",
    "leçon",     "cours",    "séance",    "capítulo", "parte",     "lección",  "unidad",     "sección",  "rozdział",
    "część",     "lekcja",   "wykład",    "temat",    "moduł",     "capitolo", "lezione",    "sezione",  "aula",
    "lição",     "kapitola", "část",      "lekce",    "přednáška", "bölüm",
};

static bool is_word(struct str word)
{
    uint8_t lower[2 * WORD_BYTES];
    size_t length = sizeof lower;

    if (word.len > WORD_BYTES || u8_tolower((const uint8_t *)word.at, word.len, NULL, NULL, lower, &length) != lower)
        return false;
    for (size_t i = 0; i < ARRAY_COUNT(words); i++)
        if (str_equal((struct str){(const char *)lower, length}, str_of(words[i])))
            return true;
    return false;
}

/* Lower case, as they stand behind such a word; their endings are not written out. */
static const char *const numbers[] = {
    "one",  "two",    "three",  "four", "five", "six",   "seven", "eight", "nine", "ten",  "перш", "друг",
    "трет", "четвер", "п'ят",   "п’ят", "пʼят", "шост",  "сьом",  "восьм", "дев'", "дев’", "девʼ", "десят",
    "перв", "втор",   "четвёр", "пят",  "шест", "седьм", "девят", "eins",  "zwei", "drei", "un",   "deux",
};

static bool is_number_word(struct str word)
{
    for (size_t i = 0; i < ARRAY_COUNT(numbers); i++)
        if (str_starts(word, str_of(numbers[i])) && word.len <= strlen(numbers[i]) + ENDING)
            return true;
    return false;
}

/* Digits, a Roman numeral, one letter, or a word that begins with a capital or is a number: "2", "IV:", "B", "Two", "третя". */
static bool is_number(struct str rest)
{
    struct str word = str_cut(&rest, ' ');
    size_t at = 0;
    const uint32_t first = str_next(word, &at);

    while (word.len > 0 && strchr(".:,", word.at[word.len - 1]) != NULL)
        word.len--;
    return first != 0 && (uc_is_digit(first) || uc_is_upper(first) || is_number_word(word));
}

/* "§ 5. Entropy" */
static bool is_paragraph_sign(struct str line)
{
    struct str rest = {line.at + STR("§").len, line.len - STR("§").len};

    if (!str_starts(line, STR("§")))
        return false;
    rest = str_trim(rest);
    return rest.len > 0 && rest.at[0] >= '0' && rest.at[0] <= '9';
}

/* "第三章": Chinese and Japanese have the number between two signs. */
static bool is_numbered_sign(struct str line)
{
    static const uint32_t signs[] = {0x7AE0, 0x8282, 0x7BC0, 0x8BFE, 0x8AB2, 0x8BB2, 0x8B1B, 0x90E8, 0x7BC7, 0x7DE8};
    size_t at = 0;

    if (str_next(line, &at) != 0x7B2C)
        return false;
    for (int i = 0; i < 5; i++) {
        const uint32_t sign = str_next(line, &at);

        for (size_t k = 0; i > 0 && k < ARRAY_COUNT(signs); k++)
            if (sign == signs[k])
                return true;
    }
    return false;
}

bool section_name_begins(struct str line)
{
    struct str rest = line, word = str_cut(&rest, ' ');

    if (is_numbered_sign(line) || is_paragraph_sign(line))
        return true;
    return rest.at != NULL && is_word(word) && is_number(str_trim(rest));
}

bool section_name_is_capitals(struct str line)
{
    size_t letters = 0;

    for (size_t at = 0; at < line.len;) {
        uint32_t rune = str_next(line, &at);

        if (uc_is_alpha(rune) && !uc_is_upper(rune))
            return false;
        letters += uc_is_upper(rune);
    }
    return letters >= 3;
}
