#include "jobs/extract/office/docx_text.h"

#include "jobs/extract/exponent.h"
#include "jobs/extract/made_up_title.h"
#include "jobs/extract/office/docx_styles.h"
#include "jobs/extract/office/graphic.h"
#include "jobs/extract/office/office_xml.h"
#include "jobs/extract/office/omml.h"
#include "jobs/extract/office/symbols.h"

static bool is_hidden(const struct docx_text *text)
{
    return text->hidden_from > 0;
}

static void put_words(struct docx_text *text, struct str words, bool code)
{
    if (is_hidden(text))
        return;
    buf_put(text->out, words.at, words.len);
    for (size_t i = 0; i < words.len; i++) {
        text->characters += words.at[i] != ' ';
        text->code += code && words.at[i] != ' ';
    }
}

/* A field: its code, up to the separator, is not shown; its result is. (ECMA-376 part 1, section 17.16.18) */
static void on_field_mark(struct docx_text *text, const xmlNode *mark)
{
    const struct str type = office_xml_attribute(mark, "fldCharType");

    if (str_equal(type, STR("begin"))) {
        text->field_depth++;
        if (!is_hidden(text))
            text->hidden_from = text->field_depth;
    } else if (str_equal(type, STR("separate")) && text->hidden_from == text->field_depth) {
        text->hidden_from = 0;
    } else if (str_equal(type, STR("end")) && text->field_depth > 0) {
        if (text->hidden_from == text->field_depth)
            text->hidden_from = 0;
        text->field_depth--;
    }
}

static void put_symbol(struct docx_text *text, const xmlNode *symbol)
{
    const struct str code = office_xml_attribute(symbol, "char");
    char out[4];
    const uint32_t character =
        code.len > 0 ? symbols_character(office_xml_attribute(symbol, "font"), (uint32_t)strtoul(code.at, NULL, 16))
                     : 0;

    if (character >= 0x20)
        put_words(text, (struct str){out, str_encode(character, out)}, false);
}

/* ---- notes ---- */

/* In brackets behind the word that it belongs to. A note has no notes. */
static void put_note(struct docx_text *text, const struct office_index *notes, const xmlNode *reference)
{
    const xmlNode *note = office_index_at(notes, office_index_place(notes, office_xml_attribute(reference, "id")));
    const size_t before = text->out->len;
    size_t begin;

    if (note == NULL || is_hidden(text) || text->note_depth > 0)
        return;
    text->note_depth++;
    buf_puts(text->out, " (");
    begin = text->out->len;
    for (const xmlNode *paragraph = note->children; paragraph != NULL; paragraph = paragraph->next) {
        if (text->out->len > begin && office_xml_is(paragraph, "p"))
            buf_putc(text->out, ' ');
        docx_text_put(text, paragraph);
    }
    while (text->out->len > begin && text->out->data[begin] == ' ') {
        memmove(text->out->data + begin, text->out->data + begin + 1, text->out->len - begin);
        text->out->len--;
    }
    if (text->out->len == begin)
        text->out->len = before;
    else
        buf_putc(text->out, ')');
    text->note_depth--;
}

/* ---- what is drawn ---- */

static void keep_box(struct docx_text *text, const xmlNode *box)
{
    if (text->box_count < DOCX_TEXT_BOXES)
        text->boxes[text->box_count++] = box;
    else
        text->boxes_left_out++;
}

/* Boxes with text anywhere inside; else the alternative text of a picture. */
static bool find_boxes(struct docx_text *text, const xmlNode *node)
{
    bool found = false;

    for (const xmlNode *child = node->children; child != NULL; child = child->next) {
        if (child->type != XML_ELEMENT_NODE)
            continue;
        if (office_xml_is(child, "txbxContent")) {
            keep_box(text, child);
            found = true;
        } else if (office_xml_is(child, "AlternateContent")) {
            const xmlNode *choice = office_xml_choice(child);
            found = (choice != NULL && find_boxes(text, choice)) || found;
        } else {
            found = find_boxes(text, child) || found;
        }
    }
    return found;
}

/* What is no text box: a chart or a diagram, else the alternative text of a picture, unless that is the name of its file. */
static void put_drawing(struct docx_text *text, const xmlNode *drawing)
{
    const struct str words = str_trim(office_xml_attribute(office_xml_below(drawing, "docPr"), "descr"));
    const size_t before = text->out->len;

    if (is_hidden(text) || find_boxes(text, drawing))
        return;
    graphic_put(text->package, text->part, office_xml_below(drawing, "graphic"), text->out);
    if (text->out->len > before || made_up_title_is(words))
        return;
    if (text->out->len > 0 && strchr(" \n", text->out->data[text->out->len - 1]) == NULL)
        buf_putc(text->out, ' ');
    put_words(text, words, false);
}

/* ---- runs ---- */

static bool is_code_run(const xmlNode *run)
{
    return docx_styles_is_code_font(
        office_xml_attribute(office_xml_child(office_xml_child(run, "rPr"), "rFonts"), "ascii"));
}

static void put_in_run(struct docx_text *text, const xmlNode *node, bool code)
{
    if (office_xml_is(node, "t"))
        put_words(text, office_xml_text(node), code);
    else if (office_xml_is(node, "tab"))
        put_words(text, STR(" "), code);
    else if (office_xml_is(node, "br") || office_xml_is(node, "cr"))
        put_words(text, STR("\n"), code);
    else if (office_xml_is(node, "noBreakHyphen"))
        put_words(text, STR("-"), code);
    else if (office_xml_is(node, "sym"))
        put_symbol(text, node);
    else if (office_xml_is(node, "fldChar"))
        on_field_mark(text, node);
    else if (office_xml_is(node, "footnoteReference"))
        put_note(text, text->footnotes, node);
    else if (office_xml_is(node, "endnoteReference"))
        put_note(text, text->endnotes, node);
    else if (office_xml_is(node, "drawing") || office_xml_is(node, "pict") || office_xml_is(node, "object"))
        put_drawing(text, node);
    else if (office_xml_is(node, "ruby"))
        docx_text_put(text, office_xml_child(node, "rubyBase"));
    else if (office_xml_is(node, "AlternateContent"))
        for (const xmlNode *child = office_xml_choice(node) != NULL ? office_xml_choice(node)->children : NULL;
             child != NULL; child = child->next)
            put_in_run(text, child, code);
}

static void put_run(struct docx_text *text, const xmlNode *run)
{
    const bool code = is_code_run(run);
    const struct str place = office_xml_attribute(office_xml_child(office_xml_child(run, "rPr"), "vertAlign"), "val");

    if (str_equal(place, STR("superscript")) && exponent_is(office_xml_text(office_xml_child(run, "t"))) &&
        text->out->len > 0)
        put_words(text, STR("^"), code);
    if (office_xml_is_on(office_xml_child(office_xml_child(run, "rPr"), "vanish")))
        return;
    for (const xmlNode *child = run->children; child != NULL; child = child->next)
        put_in_run(text, child, code);
}

/* Removed text is w:del and w:moveFrom; properties, comments and deleted math hold no text either. */
static bool is_left_out(const xmlNode *node)
{
    return office_xml_is(node, "del") || office_xml_is(node, "moveFrom") || office_xml_is(node, "pPr") ||
           office_xml_is(node, "sdtPr") || office_xml_is(node, "rubyPr");
}

void docx_text_put(struct docx_text *text, const xmlNode *node)
{
    for (const xmlNode *child = node != NULL ? node->children : NULL; child != NULL; child = child->next) {
        if (child->type != XML_ELEMENT_NODE || is_left_out(child))
            continue;
        if (office_xml_is(child, "r"))
            put_run(text, child);
        else if (office_xml_is(child, "oMath") || office_xml_is(child, "oMathPara"))
            omml_put(child, text->out);
        else if (office_xml_is(child, "AlternateContent"))
            docx_text_put(text, office_xml_choice(child));
        else
            docx_text_put(text, child);
    }
}
