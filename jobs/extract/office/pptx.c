#include "jobs/extract/office/pptx.h"

#include "base/limits.h"
#include "jobs/extract/ceiling.h"
#include "jobs/extract/office/core_properties.h"
#include "jobs/extract/office/pptx_slide.h"
#include "jobs/extract/office/pptx_slides.h"
#include "jobs/extract/ranges.h"

struct pptx {
    struct extraction *x;
    struct package *package;
    struct buf title, text;
    struct ranges empty, pictured, broken;
    int slides;
    bool hidden; /* the one at hand */
};

static bool add(struct pptx *p, const struct chunk *chunk)
{
    return ceiling_kept(&p->text, &p->x->fault) && document_writer_add(&p->x->document, chunk, &p->x->fault);
}

static bool add_text(struct pptx *p, struct str part)
{
    struct document_writer *document = &p->x->document;
    const size_t before = document->chunk_count;
    struct chunk chunk = {.type = CHUNK_SLIDE_TEXT, .slide_number = p->slides};
    struct pptx_slide slide = {0};

    if (!pptx_slide_read(p->package, part, &p->title, &p->text, &slide)) {
        ranges_add(&p->broken, p->slides);
        return true;
    }
    if (slide.left_out > 0)
        document_writer_warn(document, "Slide %d has more than %d shapes; %zu were left out.", p->slides,
                             PPTX_SLIDE_SHAPES, slide.left_out);
    p->hidden = slide.hidden;
    chunk.hidden = slide.hidden;
    chunk.title = str_trim(buf_str(&p->title));
    chunk.text = buf_str(&p->text);
    if (p->slides == 1)
        document_writer_set_title(document, chunk.title);
    if (!add(p, &chunk))
        return false;
    if (slide.pictured) {
        document_writer_unread_slide(document, p->slides);
        ranges_add(&p->pictured, p->slides);
    } else if (document->chunk_count == before) {
        ranges_add(&p->empty, p->slides);
    }
    return true;
}

static bool add_notes(struct pptx *p, struct str part)
{
    buf_clear(&p->text);
    pptx_slide_notes(p->package, part, &p->text);
    return add(p, &(struct chunk){.type = CHUNK_SLIDE_TEXT,
                                  .slide_number = p->slides,
                                  .title = str_trim(buf_str(&p->title)),
                                  .text = buf_str(&p->text),
                                  .hidden = p->hidden,
                                  .notes = true});
}

static bool add_slide(void *context, int number, int total, struct str part)
{
    struct pptx *p = context;

    p->slides = number;
    p->hidden = false;
    buf_clear(&p->title);
    buf_clear(&p->text);
    if (part.len == 0)
        ranges_add(&p->broken, number);
    else if (!add_text(p, part) || !add_notes(p, part))
        return false;
    progress_tell(&p->x->progress, number, total);
    if (number == total)
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
        document_writer_warn(document, "Slides without text: %s.", ranges_text(&p->empty));
    if (p->pictured.count > 0)
        document_writer_warn(document, "Slides that are pictures, without text: %s.", ranges_text(&p->pictured));
    package_warn(p->package, document);
    if (p->slides == 0)
        document_writer_warn(document, "The presentation has no slides.");
    return true;
}

bool pptx_read(struct extraction *x)
{
    struct pptx p = {.x = x,
                     .title = buf_make(LIMIT_DOCUMENT),
                     .text = buf_make(LIMIT_DOCUMENT),
                     .empty = ranges_make(),
                     .pictured = ranges_make(),
                     .broken = ranges_make()};
    bool done;

    p.package = package_open(x);
    done = p.package != NULL;
    if (done) {
        core_properties_read(p.package, &x->document);
        done = pptx_slides_each(p.package, add_slide, &p, &x->fault) && sum_up(&p);
    }
    package_close(p.package);
    buf_free(&p.title);
    buf_free(&p.text);
    ranges_free(&p.empty);
    ranges_free(&p.pictured);
    ranges_free(&p.broken);
    return done;
}
