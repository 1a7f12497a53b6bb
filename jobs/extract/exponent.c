#include "jobs/extract/exponent.h"

#define MINUS 0x2212
#define EN_DASH 0x2013 /* is written for a minus */

bool exponent_is(struct str raised)
{
    size_t at = 0;
    uint32_t first;

    if (raised.len == 0)
        return false;
    first = str_next(raised, &at);
    return at == raised.len || (first >= '0' && first <= '9') || first == '+' || first == '-' || first == MINUS ||
           first == EN_DASH;
}
