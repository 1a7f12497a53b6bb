#include "jobs/extract/office/graphic.h"

#include "jobs/extract/office/chart.h"
#include "jobs/extract/office/drawing_text.h"
#include "jobs/extract/office/office_xml.h"

/* The part that an element relates to by one of its attributes. */
static xmlDocPtr related_part(struct package *package, struct str part, const xmlNode *element, const char *attribute)
{
    const struct str id = office_xml_attribute(element, attribute);

    return id.len > 0 ? package_xml(package, package_related(package, part, id.at)) : NULL;
}

void graphic_put(struct package *package, struct str part, const xmlNode *graphic, struct buf *out)
{
    const xmlNode *data = office_xml_child(graphic, "graphicData"), *table = office_xml_child(data, "tbl");
    xmlDocPtr chart = related_part(package, part, office_xml_child(data, "chart"), "id");
    xmlDocPtr diagram = related_part(package, part, office_xml_child(data, "relIds"), "dm");

    if (table != NULL)
        drawing_text_put_table(table, out);
    if (chart != NULL)
        package_lose_values(package, chart_put(xmlDocGetRootElement(chart), out));
    if (diagram != NULL)
        chart_put_diagram(xmlDocGetRootElement(diagram), out);
    xmlFreeDoc(chart);
    xmlFreeDoc(diagram);
}
