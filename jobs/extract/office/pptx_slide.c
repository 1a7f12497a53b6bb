#include "jobs/extract/office/pptx_slide.h"

#include "base/limits.h"
#include "jobs/extract/made_up_title.h"
#include "jobs/extract/office/drawing_text.h"
#include "jobs/extract/office/graphic.h"
#include "jobs/extract/office/office_xml.h"
#include "jobs/extract/office/slide_order.h"

struct slide {
    struct package *package;
    struct str part;
    xmlDocPtr layout; /* whose placeholders say where those of the slide are */
    struct slide_shape *shapes;
    size_t count, left_out;
    size_t said, pictures; /* bytes of text that is not of pictures; pictures */
};

/* ---- placeholders ---- */

static const xmlNode *properties_of(const xmlNode *shape)
{
    static const char *const names[] = {"nvSpPr", "nvPicPr", "nvGraphicFramePr", "nvGrpSpPr", "nvCxnSpPr"};

    for (size_t i = 0; i < ARRAY_COUNT(names); i++)
        if (office_xml_child(shape, names[i]) != NULL)
            return office_xml_child(shape, names[i]);
    return NULL;
}

static const xmlNode *placeholder_of(const xmlNode *shape)
{
    return office_xml_child(office_xml_child(properties_of(shape), "nvPr"), "ph");
}

/* Dates, footers and numbers of slides, which the master has. */
static bool is_furniture(const xmlNode *placeholder)
{
    static const struct str types[] = {STR("dt"), STR("ftr"), STR("sldNum"), STR("hdr")};

    for (size_t i = 0; i < ARRAY_COUNT(types); i++)
        if (str_equal(office_xml_attribute(placeholder, "type"), types[i]))
            return true;
    return false;
}

static bool is_title(const xmlNode *placeholder)
{
    const struct str type = office_xml_attribute(placeholder, "type");

    return str_equal(type, STR("title")) || str_equal(type, STR("ctrTitle"));
}

/* ---- places ---- */

static const xmlNode *offset_of(const xmlNode *shape)
{
    const xmlNode *properties =
        office_xml_child(shape, "spPr") != NULL ? office_xml_child(shape, "spPr") : office_xml_child(shape, "grpSpPr");
    const xmlNode *frame = office_xml_child(properties, "xfrm") != NULL ? office_xml_child(properties, "xfrm")
                                                                        : office_xml_child(shape, "xfrm");

    return office_xml_child(frame, "off");
}

static const xmlNode *tree_of(const xmlDoc *document)
{
    return document != NULL
               ? office_xml_child(office_xml_child(xmlDocGetRootElement((xmlDocPtr)(uintptr_t)document), "cSld"),
                                  "spTree")
               : NULL;
}

/* Where a placeholder that does not say it itself is on the layout. */
static const xmlNode *offset_on_layout(const struct slide *slide, const xmlNode *placeholder)
{
    const xmlNode *tree = tree_of(slide->layout);

    for (const xmlNode *node = tree != NULL ? tree->children : NULL; node != NULL; node = node->next) {
        const xmlNode *other = placeholder_of(node);

        if (other != NULL &&
            str_equal(office_xml_attribute(other, "type"), office_xml_attribute(placeholder, "type")) &&
            office_xml_number(other, "idx", 0) == office_xml_number(placeholder, "idx", 0))
            return offset_of(node);
    }
    return NULL;
}

/* ---- collecting ---- */

static void collect(struct slide *slide, const xmlNode *parent, int64_t x, int64_t y);

static void add_shape(struct slide *slide, const xmlNode *node, int64_t x, int64_t y)
{
    const xmlNode *placeholder = placeholder_of(node), *offset = offset_of(node);
    struct slide_shape *shape = &slide->shapes[slide->count];

    if (placeholder != NULL && is_furniture(placeholder))
        return;
    if (slide->count == PPTX_SLIDE_SHAPES) {
        slide->left_out++;
        return;
    }
    if (offset == NULL && placeholder != NULL)
        offset = offset_on_layout(slide, placeholder);
    *shape = (struct slide_shape){
        .node = node,
        .role = placeholder == NULL     ? SLIDE_FREE
                : is_title(placeholder) ? SLIDE_TITLE
                                        : SLIDE_PLACEHOLDER,
        .index = office_xml_number(placeholder, "idx", 0),
        .x = offset != NULL ? x + office_xml_number(offset, "x", 0) : SLIDE_ORDER_UNPLACED,
        .y = offset != NULL ? y + office_xml_number(offset, "y", 0) : SLIDE_ORDER_UNPLACED,
        .order = slide->count,
    };
    slide->count++;
}

/* Shapes in a group have coordinates of the group: they are moved, not scaled, which is enough for their order. */
static void add_group(struct slide *slide, const xmlNode *group, int64_t x, int64_t y)
{
    const xmlNode *frame = office_xml_child(office_xml_child(group, "grpSpPr"), "xfrm");
    const xmlNode *outer = office_xml_child(frame, "off"), *inner = office_xml_child(frame, "chOff");

    collect(slide, group, x + office_xml_number(outer, "x", 0) - office_xml_number(inner, "x", 0),
            y + office_xml_number(outer, "y", 0) - office_xml_number(inner, "y", 0));
}

/* Groups within groups are as deep as libxml2 reads: 256 elements. */
static void collect(struct slide *slide, const xmlNode *parent, int64_t x, int64_t y)
{
    for (const xmlNode *node = parent != NULL ? parent->children : NULL; node != NULL; node = node->next) {
        if (office_xml_is(node, "AlternateContent"))
            collect(slide, office_xml_choice(node), x, y);
        else if (office_xml_is(node, "grpSp"))
            add_group(slide, node, x, y);
        else if (office_xml_is(node, "sp") || office_xml_is(node, "graphicFrame") || office_xml_is(node, "pic") ||
                 office_xml_is(node, "cxnSp"))
            add_shape(slide, node, x, y);
    }
}

/* ---- pictures ---- */

/* A picture, or a shape or a background that is filled with one. */
static const xmlNode *fill_of(const xmlNode *node)
{
    const xmlNode *inside = office_xml_child(node, "blipFill");

    if (inside == NULL)
        inside = office_xml_child(office_xml_child(node, "spPr"), "blipFill");
    if (inside == NULL)
        inside = office_xml_child(office_xml_child(node, "bgPr"), "blipFill");
    return office_xml_child(inside, "blip");
}

static const xmlNode *background_of(const xmlDoc *document)
{
    return fill_of(
        office_xml_child(office_xml_child(xmlDocGetRootElement((xmlDocPtr)(uintptr_t)document), "cSld"), "bg"));
}

/* ---- text ---- */

/* A file's name says nothing of what a picture shows. */
static void put_alternative(const xmlNode *shape, struct buf *out)
{
    const struct str words = str_trim(office_xml_attribute(office_xml_child(properties_of(shape), "cNvPr"), "descr"));

    if (!made_up_title_is(words))
        buf_put(out, words.at, words.len);
}

static void put_frame(const struct slide *slide, const xmlNode *frame, struct buf *out)
{
    const size_t before = out->len;

    graphic_put(slide->package, slide->part, office_xml_child(frame, "graphic"), out);
    if (out->len == before)
        put_alternative(frame, out);
}

static void put_shape(struct slide *slide, const xmlNode *shape, struct buf *out)
{
    const size_t before = out->len;

    slide->pictures += fill_of(shape) != NULL;
    if (office_xml_is(shape, "graphicFrame"))
        put_frame(slide, shape, out);
    else if (office_xml_is(shape, "pic"))
        put_alternative(shape, out);
    else
        drawing_text_put(office_xml_child(shape, "txBody"), out);
    if (!office_xml_is(shape, "pic"))
        slide->said += str_trim((struct str){buf_text(out) + before, out->len - before}).len;
}

static void put_all(struct slide *slide, struct buf *title, struct buf *text)
{
    for (size_t i = 0; i < slide->count; i++) {
        const size_t before = text->len;

        if (before > 0)
            buf_puts(text, "\n\n");
        if (slide->shapes[i].role == SLIDE_TITLE)
            drawing_text_put_line(office_xml_child(slide->shapes[i].node, "txBody"), title);
        put_shape(slide, slide->shapes[i].node, text);
        while (text->len > 0 && strchr(" \n", text->data[text->len - 1]) != NULL)
            text->len--;
        if (text->len < before)
            text->len = before;
    }
}

bool pptx_slide_read(struct package *package, struct str part, struct buf *title, struct buf *text,
                     struct pptx_slide *facts)
{
    struct slide slide = {.package = package, .part = part, .shapes = calloc(PPTX_SLIDE_SHAPES, sizeof *slide.shapes)};
    xmlDocPtr document = office_xml_parse(package_part(package, part));
    const bool readable = document != NULL && slide.shapes != NULL;

    if (readable) {
        facts->hidden = str_equal(office_xml_attribute(xmlDocGetRootElement(document), "show"), STR("0")) ||
                        str_equal(office_xml_attribute(xmlDocGetRootElement(document), "show"), STR("false"));
        slide.layout = office_xml_parse(package_part(package, package_related_by_type(package, part, "/slideLayout")));
        collect(&slide, tree_of(document), 0, 0);
        slide_order_sort(slide.shapes, slide.count, tree_of(document));
        put_all(&slide, title, text);
        facts->left_out = slide.left_out;
        facts->pictured = slide.said == 0 && (slide.pictures > 0 || background_of(document) != NULL);
        xmlFreeDoc(slide.layout);
    }
    xmlFreeDoc(document);
    free(slide.shapes);
    return readable;
}

static size_t add_picture(struct package *package, struct str part, const xmlNode *blip, struct str *names,
                          size_t count)
{
    const struct str id = office_xml_attribute(blip, "embed");

    names[count] = id.len > 0 ? package_related(package, part, id.at) : STR("");
    return count + (names[count].len > 0);
}

size_t pptx_slide_pictures(struct package *package, struct str part, struct str *names, size_t room)
{
    struct slide slide = {.package = package, .part = part, .shapes = calloc(PPTX_SLIDE_SHAPES, sizeof *slide.shapes)};
    xmlDocPtr document = office_xml_parse(package_part(package, part));
    size_t count = 0;

    if (document != NULL && slide.shapes != NULL) {
        collect(&slide, tree_of(document), 0, 0);
        slide_order_sort(slide.shapes, slide.count, tree_of(document));
        for (size_t i = 0; i < slide.count && count < room; i++)
            count = add_picture(package, part, fill_of(slide.shapes[i].node), names, count);
        if (count < room)
            count = add_picture(package, part, background_of(document), names, count);
    }
    xmlFreeDoc(document);
    free(slide.shapes);
    return count;
}

void pptx_slide_notes(struct package *package, struct str part, struct buf *text)
{
    xmlDocPtr notes = package_xml(package, package_related_by_type(package, part, "/notesSlide"));
    const xmlNode *tree = tree_of(notes);

    for (const xmlNode *node = tree != NULL ? tree->children : NULL; node != NULL; node = node->next)
        if (office_xml_is(node, "sp") && str_equal(office_xml_attribute(placeholder_of(node), "type"), STR("body")))
            drawing_text_put(office_xml_child(node, "txBody"), text);
    xmlFreeDoc(notes);
}
