#include "jobs/extract/html/page_tree.h"

#include "base/buf.h"
#include "jobs/extract/error_report.h"
#include "jobs/extract/html/page_source.h"

#define BLOCK_NODES 512
#define DEPTH_MOST (4 * PAGE_SOURCE_DEPTH) /* a parser adds elements that no tag names */
#define SENTENCE 60 /* bytes of a text: a shorter one is a label rather than prose, unless it is in a paragraph */

struct page_block {
    struct page_block *next;
    struct page_node nodes[BLOCK_NODES];
};

/* ---- making it ---- */

static void *take_memory(void *context UNUSED, size_t size)
{
    return error_report_calloc(1, size);
}

static void give_back(void *context UNUSED, void *memory)
{
    free(memory);
}

static struct page_node *new_node(struct page_tree *tree, struct page_node *parent)
{
    struct page_node *node;

    if (tree->room == 0) {
        struct page_block *block = error_report_calloc(1, sizeof *block);

        block->next = tree->blocks;
        tree->blocks = block;
        tree->room = BLOCK_NODES;
    }
    node = &tree->blocks->nodes[BLOCK_NODES - tree->room--];
    node->parent = parent;
    if (parent != NULL && parent->first == NULL)
        parent->first = node;
    else if (parent != NULL)
        parent->last->next = node;
    if (parent != NULL)
        parent->last = node;
    return node;
}

static void copy(struct page_tree *tree, const GumboNode *from, struct page_node *parent, int depth);

static void copy_children(struct page_tree *tree, const GumboVector *children, struct page_node *parent, int depth)
{
    for (unsigned i = 0; depth < DEPTH_MOST && i < children->length; i++)
        copy(tree, children->data[i], parent, depth + 1);
}

/* Of what HTML has no number for; it points into the source. */
static struct str name_of(const GumboElement *element)
{
    GumboStringPiece name = element->original_tag;

    if (element->tag != GUMBO_TAG_UNKNOWN || name.data == NULL)
        return STR("");
    gumbo_tag_from_original_text(&name);
    return (struct str){name.data, name.length};
}

static void copy(struct page_tree *tree, const GumboNode *from, struct page_node *parent, int depth)
{
    struct page_node *node;

    if (from->type == GUMBO_NODE_ELEMENT) {
        node = new_node(tree, parent);
        node->tag = from->v.element.tag;
        node->attributes = &from->v.element.attributes;
        node->name = name_of(&from->v.element);
        if (node->tag == GUMBO_TAG_HEAD && tree->head == tree->root)
            tree->head = node;
        if (node->tag == GUMBO_TAG_BODY && tree->body == tree->root)
            tree->body = node;
        copy_children(tree, &from->v.element.children, node, depth);
    } else if (from->type == GUMBO_NODE_TEXT || from->type == GUMBO_NODE_WHITESPACE || from->type == GUMBO_NODE_CDATA) {
        node = new_node(tree, parent);
        node->tag = GUMBO_TAG_LAST;
        node->text = str_of(from->v.text.text);
    }
}

void page_tree_parse(struct str source, struct page_tree *tree)
{
    GumboOptions options = kGumboDefaultOptions;
    const GumboNode *root;

    options.allocator = take_memory;
    options.deallocator = give_back;
    options.max_errors = 0;
    *tree = (struct page_tree){.output = gumbo_parse_with_options(&options, source.at, source.len)};
    root = tree->output->root;
    tree->root = new_node(tree, NULL);
    tree->root->tag = GUMBO_TAG_HTML;
    tree->root->attributes = &root->v.element.attributes;
    tree->head = tree->body = tree->root;
    copy_children(tree, &root->v.element.children, tree->root, 0);
}

void page_tree_free(struct page_tree *tree)
{
    GumboOptions options = kGumboDefaultOptions;

    options.deallocator = give_back;
    while (tree->blocks != NULL) {
        struct page_block *block = tree->blocks;

        tree->blocks = block->next;
        free(block);
    }
    if (tree->output != NULL)
        gumbo_destroy_output(&options, tree->output);
    tree->output = NULL;
}

/* ---- what is in it ---- */

struct page_node *page_tree_next(const struct page_node *node, const struct page_node *root, bool into)
{
    if (into && node->first != NULL)
        return node->first;
    while (node != NULL && node != root && node->next == NULL)
        node = node->parent;
    return node == NULL || node == root ? NULL : node->next;
}

struct page_node *page_tree_find(const struct page_node *node, GumboTag tag)
{
    struct page_node *at = page_tree_next(node, node, true);

    while (at != NULL && at->tag != tag)
        at = page_tree_next(at, node, true);
    return at;
}

/* ---- how much ---- */

static size_t count_bytes(struct str text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.len; i++)
        count += (unsigned char)text.at[i] > ' ';
    return count;
}

/* A text stands for itself in a page that has no paragraphs, if it is long. */
static bool is_prose(const struct page_node *text, size_t bytes)
{
    const struct page_node *at = text->parent;

    while (at != NULL && !page_node_is_block(at))
        at = at->parent;
    return bytes >= SENTENCE || (at != NULL && (at->tag == GUMBO_TAG_P || at->tag == GUMBO_TAG_PRE));
}

static void measure_text(struct page_node *node)
{
    node->text_bytes = count_bytes(node->text);
    node->sentence_bytes = is_prose(node, node->text_bytes) ? node->text_bytes : 0;
}

static void add(struct page_node *to, const struct page_node *from)
{
    if (from->dropped)
        return;
    to->text_bytes += from->text_bytes;
    to->link_bytes += from->link_bytes;
    to->sentence_bytes += from->sentence_bytes;
    to->links += from->links;
    to->scripts += from->scripts;
}

void page_tree_measure(struct page_node *node)
{
    node->text_bytes = node->link_bytes = node->sentence_bytes = 0;
    node->links = node->tag == GUMBO_TAG_A;
    node->scripts = node->tag == GUMBO_TAG_SCRIPT && node->first == NULL; /* no facts */
    if (page_node_is_text(node)) {
        measure_text(node);
        return;
    }
    for (struct page_node *child = node->first; child != NULL; child = child->next) {
        page_tree_measure(child);
        if (node->tag != GUMBO_TAG_SCRIPT && node->tag != GUMBO_TAG_TITLE)
            add(node, child);
    }
    if (node->tag == GUMBO_TAG_A && page_node_has(node, "href")) {
        node->link_bytes = node->text_bytes;
        node->sentence_bytes = 0;
    }
}

void page_tree_put_text(const struct page_node *node, struct buf *out)
{
    for (const struct page_node *at = node; at != NULL; at = page_tree_next(at, node, at == node || !at->dropped)) {
        if (at != node && at->dropped)
            continue;
        if (!page_node_is_text(at) && out->len > 0 && page_node_is_block(at) && out->data[out->len - 1] != ' ')
            buf_putc(out, ' ');
        for (size_t i = 0; page_node_is_text(at) && i < at->text.len; i++) {
            if ((unsigned char)at->text.at[i] > ' ')
                buf_putc(out, at->text.at[i]);
            else if (out->len > 0 && out->data[out->len - 1] != ' ')
                buf_putc(out, ' ');
        }
    }
}
