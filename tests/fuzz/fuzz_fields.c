/*
 * JSON bodies and their fields: a body is read or refused with a place, and each reader gives a value within its bounds or names the
 * field, never both and never neither. Members that no reader asked for are named as well.
 */
#include "fcgi/request/fields.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_text(struct exchange *x, const json_t *body, const char *name)
{
    const size_t before = x->fault.error_count;
    const char *text = field_text(x, body, name, FIELD_REQUIRED, 1, 20);

    if ((text != NULL) == (x->fault.error_count > before))
        abort();
    if (text != NULL && (!str_is_utf8(str_of(text)) || str_code_points(str_of(text)) > 20 || *text == '\0'))
        abort();
}

static void check_others(struct exchange *x, const json_t *body)
{
    static const char *const words[] = {"free", "guided", NULL};
    const int choice = field_choice(x, body, "choice", words, 0);
    const char *language = field_language(x, body, "language");

    if (choice < 0 || choice > 1)
        abort();
    if (language != NULL && strlen(language) > 35)
        abort();
    (void)field_flag(x, body, "flag", true);
}

/* What nobody asked for is an error too, and an unknown field alone has a kind of its own. */
static void check_all(struct exchange *x)
{
    const size_t before = x->fault.error_count;
    const bool good = fields_ok(x);

    if (good != (x->fault.error_count == 0))
        abort();
    if (!good && x->fault.kind != (before > 0 ? FAULT_INVALID : FAULT_UNKNOWN_FIELD))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(64 * MIB);
    struct exchange x = {.arena = arena};
    json_t *body;

    if (!json_read(arena, (struct str){(const char *)data, size}, &body, &x.fault)) {
        if (x.fault.kind != FAULT_MALFORMED_JSON || x.fault.detail[0] == '\0')
            abort();
    } else {
        check_text(&x, body, "title");
        check_text(&x, body, "description");
        check_others(&x, body);
        check_all(&x);
    }
    arena_free(arena);
    return 0;
}
