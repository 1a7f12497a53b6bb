#include "jobs/extract/office/pptx_slides.h"

#include "jobs/extract/office/office_xml.h"

static xmlDocPtr load(struct package *package, struct str *main, struct fault *fault)
{
    xmlDocPtr document;

    *main = package_related_by_type(package, STR(""), "/officeDocument");
    if (main->len == 0)
        *main = STR("ppt/presentation.xml");
    document = office_xml_parse(package_part(package, *main));
    if (document != NULL && office_xml_is(xmlDocGetRootElement(document), "presentation"))
        return document;
    fault_set(fault,
              package_part(package, *main).at != NULL && document == NULL ? FAULT_FILE_DAMAGED
                                                                          : FAULT_UNSUPPORTED_FORMAT,
              "The file holds no presentation that can be read. Open it in an office program, save it again and "
              "upload the new file.");
    xmlFreeDoc(document);
    return NULL;
}

/* The id of the relation; the slide has another one of its own, without a namespace. */
static const char *relation_of(const xmlNode *slide)
{
    for (const xmlAttr *attribute = slide->properties; attribute != NULL; attribute = attribute->next)
        if (strcmp((const char *)attribute->name, "id") == 0 && attribute->ns != NULL && attribute->children != NULL)
            return (const char *)attribute->children->content;
    return NULL;
}

bool pptx_slides_each(struct package *package, bool (*slide)(void *context, int number, int total, struct str part),
                      void *context, struct fault *fault)
{
    struct str main;
    xmlDocPtr document = load(package, &main, fault);
    const xmlNode *list = document != NULL ? office_xml_child(xmlDocGetRootElement(document), "sldIdLst") : NULL;
    int total = 0, number = 0;
    bool done = document != NULL;

    for (const xmlNode *node = list != NULL ? list->children : NULL; node != NULL; node = node->next)
        total += office_xml_is(node, "sldId");
    for (const xmlNode *node = list != NULL ? list->children : NULL; node != NULL && done; node = node->next) {
        const char *id = office_xml_is(node, "sldId") ? relation_of(node) : NULL;

        if (office_xml_is(node, "sldId"))
            done = slide(context, ++number, total, id != NULL ? package_related(package, main, id) : STR(""));
    }
    xmlFreeDoc(document);
    return done;
}
