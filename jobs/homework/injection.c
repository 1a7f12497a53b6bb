#include "jobs/homework/injection.h"

#include "jobs/architect/tokenizer.h"
#include "jobs/homework/injection_evidence.h"

#define SHORT_UNIT 4    /* words of a sentence that says little by itself */
#define WINDOW 4        /* such sentences together */
#define UNIT_BYTES 4096 /* that are looked at for one unit, so that the time grows with the answer and no faster */

struct unit {
    struct str text;
    bool out, matters;
};

/* What holds the next unit: it goes beyond no line and no end or beginning of a comment, which no reader sees. Of a longer
 * sentence the first UNIT_BYTES are one. */
static struct str view_of(struct str text)
{
    struct str behind = str_clip(text, UNIT_BYTES), line = str_cut(&behind, '\n');

    for (size_t i = 0; i < line.len; i++) {
        const struct str here = {line.at + i, line.len - i};
        if (str_starts(here, STR("-->")))
            return (struct str){line.at, i + 3};
        if (str_starts(here, STR("*/")))
            return (struct str){line.at, i + 2};
        if (i > 0 && (str_starts(here, STR("<!--")) || str_starts(here, STR("/*"))))
            return (struct str){line.at, i};
    }
    return line;
}

struct str injection_next_unit(struct str *rest, const struct topic *topic)
{
    const struct str left = str_trim(*rest);
    struct str view = view_of(left), unit = tokenizer_next_sentence(&view, topic->language->abbreviations);

    if (unit.at != NULL)
        *rest = (struct str){view.at, (size_t)(left.at + left.len - view.at)};
    return unit;
}

static struct unit *units_of(const struct injection_screen *screen, struct str text, size_t *count)
{
    struct unit *units = arena_array(screen->arena, text.len / 2 + 2, sizeof *units);
    struct str rest = text, unit;

    *count = 0;
    while ((unit = injection_next_unit(&rest, screen->topic)).at != NULL)
        units[(*count)++].text = unit;
    return units;
}

static struct str joined(const struct unit *first, const struct unit *last)
{
    return (struct str){first->text.at, (size_t)(last->text.at + last->text.len - first->text.at)};
}

static size_t words_of(struct str text)
{
    struct tokenizer_word word;
    size_t count = 0;

    for (size_t at = 0; tokenizer_next_word(text, &at, &word);)
        count++;
    return count;
}

/* Sentences that were cut into lines, and short ones that speak only together. */
static void look_across(const struct injection_screen *screen, struct unit *units, size_t count)
{
    bool matters;

    for (size_t first = 0; first < count; first++) {
        size_t last = first;
        while (last + 1 < count && last - first + 1 < WINDOW && !units[last + 1].out && !units[first].out &&
               (words_of(units[last].text) <= SHORT_UNIT || words_of(units[last + 1].text) <= SHORT_UNIT ||
                !tokenizer_is_whole(units[last].text)))
            last++;
        if (last == first || units[first].out ||
            !injection_evidence_speaks(screen, joined(&units[first], &units[last]), &matters))
            continue;
        for (size_t i = first; i <= last; i++)
            units[i].out = true;
    }
}

/* Neighbours that say nothing of the matter go with what they stand beside. */
static void take_neighbours(struct unit *units, size_t count)
{
    for (size_t i = 1; i < count; i++)
        units[i].out = units[i].out || (units[i - 1].out && !units[i].matters);
    for (size_t i = count; i-- > 1;)
        units[i - 1].out = units[i - 1].out || (units[i].out && !units[i - 1].matters);
}

/* A fenced block goes whole. */
static void take_blocks(struct unit *units, size_t count)
{
    for (size_t i = 0, open = SIZE_MAX; i < count; i++) {
        if (!str_starts(units[i].text, STR("```")))
            continue;
        if (open == SIZE_MAX) {
            open = i;
            continue;
        }
        bool out = false;
        for (size_t k = open; k <= i; k++)
            out |= units[k].out;
        for (size_t k = open; k <= i; k++)
            units[k].out = out;
        open = SIZE_MAX;
    }
}

/* Adds a unit; behind the one that was added last it goes on. */
static void add(struct injection_parts *parts, struct str text, bool goes_on)
{
    struct str *last = &parts->items[parts->count - goes_on];

    if (goes_on) {
        last->len = (size_t)(text.at + text.len - last->at);
        return;
    }
    *last = text;
    parts->count++;
}

static void gather(const struct unit *units, size_t count, struct injection *found)
{
    for (size_t i = 0; i < count; i++) {
        const struct unit *before = i > 0 ? &units[i - 1] : NULL;
        if (units[i].out) {
            found->left_out += before == NULL || !before->out;
            continue;
        }
        add(&found->kept, units[i].text, before != NULL && !before->out);
        if (units[i].matters)
            add(&found->matters, units[i].text, before != NULL && !before->out && before->matters);
        else
            found->narrowed = true;
    }
}

struct injection injection_find(struct arena *arena, struct str text, const struct topic *topic)
{
    struct injection_screen screen = injection_evidence_screen(arena, text, topic);
    struct injection found = {0};
    struct unit *units;
    size_t count;

    units = units_of(&screen, text, &count);
    for (size_t i = 0; i < count; i++)
        units[i].out = injection_evidence_speaks(&screen, units[i].text, &units[i].matters);
    look_across(&screen, units, count);
    take_blocks(units, count);
    take_neighbours(units, count);
    found.kept.items = arena_array(arena, count + 1, sizeof(struct str));
    found.matters.items = arena_array(arena, count + 1, sizeof(struct str));
    gather(units, count, &found);
    return found;
}
