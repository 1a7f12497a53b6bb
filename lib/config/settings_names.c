#include <ctype.h>

#include "config/settings.h"
#include "config/settings_file.h"

#define LONGEST 64   /* bytes of a name that is compared */
#define SHORT 9      /* shorter names are near with one letter changed, others with two */
#define UNCOMPARED 6 /* of names as short as this every other word is near */
#define FAR (LONGEST + 1)
#define PLACE 4200 /* PATH_MAX and a line's number */

/* Letters to insert, leave out, change or exchange with their neighbour until one name is the other, whatever their case: the optimal string
 * alignment distance. Three rows of its table are kept. */
static size_t distance(struct str a, struct str b)
{
    size_t rows[3][LONGEST + 1], *before = rows[0], *last = rows[1], *row = rows[2];

    for (size_t j = 0; j <= b.len; j++)
        last[j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        row[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            const int at = toupper(a.at[i - 1]), to = toupper(b.at[j - 1]);

            row[j] = MIN(MIN(last[j], row[j - 1]) + 1, last[j - 1] + (at != to));
            if (i > 1 && j > 1 && at == toupper(b.at[j - 2]) && toupper(a.at[i - 2]) == to)
                row[j] = MIN(row[j], before[j - 2] + 1);
        }
        size_t *const free_row = before;

        before = last;
        last = row;
        row = free_row;
    }
    return last[b.len];
}

/* A walk over the names there are, for one that is looked for. */
struct search {
    struct str wanted;
    const char *nearest;
    size_t distance; /* 0 and the same letters: it is one */
    bool found;
};

static void compare(struct search *search, const char *name)
{
    const struct str known = str_of(name);
    size_t apart;

    if (search->found || known.len > LONGEST)
        return;
    apart = distance(search->wanted, known);
    search->found = str_equal(search->wanted, known);
    if (search->found || apart < search->distance) {
        search->nearest = name;
        search->distance = apart;
    }
}

static void compare_all(struct search *search)
{
    enum { PLAIN, SECRET };

#define TEXT(field, name, fallback, secrecy, description) \
    compare(search, name);                                \
    if ((secrecy) == SECRET)                              \
        compare(search, name "_FILE");
#define WHOLE(field, name, fallback, low, high, description) compare(search, name);
#define FLAG(field, name, fallback, description) compare(search, name);
#define GROUP(description)
    SETTINGS(TEXT, WHOLE, FLAG, GROUP)
#undef TEXT
#undef WHOLE
#undef FLAG
#undef GROUP
}

bool settings_know(struct str name, const char **nearest)
{
    struct search search = {.wanted = name, .distance = FAR};

    *nearest = NULL;
    if (name.len > LONGEST)
        return false;
    compare_all(&search);
    if (!search.found && name.len > UNCOMPARED && search.distance <= (name.len < SHORT ? 1 : 2))
        *nearest = search.nearest;
    return search.found;
}

bool settings_is_secret(const char *name)
{
    enum { PLAIN, SECRET };
    static const struct {
        const char *name;
        int secrecy;
    } texts[] = {
#define TEXT(field, name, fallback, secrecy, description) {name, secrecy},
#define WHOLE(field, name, fallback, low, high, description)
#define FLAG(field, name, fallback, description)
#define GROUP(description)
        SETTINGS(TEXT, WHOLE, FLAG, GROUP)
#undef TEXT
#undef WHOLE
#undef FLAG
#undef GROUP
    };

    for (size_t i = 0; i < ARRAY_COUNT(texts); i++)
        if (texts[i].secrecy == SECRET && strcmp(texts[i].name, name) == 0)
            return true;
    return false;
}

/* `place` is "" or ends with ": ". */
static bool check_name(const char *place, struct str name, struct buf *problems, struct buf *strangers)
{
    const char *nearest;

    if (settings_know(name, &nearest))
        return true;
    if (nearest != NULL)
        buf_printf(problems, "%s%.*s: is no setting; did you mean %s?\n", place, (int)name.len, name.at, nearest);
    else if (strangers != NULL)
        buf_printf(strangers, "%s%.*s: is no setting and is not used.\n", place, (int)name.len, name.at);
    return nearest == NULL;
}

bool settings_check_names(const char *const *names, struct buf *problems, struct buf *strangers)
{
    bool good = true;

    for (; *names != NULL; names++) {
        struct str rest = str_of(*names);

        good = check_name("", str_cut(&rest, '='), problems, strangers) && good;
    }
    return good;
}

bool settings_check_file_names(const struct settings_file *file, struct buf *problems, struct buf *strangers)
{
    char place[PLACE];
    bool good = true;

    for (size_t i = 0; i < file->count; i++) {
        snprintf(place, sizeof place, "%s, line %d: ", file->path, file->lines[i].number);
        good = check_name(place, str_of(file->lines[i].name), problems, strangers) && good;
    }
    return good;
}
