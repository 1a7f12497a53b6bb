#include "fcgi/handlers/node_materials.h"

#include "course/course.h"
#include "course/material.h"
#include "fcgi/request/fields.h"
#include "fcgi/response/listing.h"
#include "fcgi/response/response.h"

/* In their order: a cursor holds that, where those of other lists hold a moment. */
static void write_page(struct exchange *x, const struct page *page, const struct material *materials, size_t count,
                       int64_t total)
{
    const size_t shown = MIN(count, (size_t)page->limit);
    const struct material *last = shown > 0 ? &materials[shown - 1] : &(struct material){0};

    listing_open(x);
    for (size_t i = 0; i < shown; i++) {
        json_open(&x->json, NULL);
        material_json(&x->json, &materials[i]);
        json_close(&x->json);
    }
    listing_close(x, page, total, count > shown, last->order, last->id);
}

bool node_materials_index(struct exchange *x)
{
    struct material *materials;
    struct uuid course, node;
    struct page page;
    int64_t total;
    size_t count;

    field_page(x, &page);
    if (!fields_ok(x) || !field_path_uuid(x, "course", "Course", &course) ||
        !field_path_uuid(x, "node", "Node", &node) || !course_check_node(&x->unit, course, node) ||
        !material_list_node(&x->unit, course, node, &page, &materials, &count, &total))
        return false;
    write_page(x, &page, materials, count, total);
    return response_json(x, 200);
}
