#include "course/language.h"

#include <ctype.h>

#define LONGEST_TAG 35 /* RFC 5646 section 4.4.1 */

static bool subtag_valid(struct str subtag, size_t least, bool digits)
{
    if (subtag.len < least || subtag.len > 8)
        return false;
    for (size_t i = 0; i < subtag.len; i++) {
        const unsigned char c = (unsigned char)subtag.at[i];

        if (c >= 0x80 || !(isalpha(c) || (digits && isdigit(c))))
            return false;
    }
    return true;
}

bool language_valid(struct str tag)
{
    if (tag.len > LONGEST_TAG || !subtag_valid(str_cut(&tag, '-'), 2, false))
        return false;
    while (tag.at != NULL)
        if (!subtag_valid(str_cut(&tag, '-'), 1, true))
            return false;
    return true;
}
