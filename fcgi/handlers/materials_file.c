#include "fcgi/handlers/materials_file.h"

#include "fcgi/handlers/materials.h"
#include "fcgi/handlers/stored_file.h"
#include "fcgi/response/disposition.h"
#include "fcgi/response/response.h"
#include "fcgi/response/service_url.h"

#define REDIRECT_S 300 /* to follow a redirect; a download that has begun goes on beyond it */
#define LINK_S 3600    /* a player asks for other parts while somebody listens */

static bool fetch(struct exchange *x, struct material *m)
{
    if (!materials_fetch(x, m) || !material_check_attached(m, &x->fault))
        return false;
    return m->object_key != NULL ||
           fault_set(&x->fault, FAULT_NOT_FOUND,
                     "The material is an address that has not been fetched: see its state and source_url");
}

static bool object_is_there(struct exchange *x, const struct material *m)
{
    struct store_object object;

    return store_stat(x->store, m->object_key, &object, &x->fault) || stored_file_explain(x);
}

static bool make_link(struct exchange *x, const struct material *m, const char *method, int expires_s, const char **url)
{
    const struct store_grant grant = {
        .method = method,
        .key = m->object_key,
        .expires_s = expires_s,
        .content_type = m->content_type,
        .disposition = disposition_attachment(x->arena, m->filename),
    };

    return store_link(x->store, x->arena, &grant, stamp_now(), url, &x->fault) && object_is_there(x, m);
}

/* ---- GET /courses/{course}/materials/{material}/file ---- */

/* S3 signs the method. */
static bool redirect(struct exchange *x, const struct material *m)
{
    const char *url;

    if (!make_link(x, m, x->head ? "HEAD" : "GET", REDIRECT_S, &url))
        return false;
    response_header(x, "Location", "%s", url);
    return response_empty(x, 302);
}

bool materials_file(struct exchange *x)
{
    struct material m;

    if (!fetch(x, &m))
        return false;
    if (!store_is_local(x->store))
        return redirect(x, &m);
    return stored_file_send(
        x, &(struct stored_file){m.object_key, m.content_type, disposition_attachment(x->arena, m.filename)});
}

/* ---- GET /courses/{course}/materials/{material}/link ---- */

bool materials_file_link(struct exchange *x)
{
    struct material m;
    const char *url;

    if (!fetch(x, &m) || !make_link(x, &m, "GET", LINK_S, &url))
        return false;
    json_open(&x->json, NULL);
    json_put_text(&x->json, "url", service_url(x, url));
    json_put_int(&x->json, "expires_in", LINK_S);
    json_close(&x->json);
    return response_json(x, 200);
}
