#include "jobs/extract/list_number.h"

static void put_roman(int64_t number, bool lower, struct buf *out)
{
    static const struct {
        int64_t value;
        const char *upper, *lower;
    } digits[] = {{1000, "M", "m"}, {900, "CM", "cm"}, {500, "D", "d"},  {400, "CD", "cd"}, {100, "C", "c"},
                  {90, "XC", "xc"}, {50, "L", "l"},    {40, "XL", "xl"}, {10, "X", "x"},    {9, "IX", "ix"},
                  {5, "V", "v"},    {4, "IV", "iv"},   {1, "I", "i"}};

    for (size_t i = 0; i < ARRAY_COUNT(digits); i++)
        for (; number >= digits[i].value && number < 10000; number -= digits[i].value)
            buf_puts(out, lower ? digits[i].lower : digits[i].upper);
}

/* a to z, then aa to zz. */
static void put_letter(int64_t number, char first, struct buf *out)
{
    for (int64_t i = 0; i <= (number - 1) / 26 && i < 8; i++)
        buf_putc(out, (char)(first + (number - 1) % 26));
}

/* Letters, or numbers in words, that count as far as they go; beyond, digits do. */
static bool put_sign(struct str format, int64_t number, struct buf *out)
{
    static const struct {
        struct str format, signs;
    } rows[] = {
        {STR("russianLower"), STR("а б в г д е ж з и к л м н о п р с т у ф х ц ч ш щ э ю я")},
        {STR("russianUpper"), STR("А Б В Г Д Е Ж З И К Л М Н О П Р С Т У Ф Х Ц Ч Ш Щ Э Ю Я")},
        {STR("hebrew1"), STR("א ב ג ד ה ו ז ח ט י")},
        {STR("hebrew2"), STR("א ב ג ד ה ו ז ח ט י כ ל מ נ ס ע פ צ ק ר ש ת")},
        {STR("arabicAlpha"), STR("أ ب ت ث ج ح خ د ذ ر ز س ش ص ض ط ظ ع غ ف ق ك ل م ن ه و ي")},
        {STR("arabicAbjad"), STR("أ ب ج د ه و ز ح ط ي ك ل م ن س ع ف ص ق ر ش ت ث خ ذ ض ظ غ")},
        {STR("chineseCounting"), STR("一 二 三 四 五 六 七 八 九 十")},
        {STR("japaneseCounting"), STR("一 二 三 四 五 六 七 八 九 十")},
        {STR("ideographDigital"), STR("一 二 三 四 五 六 七 八 九")},
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct str rest = rows[i].signs, sign;

        if (!str_equal(format, rows[i].format))
            continue;
        for (int64_t k = 1; k < number && rest.at != NULL; k++)
            str_cut(&rest, ' ');
        if (number < 1 || rest.at == NULL)
            return false;
        sign = str_cut(&rest, ' ');
        buf_put(out, sign.at, sign.len);
        return true;
    }
    return false;
}

void list_number_put(struct str format, int64_t number, struct buf *out)
{
    if (number > 0 && str_equal(format, STR("lowerRoman")))
        put_roman(number, true, out);
    else if (number > 0 && str_equal(format, STR("upperRoman")))
        put_roman(number, false, out);
    else if (number > 0 && str_equal(format, STR("lowerLetter")))
        put_letter(number, 'a', out);
    else if (number > 0 && str_equal(format, STR("upperLetter")))
        put_letter(number, 'A', out);
    else if (!put_sign(format, number, out) && !str_equal(format, STR("none")))
        buf_printf(out, "%s%lld", str_equal(format, STR("decimalZero")) && number < 10 ? "0" : "", (long long)number);
}

/* The format that a scheme begins with. */
static struct str format_of(struct str scheme)
{
    static const struct {
        struct str begin, format;
    } formats[] = {
        {STR("alphaLc"), STR("lowerLetter")}, {STR("alphaUc"), STR("upperLetter")}, {STR("romanLc"), STR("lowerRoman")},
        {STR("romanUc"), STR("upperRoman")},  {STR("ea1"), STR("chineseCounting")}, {STR("hebrew2"), STR("hebrew2")},
        {STR("arabic1"), STR("arabicAlpha")}, {STR("arabic2"), STR("arabicAbjad")},
    };

    for (size_t i = 0; i < ARRAY_COUNT(formats); i++)
        if (str_starts(scheme, formats[i].begin))
            return formats[i].format;
    return STR("decimal");
}

void list_number_put_scheme(struct str scheme, int64_t number, struct buf *out)
{
    const bool both = str_ends_nocase(scheme, STR("ParenBoth"));

    buf_puts(out, both ? "(" : "");
    list_number_put(format_of(scheme), number, out);
    if (both || str_ends_nocase(scheme, STR("ParenR")))
        buf_putc(out, ')');
    else if (str_ends_nocase(scheme, STR("Minus")))
        buf_putc(out, '-');
    else if (!str_ends_nocase(scheme, STR("Plain")))
        buf_putc(out, '.');
}
