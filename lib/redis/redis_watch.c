#include "redis/redis_watch.h"

enum redis_change redis_watch(struct redis_watch *watch, bool answered, int64_t now)
{
    if (!answered) {
        atomic_store(&watch->refused_at, now);
        return atomic_exchange(&watch->away, true) ? REDIS_SAME : REDIS_GONE;
    }
    if (!atomic_load(&watch->away) || now - atomic_load(&watch->refused_at) < REDIS_WATCH_SETTLED_US)
        return REDIS_SAME;
    return atomic_exchange(&watch->away, false) ? REDIS_BACK : REDIS_SAME;
}
