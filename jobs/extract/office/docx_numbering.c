#include "jobs/extract/office/docx_numbering.h"

#include "jobs/extract/list_number.h"

#define LOOKED_AT 64 /* levels of one list, of which a sound one has nine */
#define NUMBER_MOST 1000000
#define PATTERN_CEILING 64 /* bytes of the text of a level */

struct docx_numbering_count {
    int64_t numbers[DOCX_NUMBERING_DEPTH];
    bool begun[DOCX_NUMBERING_DEPTH];
};

/* The instance of a list that an item is of, and what it is an instance of. */
struct list {
    size_t place, abstract; /* in the indexes */
    const xmlNode *number, *definition;
};

void docx_numbering_begin(struct docx_numbering *numbering, const xmlNode *root)
{
    numbering->lists = office_index_make(root, "num", "numId");
    numbering->abstracts = office_index_make(root, "abstractNum", "abstractNumId");
    numbering->counts = calloc(numbering->abstracts.room + 1, sizeof *numbering->counts);
    numbering->met = calloc(numbering->lists.room + 1, sizeof *numbering->met);
}

void docx_numbering_end(struct docx_numbering *numbering)
{
    office_index_free(&numbering->lists);
    office_index_free(&numbering->abstracts);
    free(numbering->counts);
    free(numbering->met);
}

/* ---- lists and their levels ---- */

static bool find_list(const struct docx_numbering *numbering, int64_t id, struct list *list)
{
    list->place = office_index_place_of_number(&numbering->lists, id);
    list->number = office_index_at(&numbering->lists, list->place);
    list->abstract = office_index_place(&numbering->abstracts,
                                        office_xml_attribute(office_xml_child(list->number, "abstractNumId"), "val"));
    list->definition = office_index_at(&numbering->abstracts, list->abstract);
    return list->definition != NULL && numbering->counts != NULL && numbering->met != NULL;
}

static const xmlNode *with_depth(const xmlNode *parent, const char *name, int64_t depth)
{
    int looked = 0;

    for (const xmlNode *node = parent != NULL ? parent->children : NULL; node != NULL && looked < LOOKED_AT;
         node = node->next) {
        looked += office_xml_is(node, name);
        if (office_xml_is(node, name) && office_xml_number(node, "ilvl", -1) == depth)
            return node;
    }
    return NULL;
}

/* A level of a list: the list's own, else that of what it is an instance of. */
static const xmlNode *level_of(const struct list *list, int64_t depth)
{
    const xmlNode *own = office_xml_child(with_depth(list->number, "lvlOverride", depth), "lvl");

    return own != NULL ? own : with_depth(list->definition, "lvl", depth);
}

static const xmlNode *start_override(const struct list *list, int64_t depth)
{
    return office_xml_child(with_depth(list->number, "lvlOverride", depth), "startOverride");
}

static int64_t start_of(const struct list *list, int64_t depth)
{
    const xmlNode *own = start_override(list, depth);

    return office_xml_number(own != NULL ? own : office_xml_child(level_of(list, depth), "start"), "val", 1);
}

/* ---- counting ---- */

/* A list that starts anew does so where it is met first. */
static void meet(struct docx_numbering *numbering, const struct list *list, struct docx_numbering_count *count)
{
    for (int64_t depth = 0; !numbering->met[list->place] && depth < DOCX_NUMBERING_DEPTH; depth++)
        if (start_override(list, depth) != NULL)
            count->begun[depth] = false;
    numbering->met[list->place] = true;
}

static void count_item(const struct list *list, struct docx_numbering_count *count, int64_t depth)
{
    for (int64_t i = 0; i <= depth; i++) {
        if (!count->begun[i])
            count->numbers[i] = MIN(MAX(start_of(list, i), 0), NUMBER_MOST);
        else if (i == depth)
            count->numbers[i]++;
        count->begun[i] = true;
    }
    for (int64_t i = depth + 1; i < DOCX_NUMBERING_DEPTH; i++)
        count->begun[i] = false;
}

/* ---- numbers as text ---- */

/* "%1.%2)" with the numbers in place. */
static void put_pattern(const struct list *list, const struct docx_numbering_count *count, struct str pattern,
                        struct buf *out)
{
    pattern = str_clip(pattern, PATTERN_CEILING);
    for (size_t i = 0; i < pattern.len; i++) {
        const int64_t depth = i + 1 < pattern.len ? pattern.at[i + 1] - '1' : -1;

        if (pattern.at[i] != '%' || depth < 0 || depth >= DOCX_NUMBERING_DEPTH) {
            buf_putc(out, pattern.at[i]);
            continue;
        }
        list_number_put(office_xml_attribute(office_xml_child(level_of(list, depth), "numFmt"), "val"),
                        count->numbers[depth], out);
        i++;
    }
}

void docx_numbering_put(struct docx_numbering *numbering, int64_t id, int64_t depth, struct buf *out)
{
    const int64_t deep = MIN(MAX(depth, 0), DOCX_NUMBERING_DEPTH - 1);
    const size_t before = out->len;
    struct docx_numbering_count *count;
    struct list list;
    struct str format, pattern;

    if (!find_list(numbering, id, &list)) {
        buf_puts(out, "- ");
        return;
    }
    count = &numbering->counts[list.abstract];
    meet(numbering, &list, count);
    count_item(&list, count, deep);
    format = office_xml_attribute(office_xml_child(level_of(&list, deep), "numFmt"), "val");
    pattern = office_xml_attribute(office_xml_child(level_of(&list, deep), "lvlText"), "val");
    if (format.len == 0 || str_equal(format, STR("bullet"))) {
        buf_puts(out, pattern.len > 0 && str_trim(pattern).len == 0 ? "" : "- ");
        return;
    }
    put_pattern(&list, count, pattern, out);
    if (out->len > before)
        buf_putc(out, ' ');
}
