/*
 * What comes from outside into the store: the XML of an S3 server's answer, and the query of a link. Nothing that is found
 * may lie outside the input, and no query but a genuine one opens a link.
 */
#include "store/link.h"
#include "store/xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_all(struct arena *arena, struct str text, const char *name)
{
    struct str rest = text, inner;

    while (xml_next(&rest, name, &inner)) {
        assert(inner.at >= text.at && inner.at + inner.len <= text.at + text.len);
        assert(strlen(xml_text(arena, inner, "Key")) <= inner.len);
    }
    assert(rest.len == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new((size_t)256 << 20);
    struct str text = {arena_strndup(arena, (const char *)data, MIN(size, 65536)), MIN(size, 65536)};
    struct store_grant grant = {.method = "PUT", .key = "tenants/a"};

    read_all(arena, text, "Contents");
    read_all(arena, text, "Upload");
    read_all(arena, text, "Error");
    assert(!link_valid(arena, "0123456789abcdef0123456789abcdef", text, 0, &grant));
    arena_free(arena);
    return 0;
}
