#include "fcgi/handlers/openapi.h"

#include "fcgi/response/response.h"

/* The assembler reads the file: see the Makefile for the dependency. */
__asm__(".pushsection .rodata\n"
        ".global openapi_begin\n"
        "openapi_begin: .incbin \"docs/openapi.json\"\n"
        ".global openapi_end\n"
        "openapi_end: .byte 0\n"
        ".popsection\n");

extern const char openapi_begin[], openapi_end[];

struct str openapi_text(void)
{
    return (struct str){openapi_begin, (size_t)(openapi_end - openapi_begin)};
}

bool openapi_show(struct exchange *x)
{
    const struct str text = openapi_text();

    buf_put(x->body, text.at, text.len);
    return response_json_tagged(x);
}
