/*
 * The form parser: whatever arrives, in whatever pieces, it must end in a form or a fault, and what it hears must not depend on the
 * pieces. The first byte of the input chooses the size of the pieces.
 */
#include "base/digest.h"
#include "fcgi/upload/form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct heard {
    struct digest *digest;
    unsigned parts;
};

static bool hear_begin(void *context, const struct form_part *part, struct fault *fault)
{
    struct heard *heard = context;

    (void)fault;
    heard->parts++;
    digest_add(heard->digest, part->name, strlen(part->name));
    if (part->filename != NULL) {
        assert(strpbrk(part->filename, "/\\") == NULL);
        digest_add(heard->digest, part->filename, strlen(part->filename));
    }
    return true;
}

static bool hear_bytes(void *context, const char *bytes, size_t length, struct fault *fault)
{
    struct heard *heard = context;

    (void)fault;
    digest_add(heard->digest, bytes, length);
    return true;
}

static bool hear_end(void *context, struct fault *fault)
{
    struct heard *heard = context;

    (void)fault;
    digest_add(heard->digest, "|", 1);
    return true;
}

static bool parse(struct str body, size_t piece, uint8_t out[DIGEST_SHA256])
{
    static const struct form_events events = {hear_begin, hear_bytes, hear_end};
    struct arena *arena = arena_new(16 * MIB);
    struct heard heard = {digest_new(DIGEST_KIND_SHA256), 0};
    struct fault fault = {0};
    struct form *form;
    bool ok = form_open(&form, arena, "multipart/form-data; boundary=b", &events, &heard, &fault);

    for (size_t at = 0; ok && at < body.len;) {
        size_t room;
        char *window = form_window(form, &room);
        const size_t length = MIN(MIN(piece, room), body.len - at);

        assert(room >= LIMIT_FORM_PART_HEADER);
        memcpy(window, body.at + at, length);
        ok = form_took(form, length, &fault);
        at += length;
    }
    ok = ok && form_close(form, &fault);
    assert(ok == (fault.kind == FAULT_NONE));
    assert(heard.parts <= LIMIT_FORM_PARTS);
    digest_finish(heard.digest, out);
    digest_free(heard.digest);
    arena_free(arena);
    return ok;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t whole[DIGEST_SHA256], pieces[DIGEST_SHA256];

    if (size == 0)
        return 0;
    const struct str body = {(const char *)data + 1, size - 1};
    const bool ok = parse(body, body.len, whole);

    assert(parse(body, 1 + data[0] % 97, pieces) == ok);
    assert(!ok || memcmp(whole, pieces, sizeof(whole)) == 0);
    return 0;
}
