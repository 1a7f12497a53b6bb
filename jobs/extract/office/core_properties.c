#include "jobs/extract/office/core_properties.h"

#include "jobs/extract/made_up_title.h"
#include "jobs/extract/office/office_xml.h"

void core_properties_read(struct package *package, struct document_writer *document)
{
    xmlDocPtr part =
        office_xml_parse(package_part(package, package_related_by_type(package, STR(""), "/core-properties")));
    const xmlNode *root = part != NULL ? xmlDocGetRootElement(part) : NULL;
    const struct str title = str_trim(office_xml_text(office_xml_child(root, "title"))),
                     language = str_trim(office_xml_text(office_xml_child(root, "language")));

    if (!made_up_title_is(title))
        document_writer_set_title(document, title);
    document_writer_set_language(document, language);
    xmlFreeDoc(part);
}
