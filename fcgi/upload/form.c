#include "fcgi/upload/form.h"

#include "base/str.h"

#define WINDOW (64 * KIB)

enum state { PREAMBLE, DELIMITER, HEAD, CONTENT, EPILOGUE };

struct form {
    const struct form_events *events;
    void *context;
    struct arena *arena;
    enum state state;
    unsigned parts;
    size_t filled; /* bytes in the window */
    size_t delimiter_length;
    char delimiter[LIMIT_FORM_BOUNDARY + 5]; /* CRLF "--" boundary */
    char window[WINDOW];
};

bool form_open(struct form **form, struct arena *arena, const char *content_type, const struct form_events *events,
               void *context, struct fault *fault)
{
    struct form *f = arena_alloc(arena, sizeof(*f));
    char boundary[LIMIT_FORM_BOUNDARY + 1];

    if (!form_head_boundary(content_type, boundary, fault))
        return false;
    f->events = events;
    f->context = context;
    f->arena = arena;
    f->delimiter_length = (size_t)snprintf(f->delimiter, sizeof(f->delimiter), "\r\n--%s", boundary);
    /* The first boundary may stand at the very start: a line end put before the body makes it one like the others. */
    memcpy(f->window, "\r\n", 2);
    f->filled = 2;
    *form = f;
    return true;
}

char *form_window(struct form *form, size_t *room)
{
    *room = WINDOW - form->filled;
    return form->window + form->filled;
}

/* What a step made of the bytes from `at`: how many it used, and whether it needs more before it can go on. */
struct progress {
    size_t used;
    bool starved;
};

static bool give(struct form *f, const char *bytes, size_t length, struct fault *fault)
{
    return f->state != CONTENT || length == 0 || f->events->bytes(f->context, bytes, length, fault);
}

/* Everything before the next delimiter; all but a possible start of one when it is not there yet. */
static bool content(struct form *f, struct str in, struct progress *p, struct fault *fault)
{
    const char *found = memmem(in.at, in.len, f->delimiter, f->delimiter_length);

    if (found == NULL) {
        p->starved = true;
        p->used = in.len < f->delimiter_length ? 0 : in.len - (f->delimiter_length - 1);
        return give(f, in.at, p->used, fault);
    }
    p->used = (size_t)(found - in.at) + f->delimiter_length;
    if (!give(f, in.at, (size_t)(found - in.at), fault))
        return false;
    const bool ended = f->state == CONTENT;

    f->state = DELIMITER;
    return !ended || f->events->end(f->context, fault);
}

/* Behind a delimiter: "--" closes the form; otherwise optional white space and a line end (RFC 2046 section 5.1.1). */
static bool delimiter(struct form *f, struct str in, struct progress *p, struct fault *fault)
{
    size_t at = 0;

    if (in.len >= 2 && memcmp(in.at, "--", 2) == 0) {
        f->state = EPILOGUE;
        p->used = 2;
        return true;
    }
    while (at < in.len && (in.at[at] == ' ' || in.at[at] == '\t'))
        at++;
    p->starved = in.len < 2 || in.len - at < 2;
    if (p->starved)
        return at <= LIMIT_FORM_PART_HEADER || fault_set(fault, FAULT_MALFORMED_FORM, "A boundary line is too long");
    if (memcmp(in.at + at, "\r\n", 2) != 0)
        return fault_set(fault, FAULT_MALFORMED_FORM, "A boundary is not followed by a line end");
    f->state = HEAD;
    p->used = at; /* the line end stays: a part without headers then ends like any other */
    return true;
}

static bool head(struct form *f, struct str in, struct progress *p, struct fault *fault)
{
    const char *end = memmem(in.at, in.len, "\r\n\r\n", 4);
    struct form_part part;

    if (end == NULL) {
        p->starved = true;
        return in.len <= LIMIT_FORM_PART_HEADER ||
               fault_set(fault, FAULT_TOO_LARGE, "The headers of a form part are longer than %lld bytes",
                         (long long)LIMIT_FORM_PART_HEADER);
    }
    if (++f->parts > LIMIT_FORM_PARTS)
        return fault_set(fault, FAULT_TOO_LARGE, "The form has more than %d parts", LIMIT_FORM_PARTS);
    if (!form_head_part((struct str){in.at, (size_t)(end - in.at)}, f->arena, &part, fault))
        return false;
    f->state = CONTENT;
    p->used = (size_t)(end - in.at) + 4;
    return f->events->begin(f->context, &part, fault);
}

static bool step(struct form *f, struct str in, struct progress *p, struct fault *fault)
{
    switch (f->state) {
    case PREAMBLE:
    case CONTENT:
        return content(f, in, p, fault);
    case DELIMITER:
        return delimiter(f, in, p, fault);
    case HEAD:
        return head(f, in, p, fault);
    case EPILOGUE:
        *p = (struct progress){in.len, true};
        return true;
    }
    return false;
}

bool form_took(struct form *form, size_t length, struct fault *fault)
{
    size_t at = 0;
    struct progress p = {0, false};

    form->filled += length;
    while (!p.starved && at < form->filled) {
        p = (struct progress){0, false};
        if (!step(form, (struct str){form->window + at, form->filled - at}, &p, fault))
            return false;
        at += p.used;
    }
    form->filled -= at;
    memmove(form->window, form->window + at, form->filled);
    return true;
}

bool form_close(const struct form *form, struct fault *fault)
{
    return form->state == EPILOGUE ||
           fault_set(fault, FAULT_INCOMPLETE_BODY, "The form ended before its closing boundary");
}
