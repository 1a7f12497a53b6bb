#include "fcgi/handlers/materials_chapters.h"

#include "course/chapters.h"
#include "fcgi/handlers/materials.h"
#include "fcgi/response/response.h"

static bool fetch(struct exchange *x, struct chapters *chapters)
{
    struct material m;

    if (!materials_fetch(x, &m))
        return false;
    return m.type == SOURCE_VIDEO ? chapters_fetch(&x->unit, m.course, m.id, chapters)
                                  : fault_set(&x->fault, FAULT_NOT_FOUND, "Only a video has chapters");
}

static bool send(struct exchange *x, const char *content_type)
{
    return response_not_modified(x, buf_str(x->body)) || response_bytes(x, 200, content_type, buf_str(x->body));
}

bool materials_chapters_vtt(struct exchange *x)
{
    struct chapters chapters;

    if (!fetch(x, &chapters))
        return false;
    chapters_write_vtt(x->body, &chapters);
    return send(x, "text/vtt; charset=utf-8");
}

bool materials_chapters_json(struct exchange *x)
{
    struct chapters chapters;

    if (!fetch(x, &chapters))
        return false;
    chapters_write_json(&x->json, &chapters);
    return send(x, "application/json+chapters");
}
