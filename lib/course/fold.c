#include "course/fold.h"

#include <unicase.h>
#include <unictype.h>

#include "base/str.h"

/* In place: runs of white space become one space; the text never grows. */
static size_t squeeze(char *text, size_t length)
{
    const struct str whole = {text, length};
    size_t kept = 0, at = 0, next = 0;

    for (uint32_t point; next < length; at = next) {
        point = str_next(whole, &next);
        if (!uc_is_property_white_space(point)) {
            memmove(text + kept, text + at, next - at);
            kept += next - at;
        } else if (kept > 0 && text[kept - 1] != ' ') {
            text[kept++] = ' ';
        }
    }
    return kept > 0 && text[kept - 1] == ' ' ? kept - 1 : kept;
}

/* NULL for what is no UTF-8. */
static char *fold(const char *title, size_t *length)
{
    char *folded = (char *)u8_casefold((const uint8_t *)title, strlen(title), NULL, UNINORM_NFKC, NULL, length);

    if (folded != NULL)
        *length = squeeze(folded, *length);
    return folded;
}

const char *fold_title(struct arena *arena, const char *title)
{
    size_t length;
    char *folded = fold(title, &length);
    const char *kept = folded != NULL ? arena_strndup(arena, folded, length) : title;

    free(folded);
    return kept;
}

bool fold_equal(const char *a, const char *b)
{
    size_t a_length = 0, b_length = 0;
    char *left, *right;
    bool equal;

    if (strcmp(a, b) == 0)
        return true;
    left = fold(a, &a_length);
    right = fold(b, &b_length);
    equal = left != NULL && right != NULL && a_length == b_length && memcmp(left, right, a_length) == 0;
    free(left);
    free(right);
    return equal;
}
