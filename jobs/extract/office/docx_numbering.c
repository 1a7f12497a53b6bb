#include "jobs/extract/office/docx_numbering.h"

#include "jobs/extract/office/office_xml.h"

static xmlNodePtr with_number(const xmlNode *root, const char *name, const char *key, int64_t value)
{
    for (xmlNodePtr node = root != NULL ? root->children : NULL; node != NULL; node = node->next)
        if (office_xml_is(node, name) && office_xml_number(node, key, -1) == value)
            return node;
    return NULL;
}

/* A level of a list: the list's own, else that of the abstract list that it is an instance of. */
static const xmlNode *level_of(const struct docx_numbering *numbering, int64_t list, int64_t depth)
{
    const xmlNode *number = with_number(numbering->root, "num", "numId", list);
    const xmlNode *own = office_xml_child(with_number(number, "lvlOverride", "ilvl", depth), "lvl");
    const int64_t abstract = office_xml_number(office_xml_child(number, "abstractNumId"), "val", -1);

    return own != NULL ? own
                       : with_number(with_number(numbering->root, "abstractNum", "abstractNumId", abstract), "lvl",
                                     "ilvl", depth);
}

static int64_t start_of(const struct docx_numbering *numbering, int64_t list, int64_t depth)
{
    const xmlNode *number = with_number(numbering->root, "num", "numId", list);
    const xmlNode *own = office_xml_child(with_number(number, "lvlOverride", "ilvl", depth), "startOverride");

    return office_xml_number(own != NULL ? own : office_xml_child(level_of(numbering, list, depth), "start"), "val", 1);
}

/* ---- counting ---- */

static size_t count_of(struct docx_numbering *numbering, int64_t list)
{
    const int64_t named = office_xml_number(
        office_xml_child(with_number(numbering->root, "num", "numId", list), "abstractNumId"), "val", -1);
    const int64_t abstract = named >= 0 ? named : -list - 1;

    for (size_t i = 0; i < numbering->count; i++)
        if (numbering->counts[i].abstract == abstract)
            return i;
    if (numbering->count == DOCX_NUMBERING_LISTS)
        return 0;
    numbering->counts[numbering->count].abstract = abstract;
    return numbering->count++;
}

/* A list that starts anew does so where it is met first. */
static void begin_list(struct docx_numbering *numbering, size_t at, int64_t list)
{
    for (size_t i = 0; i < numbering->begun_count; i++)
        if (numbering->begun[i] == list)
            return;
    if (numbering->begun_count < DOCX_NUMBERING_LISTS)
        numbering->begun[numbering->begun_count++] = list;
    for (int64_t depth = 0; depth < DOCX_NUMBERING_DEPTH; depth++)
        if (office_xml_child(
                with_number(with_number(numbering->root, "num", "numId", list), "lvlOverride", "ilvl", depth),
                "startOverride") != NULL)
            numbering->counts[at].begun[depth] = false;
}

static void count_item(struct docx_numbering *numbering, size_t at, int64_t list, int64_t depth)
{
    for (int64_t i = 0; i <= depth; i++) {
        int64_t *number = &numbering->counts[at].numbers[i];

        if (!numbering->counts[at].begun[i])
            *number = start_of(numbering, list, i);
        else if (i == depth)
            ++*number;
        numbering->counts[at].begun[i] = true;
    }
    for (int64_t i = depth + 1; i < DOCX_NUMBERING_DEPTH; i++)
        numbering->counts[at].begun[i] = false;
}

/* ---- numbers as text ---- */

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

static void put_number(struct str format, int64_t number, struct buf *out)
{
    if (number > 0 && str_equal(format, STR("lowerRoman")))
        put_roman(number, true, out);
    else if (number > 0 && str_equal(format, STR("upperRoman")))
        put_roman(number, false, out);
    else if (number > 0 && str_equal(format, STR("lowerLetter")))
        put_letter(number, 'a', out);
    else if (number > 0 && str_equal(format, STR("upperLetter")))
        put_letter(number, 'A', out);
    else if (!str_equal(format, STR("none")))
        buf_printf(out, "%s%lld", str_equal(format, STR("decimalZero")) && number < 10 ? "0" : "", (long long)number);
}

/* "%1.%2)" with the numbers in place. */
static void put_pattern(struct docx_numbering *numbering, size_t at, int64_t list, struct str pattern, struct buf *out)
{
    for (size_t i = 0; i < pattern.len; i++) {
        const int64_t depth = i + 1 < pattern.len ? pattern.at[i + 1] - '1' : -1;

        if (pattern.at[i] != '%' || depth < 0 || depth >= DOCX_NUMBERING_DEPTH) {
            buf_putc(out, pattern.at[i]);
            continue;
        }
        put_number(office_xml_attribute(office_xml_child(level_of(numbering, list, depth), "numFmt"), "val"),
                   numbering->counts[at].numbers[depth], out);
        i++;
    }
}

void docx_numbering_put(struct docx_numbering *numbering, int64_t list, int64_t depth, struct buf *out)
{
    const int64_t deep = MIN(MAX(depth, 0), DOCX_NUMBERING_DEPTH - 1);
    const xmlNode *level = level_of(numbering, list, deep);
    const struct str format = office_xml_attribute(office_xml_child(level, "numFmt"), "val");
    const size_t before = out->len, at = count_of(numbering, list);

    begin_list(numbering, at, list);
    count_item(numbering, at, list, deep);
    if (level == NULL || format.len == 0 || str_equal(format, STR("bullet"))) {
        buf_puts(out, "- ");
        return;
    }
    put_pattern(numbering, at, list, office_xml_attribute(office_xml_child(level, "lvlText"), "val"), out);
    if (out->len > before)
        buf_putc(out, ' ');
}
