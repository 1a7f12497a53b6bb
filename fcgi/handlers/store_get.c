#include "fcgi/handlers/store_get.h"

#include "fcgi/handlers/link_caller.h"
#include "fcgi/handlers/stored_file.h"

/* As an attachment, unless it is a PDF that is to be shown: what a tenant has uploaded is no page of this service. Players and <img> do not
 * mind. */
bool store_get(struct exchange *x)
{
    struct store_grant link = {.method = "GET"};

    return link_caller_take(x, &link) &&
           stored_file_send(
               x, &(struct stored_file){link.key, link.content_type, link.is_inline ? "inline" : "attachment"});
}
