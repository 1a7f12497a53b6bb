/* Bounds of time in unit tests: a busy machine may spoil a run of what is measured, but not three. */
#ifndef SUPPORT_TAKES_H
#define SUPPORT_TAKES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* One of three runs of action(), which returns what it took in microseconds, takes at most `most`, and not less than `least`. */
static inline void assert_takes(int64_t (*action)(void *context), void *context, int64_t least, int64_t most)
{
    int64_t took = action(context);

    for (int runs = 1; runs < 3 && took > most; runs++)
        took = action(context);
    assert_in_range(took, least, most);
}

#endif
