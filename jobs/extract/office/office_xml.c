#include "jobs/extract/office/office_xml.h"

#include <libxml/parser.h>

#include "jobs/extract/error_report.h"

#define NUMBER_MOST INT64_C(1000000000000) /* larger ones stand in no sound file */

static void be_silent(void *context UNUSED, const char *message UNUSED, ...)
{
}

/* In the encodings that XML is written in here, ASCII is ASCII; in UTF-16, a part cannot have more than a declaration before its root. */
static bool has_document_type(struct str bytes)
{
    static const char wide[] = "<\0!\0D\0O\0C\0T\0Y\0P\0E";

    return memmem(bytes.at, bytes.len, "<!DOCTYPE", 9) != NULL ||
           memmem(bytes.at, bytes.len, wide, sizeof wide - 1) != NULL;
}

/* libxml2 goes on without the memory and calls the part damaged in the end. */
static void *take(size_t size)
{
    return error_report_realloc(NULL, size);
}

static char *duplicate(const char *text)
{
    const size_t size = strlen(text) + 1;

    return memcpy(take(size), text, size);
}

xmlDocPtr office_xml_parse(struct str bytes)
{
    if (bytes.at == NULL || bytes.len == 0 || bytes.len > INT32_MAX || has_document_type(bytes))
        return NULL;
    xmlMemSetup(free, take, error_report_realloc, duplicate);
    xmlSetGenericErrorFunc(NULL, be_silent);
    return xmlReadMemory(bytes.at, (int)bytes.len, NULL, NULL,
                         XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_COMPACT |
                             XML_PARSE_NOCDATA);
}

bool office_xml_is(const xmlNode *node, const char *name)
{
    return node != NULL && node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0;
}

xmlNodePtr office_xml_child(const xmlNode *node, const char *name)
{
    for (xmlNodePtr child = node != NULL ? node->children : NULL; child != NULL; child = child->next)
        if (office_xml_is(child, name))
            return child;
    return NULL;
}

xmlNodePtr office_xml_below(const xmlNode *node, const char *name)
{
    for (xmlNodePtr child = node != NULL ? node->children : NULL; child != NULL; child = child->next) {
        xmlNodePtr found = office_xml_is(child, name)        ? child
                           : child->type == XML_ELEMENT_NODE ? office_xml_below(child, name)
                                                             : NULL;

        if (found != NULL)
            return found;
    }
    return NULL;
}

static struct str value_of(const xmlNode *first)
{
    return first != NULL && first->content != NULL ? str_of((const char *)first->content) : STR("");
}

struct str office_xml_attribute(const xmlNode *node, const char *name)
{
    for (const xmlAttr *attribute = node != NULL && node->type == XML_ELEMENT_NODE ? node->properties : NULL;
         attribute != NULL; attribute = attribute->next)
        if (strcmp((const char *)attribute->name, name) == 0)
            return value_of(attribute->children);
    return STR("");
}

int64_t office_xml_number(const xmlNode *node, const char *name, int64_t missing)
{
    const struct str text = office_xml_attribute(node, name);
    char *end = NULL;
    const long long number = text.len > 0 ? strtoll(text.at, &end, 10) : 0;

    return text.len > 0 && end != text.at ? MIN(MAX(number, -NUMBER_MOST), NUMBER_MOST) : missing;
}

struct str office_xml_text(const xmlNode *node)
{
    for (const xmlNode *child = node != NULL ? node->children : NULL; child != NULL; child = child->next)
        if (child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE)
            return value_of(child);
    return STR("");
}

bool office_xml_is_on(const xmlNode *element)
{
    const struct str value = office_xml_attribute(element, "val");

    return element != NULL && !str_equal(value, STR("0")) && !str_equal_nocase(value, STR("false")) &&
           !str_equal_nocase(value, STR("off"));
}

xmlNodePtr office_xml_choice(const xmlNode *node)
{
    xmlNodePtr choice = office_xml_child(node, "Choice");

    return choice != NULL ? choice : office_xml_child(node, "Fallback");
}
