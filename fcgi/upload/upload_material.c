/* Of upload.h: the form of a material. */
#include "course/language.h"
#include "fcgi/upload/upload.h"

static const char *const fields[] = {"source_type", "source_url", "filename", "language", NULL};

static bool name_fits(struct exchange *x, const struct upload *u, bool whole UNUSED)
{
    const char *given = upload_field(u, "source_type");
    enum source_type type;

    return given == NULL || !source_type_parse(str_of(given), &type) || source_allowed(u->name, type, &x->fault);
}

static bool fields_fit(struct exchange *x, struct upload *u)
{
    const char *type = upload_field(u, "source_type"), *language = upload_field(u, "language");

    if (type == NULL)
        return fault_field(&x->fault, x->arena, "source_type", "One of video, presentation, text",
                           "'source_type' is required");
    if (!source_type_parse(str_of(type), &u->type) || u->type == SOURCE_WEB)
        return fault_field(&x->fault, x->arena, "source_type", "One of video, presentation, text",
                           "'%.40s' is not a source_type", type);
    return language == NULL || language_valid(str_of(language)) ||
           fault_field(&x->fault, x->arena, "language", "Use a BCP 47 tag such as 'en' or 'de-AT'",
                       "'%.40s' is not a language tag", language);
}

const struct upload_kind upload_material = {.fields = fields, .name_fits = name_fits, .fields_fit = fields_fit};
