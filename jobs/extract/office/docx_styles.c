#include "jobs/extract/office/docx_styles.h"

#include "jobs/extract/office/office_xml.h"

#define CHAIN 20 /* styles based on one another */

struct str docx_styles_default(const xmlNode *styles)
{
    for (xmlNodePtr node = styles != NULL ? styles->children : NULL; node != NULL; node = node->next)
        if (office_xml_is(node, "style") && str_equal(office_xml_attribute(node, "type"), STR("paragraph")) &&
            str_equal(office_xml_attribute(node, "default"), STR("1")))
            return office_xml_attribute(node, "styleId");
    return STR("");
}

/* Names of built-in styles are English in every language: "heading 2", "Title". */
static int level_of_name(struct str name)
{
    if (name.len == 9 && strncasecmp(name.at, "heading ", 8) == 0 && name.at[8] >= '1' && name.at[8] <= '9')
        return MIN(name.at[8] - '0', 6);
    return str_equal_nocase(name, STR("Title")) ? DOCX_TITLE : DOCX_BODY;
}

static bool is_code_name(struct str name)
{
    static const struct str names[] = {STR("code"),      STR("source code"),       STR("html preformatted"),
                                       STR("verbatim"),  STR("preformatted text"), STR("plain text code"),
                                       STR("macro text")};

    for (size_t i = 0; i < ARRAY_COUNT(names); i++)
        if (str_equal_nocase(name, names[i]))
            return true;
    return false;
}

bool docx_styles_is_code_font(struct str font)
{
    static const struct str fonts[] = {STR("Courier"),   STR("Consolas"),       STR("Menlo"),       STR("Monaco"),
                                       STR("Cascadia"),  STR("Lucida Console"), STR("Source Code"), STR("Fira Code"),
                                       STR("Fira Mono"), STR("JetBrains"),      STR("Inconsolata"), STR("SF Mono")};

    for (size_t i = 0; i < ARRAY_COUNT(fonts); i++)
        if (font.len >= fonts[i].len && strncasecmp(font.at, fonts[i].at, fonts[i].len) == 0)
            return true;
    return str_ends_nocase(font, STR(" Mono")) || str_ends_nocase(font, STR(" Monospace"));
}

/* What one style says itself; `found` tells what is settled already. */
static void read_style(const xmlNode *style, struct docx_style *out, bool *level, bool *list, bool *code)
{
    const xmlNode *paragraph = office_xml_child(style, "pPr"),
                  *fonts = office_xml_child(office_xml_child(style, "rPr"), "rFonts");
    const xmlNode *outline = office_xml_child(paragraph, "outlineLvl"), *numbers = office_xml_child(paragraph, "numPr");
    const struct str name = office_xml_attribute(office_xml_child(style, "name"), "val");
    const int named = level_of_name(name);

    if (!*level && (named != DOCX_BODY || outline != NULL)) {
        const int64_t outlined = office_xml_number(outline, "val", 9);

        out->level = named != DOCX_BODY ? named : outlined < 6 ? (int)outlined + 1 : outlined < 9 ? 6 : DOCX_BODY;
        *level = true;
    }
    if (!*list && numbers != NULL) {
        out->list = office_xml_number(office_xml_child(numbers, "numId"), "val", out->list);
        out->depth = office_xml_number(office_xml_child(numbers, "ilvl"), "val", out->depth);
        *list = office_xml_child(numbers, "numId") != NULL;
    }
    if (!*code && (fonts != NULL || is_code_name(name))) {
        out->code = is_code_name(name) || docx_styles_is_code_font(office_xml_attribute(fonts, "ascii"));
        *code = true;
    }
}

struct docx_style docx_styles_find(const struct office_index *styles, struct str id)
{
    struct docx_style out = {0};
    bool level = false, list = false, code = false;

    for (int i = 0; i < CHAIN && id.len > 0; i++) {
        const xmlNode *style = office_index_at(styles, office_index_place(styles, id));

        if (style == NULL)
            break;
        read_style(style, &out, &level, &list, &code);
        id = office_xml_attribute(office_xml_child(style, "basedOn"), "val");
    }
    return out;
}
