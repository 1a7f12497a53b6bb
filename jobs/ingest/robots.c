#include "jobs/ingest/robots.h"

#define PATTERN_MOST 2048 /* bytes; a longer one is nobody's */

struct group {
    bool named, any; /* it is for this agent, for all */
    bool has_rules;  /* a line about agents begins another group */
};

/* The longest rule that fits, for one of the two kinds of groups. */
struct verdict {
    bool found; /* a group of the kind is there */
    size_t length;
    bool forbidden;
};

static struct str without_comment(struct str line)
{
    const char *mark = memchr(line.at, '#', line.len);

    return str_trim(mark != NULL ? (struct str){line.at, (size_t)(mark - line.at)} : line);
}

/* `*` stands for anything, a `$` at the end for the end. Each star takes as little as it can. */
static bool fits(struct str pattern, struct str target)
{
    const bool to_end = pattern.len > 0 && pattern.at[pattern.len - 1] == '$';
    const size_t length = pattern.len - to_end;
    size_t p = 0, t = 0, star = SIZE_MAX, resume = 0;

    for (;;) {
        if (p == length && (!to_end || t == target.len))
            return true;
        if (p < length && pattern.at[p] == '*') {
            star = p++;
            resume = t;
        } else if (p < length && t < target.len && pattern.at[p] == target.at[t]) {
            p++;
            t++;
        } else if (star != SIZE_MAX && resume < target.len) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
}

static void weigh(struct verdict *verdict, struct str pattern, bool forbids, struct str target)
{
    if (pattern.len == 0 || pattern.len > PATTERN_MOST || pattern.len < verdict->length || !fits(pattern, target))
        return;
    verdict->forbidden = pattern.len > verdict->length ? forbids : verdict->forbidden && forbids;
    verdict->length = pattern.len;
}

static void take_agent(struct group *group, struct str value, struct str name)
{
    if (group->has_rules)
        *group = (struct group){0};
    group->named = group->named || str_equal_nocase(value, name);
    group->any = group->any || str_equal(value, STR("*"));
}

static struct str name_of(struct str agent)
{
    return str_trim(str_cut(&agent, '/'));
}

bool robots_allow(struct str text, struct str agent, struct str target)
{
    struct verdict named = {0}, any = {0};
    struct group group = {0};

    if (str_starts(text, STR("\xEF\xBB\xBF")))
        text = (struct str){text.at + 3, text.len - 3};
    while (text.at != NULL && text.len > 0) {
        struct str value = without_comment(str_cut(&text, '\n'));
        const struct str key = str_trim(str_cut(&value, ':'));
        const bool forbids = str_equal_nocase(key, STR("disallow"));

        value = value.at != NULL ? str_trim(value) : STR("");
        if (str_equal_nocase(key, STR("user-agent")))
            take_agent(&group, value, name_of(agent));
        if (!forbids && !str_equal_nocase(key, STR("allow")))
            continue;
        group.has_rules = true;
        named.found = named.found || group.named;
        if (group.named)
            weigh(&named, value, forbids, target);
        if (group.any)
            weigh(&any, value, forbids, target);
    }
    return !(named.found ? named.forbidden : any.forbidden);
}
