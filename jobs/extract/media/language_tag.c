#include "jobs/extract/media/language_tag.h"

#include <ctype.h>

/* ISO 639-1, ISO 639-2/T and /B (empty: the same), the English word, the language's own. */
static const char *const known[][5] = {
    {"ar", "ara", "", "Arabic", "العربية"},        {"bg", "bul", "", "Bulgarian", "Български"},
    {"cs", "ces", "cze", "Czech", "Čeština"},      {"da", "dan", "", "Danish", "Dansk"},
    {"de", "deu", "ger", "German", "Deutsch"},     {"el", "ell", "gre", "Greek", "Ελληνικά"},
    {"en", "eng", "", "English", "English"},       {"es", "spa", "", "Spanish", "Español"},
    {"et", "est", "", "Estonian", "Eesti"},        {"fi", "fin", "", "Finnish", "Suomi"},
    {"fr", "fra", "fre", "French", "Français"},    {"he", "heb", "", "Hebrew", "עברית"},
    {"hi", "hin", "", "Hindi", "हिन्दी"},           {"hr", "hrv", "", "Croatian", "Hrvatski"},
    {"hu", "hun", "", "Hungarian", "Magyar"},      {"it", "ita", "", "Italian", "Italiano"},
    {"ja", "jpn", "", "Japanese", "日本語"},       {"ko", "kor", "", "Korean", "한국어"},
    {"lt", "lit", "", "Lithuanian", "Lietuvių"},   {"lv", "lav", "", "Latvian", "Latviešu"},
    {"nl", "nld", "dut", "Dutch", "Nederlands"},   {"no", "nor", "", "Norwegian", "Norsk"},
    {"pl", "pol", "", "Polish", "Polski"},         {"pt", "por", "", "Portuguese", "Português"},
    {"ro", "ron", "rum", "Romanian", "Română"},    {"ru", "rus", "", "Russian", "Русский"},
    {"sk", "slk", "slo", "Slovak", "Slovenčina"},  {"sl", "slv", "", "Slovenian", "Slovenščina"},
    {"sr", "srp", "", "Serbian", "Српски"},        {"sv", "swe", "", "Swedish", "Svenska"},
    {"tr", "tur", "", "Turkish", "Türkçe"},        {"uk", "ukr", "", "Ukrainian", "Українська"},
    {"vi", "vie", "", "Vietnamese", "Tiếng Việt"}, {"zh", "zho", "chi", "Chinese", "中文"},
};

/* Undetermined, several, uncoded, no language (ISO 639-2); "unk", "none", "default" are what programs write instead. */
static const char *const nothing[] = {"und", "mul", "mis", "zxx", "unk", "none", "default", "unknown"};

static bool is_code(struct str tag)
{
    for (size_t i = 0; i < tag.len; i++)
        if (!isascii((unsigned char)tag.at[i]) || !isalpha((unsigned char)tag.at[i]))
            return false;
    return tag.len == 2 || tag.len == 3;
}

static bool says_nothing(struct str tag)
{
    for (size_t i = 0; i < ARRAY_COUNT(nothing); i++)
        if (str_equal_nocase(tag, str_of(nothing[i])))
            return true;
    return false;
}

static struct str find(struct str tag)
{
    for (size_t i = 0; i < ARRAY_COUNT(known); i++)
        for (size_t j = 0; tag.len > 0 && j < ARRAY_COUNT(known[i]); j++)
            if (str_equal_nocase(tag, str_of(known[i][j])))
                return str_of(known[i][0]);
    return (struct str){0};
}

struct str language_tag_primary(struct str tag)
{
    struct str first = str_trim(tag), found;
    size_t length = 0;

    while (length < first.len && strchr("-_", first.at[length]) == NULL)
        length++;
    first.len = length;
    if (says_nothing(first))
        return (struct str){0};
    found = find(first);
    if (found.len > 0)
        return found;
    return is_code(first) ? first : (struct str){0};
}

bool language_tag_same(struct str a, struct str b)
{
    const struct str one = language_tag_primary(a), other = language_tag_primary(b);

    return one.len > 0 && str_equal_nocase(one, other);
}
