#include "llm/registry_price.h"

/* More is a slip of the decimal point. The dearest answer that is billed (router.c) costs less than a million USD, which
 * llm_calls.cost_usd holds. */
#define PRICE_MOST 10000.0 /* USD per million tokens */
#define LENGTH_MOST 10000000
#define MINUTE_MOST 100.0 /* USD per minute of a recording */

static bool read_rate(const json_t *object, const char *key, double fallback, const char *where, const char *part,
                      struct buf *problems, double *rate)
{
    *rate = json_get_double(object, key, json_object_get(object, key) == NULL ? fallback : -1);
    if (*rate >= 0 && *rate <= PRICE_MOST)
        return true;
    buf_printf(problems, "%s: \"%s.%s\" must be a number from 0 to %.0f.\n", where, part, key, PRICE_MOST);
    return false;
}

static bool read_rates(const json_t *object, const char *where, const char *part, struct buf *problems,
                       struct registry_rates *rates)
{
    bool good = read_rate(object, "input", -1, where, part, problems, &rates->input);

    good = read_rate(object, "cached", -1, where, part, problems, &rates->cached) && good;
    good = read_rate(object, "output", -1, where, part, problems, &rates->output) && good;
    return read_rate(object, "cache_write", MAX(0, rates->input), where, part, problems, &rates->cache_write) && good;
}

static bool read_price(const json_t *object, const char *where, struct buf *problems, struct registry_price *price)
{
    const json_t *lengthy = json_object_get(object, "long");
    bool good = read_rates(object, where, "usd_per_million", problems, &price->usual);

    price->known = true;
    if (lengthy == NULL)
        return good;
    price->lengthy_above = json_get_int(lengthy, "above_tokens", 0);
    if (price->lengthy_above < 1 || price->lengthy_above > LENGTH_MOST) {
        buf_printf(problems, "%s: \"usd_per_million.long.above_tokens\" must be a whole number from 1 to %d.\n", where,
                   LENGTH_MOST);
        good = false;
    }
    return read_rates(lengthy, where, "usd_per_million.long", problems, &price->lengthy) && good;
}

/* The one of a list that counts now. All are read, so that what is wrong with a later one is told before it begins. */
static bool read_list(const json_t *list, stamp now, const char *where, struct buf *problems,
                      struct registry_price *price)
{
    const json_t *object;
    stamp from, latest = STAMP_NONE;
    bool good = true;
    size_t i;

    json_array_foreach(list, i, object)
    {
        struct registry_price one = {0};
        if (!stamp_parse(str_of(json_get_text(object, "from", "")), &from)) {
            buf_printf(problems, "%s: \"usd_per_million[%zu].from\" must be a date.\n", where, i);
            good = false;
            continue;
        }
        good = read_price(object, where, problems, &one) && good;
        if (from <= now && (latest == STAMP_NONE || from > latest)) {
            latest = from;
            *price = one;
        }
    }
    return good;
}

bool registry_price_read(const json_t *value, stamp now, const char *where, struct buf *problems,
                         struct registry_price *price)
{
    *price = (struct registry_price){0};
    if (value == NULL)
        return true;
    return json_is_array(value) ? read_list(value, now, where, problems, price)
                                : read_price(value, where, problems, price);
}

bool registry_price_read_minute(const json_t *value, const char *where, struct buf *problems,
                                struct registry_price *price)
{
    if (value == NULL)
        return true;
    price->known = true;
    price->per_minute = json_is_number(value) ? json_number_value(value) : -1;
    if (price->per_minute >= 0 && price->per_minute <= MINUTE_MOST)
        return true;
    buf_printf(problems, "%s: \"usd_per_minute\" must be a number from 0 to %.0f.\n", where, MINUTE_MOST);
    return false;
}

double registry_price_of(const struct registry_price *price, const struct registry_tokens *tokens)
{
    const bool lengthy = price->lengthy_above > 0 && tokens->in > price->lengthy_above;
    const struct registry_rates *rates = lengthy ? &price->lengthy : &price->usual;
    int64_t cached = MAX(0, MIN(tokens->cached, tokens->in));
    int64_t written = MAX(0, MIN(tokens->cache_written, tokens->in - cached));

    return ((double)(tokens->in - cached - written) * rates->input + (double)cached * rates->cached +
            (double)written * rates->cache_write + (double)tokens->out * rates->output) /
               1e6 +
           MAX(0, tokens->seconds) / 60 * price->per_minute;
}
