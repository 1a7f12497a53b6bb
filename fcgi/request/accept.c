#include "fcgi/request/accept.h"

#include "base/num.h"

#define WHOLE 1000

enum fit { FIT_NONE, FIT_ANY, FIT_GROUP, FIT_TYPE, FIT_VERSION };

struct range {
    struct str type;
    struct str version;
    int weight;
};

static struct str without_quotes(struct str value)
{
    return value.len >= 2 && value.at[0] == '"' ? (struct str){value.at + 1, value.len - 2} : value;
}

/* A weight that is none is taken for 0: what it is for is sent to nobody by mistake. */
static int read_weight(struct str text)
{
    double weight = 0;

    return num_parse_decimal(text, 0, 1, &weight) ? (int)(weight * WHOLE + 0.5) : 0;
}

static struct range read_range(struct str text)
{
    struct range range = {.type = str_trim(str_cut(&text, ';')), .weight = WHOLE};

    while (text.len > 0) {
        struct str value = str_cut(&text, ';');
        const struct str name = str_trim(str_cut(&value, '='));

        value = without_quotes(str_trim(value));
        if (str_equal_nocase(name, STR("q")))
            range.weight = read_weight(value);
        else if (str_equal_nocase(name, STR("version")))
            range.version = value;
    }
    return range;
}

static bool names_group(struct str range, struct str type)
{
    return range.len >= 2 && str_equal(str_cut(&range, '/'), str_cut(&type, '/')) && str_equal(range, STR("*"));
}

static enum fit fit_of(const struct range *range, const char *type, const char *version)
{
    if (str_equal(range->type, STR("*/*")))
        return FIT_ANY;
    if (names_group(range->type, str_of(type)))
        return FIT_GROUP;
    if (!str_equal_nocase(range->type, str_of(type)))
        return FIT_NONE;
    if (range->version.len == 0)
        return FIT_TYPE;
    return str_equal(range->version, str_of(version)) ? FIT_VERSION : FIT_NONE;
}

static int weigh(struct str header, const char *type, const char *version, enum fit least)
{
    enum fit best = FIT_NONE;
    int weight = 0;

    while (header.len > 0) {
        const struct range range = read_range(str_cut(&header, ','));
        const enum fit fit = fit_of(&range, type, version);

        if (fit >= least && fit > best) {
            best = fit;
            weight = range.weight;
        }
    }
    return weight;
}

int accept_weight(struct str header, const char *type, const char *version)
{
    return str_trim(header).len == 0 ? WHOLE : weigh(header, type, version, FIT_ANY);
}

int accept_weight_named(struct str header, const char *type, const char *version)
{
    return weigh(header, type, version, FIT_TYPE);
}
