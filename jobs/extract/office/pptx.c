#include "jobs/extract/office/pptx.h"

#include "base/limits.h"
#include "jobs/extract/ceiling.h"
#include "jobs/extract/office/core_properties.h"
#include "jobs/extract/office/office_xml.h"
#include "jobs/extract/office/pptx_slide.h"
#include "jobs/extract/ranges.h"

struct pptx {
    struct extraction *x;
    struct package *package;
    struct str main; /* the part of the presentation */
    xmlDocPtr document;
    struct buf title, text;
    struct ranges empty, broken;
    int slides;
};

static bool add(struct pptx *p, const struct chunk *chunk)
{
    return ceiling_kept(&p->text, &p->x->fault) && document_writer_add(&p->x->document, chunk, &p->x->fault);
}

static bool add_slide(struct pptx *p, struct str part)
{
    struct document_writer *document = &p->x->document;
    const size_t before = document->chunk_count;
    struct chunk chunk = {.type = CHUNK_SLIDE_TEXT, .slide_number = ++p->slides};
    size_t left_out = 0;

    buf_clear(&p->title);
    buf_clear(&p->text);
    if (part.len == 0 || !pptx_slide_read(p->package, part, &p->title, &p->text, &chunk.hidden, &left_out)) {
        ranges_add(&p->broken, p->slides);
        return true;
    }
    if (left_out > 0)
        document_writer_warn(document, "Slide %d has more than %d shapes; %zu were left out.", p->slides,
                             PPTX_SLIDE_SHAPES, left_out);
    chunk.title = str_trim(buf_str(&p->title));
    chunk.text = buf_str(&p->text);
    if (p->slides == 1)
        document_writer_set_title(document, chunk.title);
    if (!add(p, &chunk))
        return false;
    if (document->chunk_count == before)
        ranges_add(&p->empty, p->slides);
    buf_clear(&p->text);
    pptx_slide_notes(p->package, part, &p->text);
    return add(p, &(struct chunk){.type = CHUNK_SLIDE_TEXT,
                                  .slide_number = p->slides,
                                  .title = chunk.title,
                                  .text = buf_str(&p->text),
                                  .hidden = chunk.hidden,
                                  .notes = true});
}

static bool read_slides(struct pptx *p)
{
    const xmlNode *list = office_xml_child(xmlDocGetRootElement(p->document), "sldIdLst");
    int total = 0;

    for (const xmlNode *slide = list != NULL ? list->children : NULL; slide != NULL; slide = slide->next)
        total += office_xml_is(slide, "sldId");
    for (const xmlNode *slide = list != NULL ? list->children : NULL; slide != NULL; slide = slide->next) {
        const char *id = NULL;

        if (!office_xml_is(slide, "sldId"))
            continue;
        for (const xmlAttr *attribute = slide->properties; attribute != NULL; attribute = attribute->next)
            if (strcmp((const char *)attribute->name, "id") == 0 && attribute->ns != NULL &&
                attribute->children != NULL)
                id = (const char *)attribute->children->content;
        if (!add_slide(p, id != NULL ? package_related(p->package, p->main, id) : STR("")))
            return false;
        progress_tell(&p->x->progress, p->slides, total);
    }
    progress_finish(&p->x->progress, total, total);
    return true;
}

static bool sum_up(struct pptx *p)
{
    struct document_writer *document = &p->x->document;

    document_writer_meta_text(document, "format", "pptx");
    document_writer_meta_int(document, "page_count", p->slides);
    if (p->broken.count > 0 && p->broken.count == p->slides)
        return fault_set(
            &p->x->fault, FAULT_FILE_DAMAGED,
            "No slide of the file can be read. Open it in an office program, save it again and upload the new file.");
    if (p->broken.count > 0)
        document_writer_warn(document, "Slides that cannot be read: %s.", ranges_text(&p->broken));
    if (p->empty.count > 0)
        document_writer_warn(document, "Slides without text, perhaps pictures: %s.", ranges_text(&p->empty));
    package_warn(p->package, document);
    if (p->slides == 0)
        document_writer_warn(document, "The presentation has no slides.");
    return true;
}

static bool load(struct pptx *p)
{
    p->main = package_related_by_type(p->package, STR(""), "/officeDocument");
    if (p->main.len == 0)
        p->main = STR("ppt/presentation.xml");
    p->document = office_xml_parse(package_part(p->package, p->main));
    return (p->document != NULL && office_xml_is(xmlDocGetRootElement(p->document), "presentation")) ||
           fault_set(&p->x->fault,
                     package_part(p->package, p->main).at != NULL && p->document == NULL ? FAULT_FILE_DAMAGED
                                                                                         : FAULT_UNSUPPORTED_FORMAT,
                     "The file holds no presentation that can be read. Open it in an office program, save it again and "
                     "upload the new file.");
}

bool pptx_read(struct extraction *x)
{
    struct pptx p = {.x = x,
                     .title = buf_make(LIMIT_DOCUMENT),
                     .text = buf_make(LIMIT_DOCUMENT),
                     .empty = ranges_make(),
                     .broken = ranges_make()};
    bool done;

    p.package = package_open(x);
    done = p.package != NULL && load(&p);
    if (done) {
        core_properties_read(p.package, &x->document);
        done = read_slides(&p) && sum_up(&p);
    }
    xmlFreeDoc(p.document);
    package_close(p.package);
    buf_free(&p.title);
    buf_free(&p.text);
    ranges_free(&p.empty);
    ranges_free(&p.broken);
    return done;
}
