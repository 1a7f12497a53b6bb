#include "store/s3_body.h"

#define TAIL "\r\n0\r\nx-amz-checksum-crc32c:%s\r\n\r\n"
#define TAIL_LENGTH (sizeof(TAIL) - 1 - 2 + 8) /* four bytes are eight digits of base64 */

void s3_body_open(struct s3_body *body, struct str bytes, struct str rest, size_t ready, const char *trailer)
{
    *body = (struct s3_body){.bytes = bytes, .rest = rest, .ready = ready, .trailer = trailer};
    if (trailer != NULL)
        snprintf(body->head, sizeof(body->head), "%zx\r\n", bytes.len + rest.len);
}

size_t s3_body_length(const struct s3_body *body)
{
    return strlen(body->head) + body->bytes.len + body->rest.len + (body->trailer != NULL ? TAIL_LENGTH : 0);
}

/* "" until all bytes are there and their checksum is. */
static const char *tail_of(struct s3_body *body)
{
    if (body->trailer != NULL && *body->trailer != '\0' && body->ready == body->bytes.len + body->rest.len)
        snprintf(body->tail, sizeof(body->tail), TAIL, body->trailer);
    return body->tail;
}

struct str s3_body_next(struct s3_body *body)
{
    const size_t first = MIN(body->ready, body->bytes.len);
    const struct str pieces[] = {
        str_of(body->head), {body->bytes.at, first}, {body->rest.at, body->ready - first}, str_of(tail_of(body))};
    size_t at = body->taken;

    for (size_t i = 0; i < ARRAY_COUNT(pieces); i++) {
        if (at < pieces[i].len)
            return (struct str){pieces[i].at + at, pieces[i].len - at};
        at -= pieces[i].len;
    }
    return STR("");
}
