#include "fcgi/response/service_url.h"

#include <ctype.h>

/* Whether a Host header can stand in a URL. Who sends another one has it in no answer but its own. */
static bool is_host(const char *host)
{
    for (const char *c = host; *c != '\0'; c++)
        if (!isalnum((unsigned char)*c) && strchr(".-_:[]", *c) == NULL)
            return false;
    return host[0] != '\0';
}

const char *service_url(struct exchange *x, const char *url)
{
    const char *scheme = strcmp(x->headers.scheme, "https") == 0 ? "https" : "http";

    return url[0] != '/' || !is_host(x->headers.host)
               ? url
               : arena_printf(x->arena, "%s://%s%s", scheme, x->headers.host, url);
}
