#include "fcgi/handlers/materials_file.h"

#include "fcgi/handlers/materials.h"
#include "fcgi/handlers/stored_file.h"
#include "fcgi/request/fields.h"
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

static struct store_grant grant_of(struct exchange *x, const struct material *m)
{
    return (struct store_grant){
        .method = "GET",
        .key = m->object_key,
        .content_type = m->content_type,
        .disposition = disposition_attachment(x->arena, m->filename),
    };
}

static bool make_link(struct exchange *x, const struct material *m, const struct store_grant *grant, const char **url)
{
    return store_link(x->store, x->arena, grant, stamp_now(), url, &x->fault) && object_is_there(x, m);
}

/* ---- GET /courses/{course}/materials/{material}/file ---- */

/* S3 signs the method. */
static bool redirect(struct exchange *x, const struct material *m)
{
    struct store_grant grant = grant_of(x, m);
    const char *url;

    grant.method = x->head ? "HEAD" : "GET";
    grant.expires_s = REDIRECT_S;
    if (!make_link(x, m, &grant, &url))
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

/* A PDF alone: browsers show it in a viewer of its own, out of the reach of this origin. */
static struct store_grant link_grant(struct exchange *x, const struct material *m, bool is_inline)
{
    struct store_grant grant = grant_of(x, m);

    grant.expires_s = LINK_S;
    grant.is_inline = is_inline && strcmp(m->content_type, "application/pdf") == 0;
    if (grant.is_inline)
        grant.disposition = disposition_inline(x->arena, m->filename);
    return grant;
}

bool materials_file_link(struct exchange *x)
{
    const bool is_inline = field_query_flag(x, "inline");
    struct store_grant grant;
    struct material m;
    const char *url;

    if (!fields_ok(x) || !fetch(x, &m))
        return false;
    grant = link_grant(x, &m, is_inline);
    if (!make_link(x, &m, &grant, &url))
        return false;
    json_open(&x->json, NULL);
    json_put_text(&x->json, "url", service_url(x, url));
    json_put_int(&x->json, "expires_in", LINK_S);
    json_close(&x->json);
    return response_json(x, 200);
}
