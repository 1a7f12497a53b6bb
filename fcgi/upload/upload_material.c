/* Of upload.h: the form of a material. */
#include "course/language.h"
#include "course/platform.h"
#include "fcgi/upload/upload.h"
#include "net/url.h"

static const char *const fields[] = {"source_type", "source_url", "filename", "language", NULL};

static bool name_fits(struct exchange *x, const struct upload *u, bool whole UNUSED)
{
    const char *given = upload_field(u, "source_type");
    enum source_type type;

    return given == NULL || !source_type_parse(str_of(given), &type) || source_allowed(u->name, type, &x->fault);
}

/* The address without a fragment, which is the browser's business. */
static bool read_url(struct exchange *x, struct upload *u)
{
    static const char hint[] = "An address that anybody can open, such as https://en.wikipedia.org/wiki/Heat";
    const char *given = upload_field(u, "source_url"), *endpoint = x->settings->s3_endpoint, *wrong;
    const unsigned allowed = URL_PLAIN | (x->settings->web_allow_private ? URL_PRIVATE : 0);

    if (given == NULL)
        return fault_field(&x->fault, x->arena, "source_url", hint, "'source_url' is required");
    u->url = arena_strndup(x->arena, given, strcspn(given, "#"));
    if (str_code_points(str_of(given)) > LIMIT_SOURCE_URL)
        return fault_field(&x->fault, x->arena, "source_url", hint, "'source_url' is longer than %d characters",
                           LIMIT_SOURCE_URL);
    wrong = url_fault(u->url, allowed);
    if (wrong == NULL && endpoint[0] != '\0' && str_equal_nocase(platform_host(u->url), platform_host(endpoint)))
        wrong = "must not be an address of our own storage";
    return wrong == NULL || fault_field(&x->fault, x->arena, "source_url", hint, "'source_url' %s", wrong);
}

static bool read_type(struct exchange *x, struct upload *u)
{
    static const char hint[] = "One of video, presentation, text, web";
    const char *type = upload_field(u, "source_type");

    if (type == NULL)
        return fault_field(&x->fault, x->arena, "source_type", hint, "'source_type' is required");
    return source_type_parse(str_of(type), &u->type) ||
           fault_field(&x->fault, x->arena, "source_type", hint, "'%.40s' is not a source_type", type);
}

static bool fields_fit(struct exchange *x, struct upload *u)
{
    const char *language = upload_field(u, "language");

    if (!read_type(x, u))
        return false;
    if (u->key == NULL && (upload_field(u, "source_url") != NULL || u->type == SOURCE_WEB)) {
        if (!read_url(x, u))
            return false;
        u->name = upload_field(u, "filename");
    }
    return language == NULL || language_valid(str_of(language)) ||
           fault_field(&x->fault, x->arena, "language", "Use a BCP 47 tag such as 'en' or 'de-AT'",
                       "'%.40s' is not a language tag", language);
}

const struct upload_kind upload_material = {.fields = fields, .name_fits = name_fits, .fields_fit = fields_fit};
