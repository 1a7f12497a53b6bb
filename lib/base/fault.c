#include "base/fault.h"

static const struct {
    int http;
    enum fault_retry retry;
    const char *code;
    const char *title;
} kinds[FAULT_COUNT] = {[FAULT_NONE] = {200, FAULT_FAIL, "", ""},
#define F(kind, http, request, job, code, title, ...) [FAULT_##kind] = {http, FAULT_##job, code, title},
                        FAULT_KINDS(F)
#undef F
};

/* What others wrote may be in it, and it is stored as text. */
static void make_utf8(char *text)
{
    if (str_is_utf8(str_of(text)))
        return;
    for (; *text != '\0'; text++)
        if ((unsigned char)*text >= 0x80)
            *text = '?';
}

/* A text that is too long is cut between two code points. */
static PRINTF_LIKE(2, 0) void write_text(char text[FAULT_DETAIL], const char *format, va_list arguments)
{
    int length = vsnprintf(text, FAULT_DETAIL, format, arguments);
    struct str whole = {text, FAULT_DETAIL - 1};

    while (length >= FAULT_DETAIL && whole.len > 0 && !str_is_utf8(whole) && FAULT_DETAIL - whole.len <= 4)
        whole.len--;
    text[whole.len] = '\0';
    make_utf8(text);
}

bool fault_set(struct fault *fault, enum fault_kind kind, const char *detail, ...)
{
    va_list arguments;

    if (fault->kind != FAULT_NONE)
        return false;
    fault->kind = kind;
    va_start(arguments, detail);
    write_text(fault->detail, detail, arguments);
    va_end(arguments);
    return false;
}

bool fault_log(struct fault *fault, enum fault_kind kind, const char *message, ...)
{
    va_list arguments;

    if (fault->kind != FAULT_NONE)
        return false;
    fault_set(fault, kind, "%s", fault_title(kind));
    va_start(arguments, message);
    write_text(fault->log, message, arguments);
    va_end(arguments);
    return false;
}

/* A field error beside a fault of another status would contradict it. */
static bool takes_errors(const struct fault *fault)
{
    return fault_http_status(fault->kind) == 422 && fault->error_count < FAULT_ERRORS;
}

static PRINTF_LIKE(5, 0) void add_error(struct fault *fault, struct arena *arena, enum fault_kind kind,
                                        const struct fault_error *error, const char *message, va_list arguments)
{
    char text[FAULT_DETAIL];

    write_text(text, message, arguments);
    if (fault->error_count > 0 && fault->kind != kind)
        fault->kind = FAULT_INVALID;
    fault_set(fault, kind, "%s", text);
    if (takes_errors(fault))
        fault->errors[fault->error_count++] = (struct fault_error){
            .field = arena_strdup(arena, error->field),
            .message = arena_strdup(arena, text),
            .hint = error->hint == NULL ? NULL : arena_strdup(arena, error->hint),
        };
}

bool fault_field(struct fault *fault, struct arena *arena, const char *field, const char *hint, const char *message,
                 ...)
{
    va_list arguments;

    va_start(arguments, message);
    add_error(fault, arena, FAULT_INVALID, &(struct fault_error){.field = field, .hint = hint}, message, arguments);
    va_end(arguments);
    return false;
}

bool fault_field_kind(struct fault *fault, struct arena *arena, enum fault_kind kind, const char *field,
                      const char *hint, const char *message, ...)
{
    va_list arguments;

    va_start(arguments, message);
    add_error(fault, arena, kind, &(struct fault_error){.field = field, .hint = hint}, message, arguments);
    va_end(arguments);
    return false;
}

void fault_clear(struct fault *fault)
{
    fault->kind = FAULT_NONE;
    fault->retry_after_s = 0;
    fault->error_count = 0;
    fault->detail[0] = fault->log[0] = '\0';
}

int fault_http_status(enum fault_kind kind)
{
    return kinds[kind].http;
}

enum fault_retry fault_retry(enum fault_kind kind)
{
    return kinds[kind].retry;
}

const char *fault_code(enum fault_kind kind)
{
    return kinds[kind].code;
}

const char *fault_title(enum fault_kind kind)
{
    return kinds[kind].title;
}

enum fault_kind fault_by_code(struct str code)
{
    for (enum fault_kind kind = FAULT_NONE + 1; kind < FAULT_COUNT; kind++)
        if (str_equal(code, str_of(kinds[kind].code)))
            return kind;
    return FAULT_NONE;
}
