#include "fcgi/request/query_names.h"

#include "base/suggest.h"

/* The route's names; there is room for all of them. */
static const char **list_names(struct exchange *x, size_t *count)
{
    struct str rest = str_of(x->route->query);
    const char **names = arena_array(x->arena, rest.len / 2 + 1, sizeof *names);

    for (*count = 0; rest.len > 0; (*count)++) {
        const struct str name = str_cut(&rest, ' ');

        names[*count] = arena_strndup(x->arena, name.at, name.len);
    }
    return names;
}

/* As it was meant; as it was sent if it is wrongly encoded. */
static struct str decode(struct exchange *x, struct str raw)
{
    char *text = arena_alloc(x->arena, raw.len + 1);

    return str_percent_decode(raw, true, text) && str_is_utf8(str_of(text)) ? str_of(text) : raw;
}

static size_t find(struct str name, const char *const *names, size_t count)
{
    size_t i = 0;

    while (i < count && !str_equal(name, str_of(names[i])))
        i++;
    return i;
}

static void refuse_twice(struct exchange *x, const char *name)
{
    fault_field(&x->fault, x->arena, name, "Give it once", "'%s' is given more than once", name);
}

void query_names_check(struct exchange *x)
{
    struct str rest = x->query;
    const char **names;
    unsigned *times;
    size_t count;

    if (rest.len == 0)
        return;
    names = list_names(x, &count);
    times = arena_array(x->arena, count + 1, sizeof *times);
    while (rest.len > 0 && x->fault.error_count < FAULT_ERRORS) {
        struct str pair = str_cut(&rest, '&');
        const struct str name = decode(x, str_cut(&pair, '='));
        const size_t found = find(name, names, count);

        if (name.len == 0 && pair.at == NULL)
            continue; /* nothing between two ampersands */
        if (found == count)
            suggest_refuse(&x->fault, x->arena, "query parameter", name, names, count);
        else if (times[found]++ == 1)
            refuse_twice(x, names[found]);
    }
}
