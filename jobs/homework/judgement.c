#include "jobs/homework/judgement.h"

#include <math.h>

#include "base/num.h"
#include "jobs/homework/visible_text.h"
#include "jobs/llm/answer_object.h"

/* ---- texts ---- */

static struct str clip(struct str text, size_t points)
{
    size_t at = 0;

    while (at < text.len && points-- > 0)
        str_next(text, &at);
    return (struct str){text.at, at};
}

/* A model's words to people: what is seen of them. */
static const char *wording(struct arena *arena, const json_t *value, size_t points)
{
    struct str text = {json_string_value(value), json_string_length(value)};

    if (!json_is_string(value))
        return "";
    text = clip(visible_text_make(arena, text, VISIBLE_TEXT_LINES).text, points);
    return arena_strndup(arena, text.at, text.len);
}

static struct str passage(const json_t *value)
{
    const struct str text = {json_string_value(value), json_string_length(value)};

    return json_is_string(value) && str_trim(text).len > 0 ? clip(text, JUDGEMENT_QUOTE) : (struct str){NULL, 0};
}

/* ---- criteria ---- */

/* The place in the rubric of "c1", "c2", …; the rubric's count when there is none. */
static size_t place_of(const struct rubric *rubric, const json_t *item)
{
    const char *id = json_get_text(item, "id", "");
    int64_t number = 0;

    if (id[0] == 'c' && num_parse(str_of(id + 1), 1, (int64_t)rubric->count, &number))
        return (size_t)number - 1;
    return rubric->count;
}

static double bounded(double value, double most, bool *clamped)
{
    *clamped = *clamped || value < 0 || value > most;
    return fmin(fmax(value, 0), most);
}

static bool read_mark(struct arena *arena, const json_t *item, const struct rubric *rubric, size_t place,
                      struct judgement *judgement, struct fault *fault)
{
    const json_t *points = json_object_get(item, "points");
    struct judgement_mark *mark = &judgement->marks[place];

    if (mark->comment != NULL)
        return fault_set(fault, FAULT_BAD_GENERATION, "The criterion c%zu comes twice.", place + 1);
    if (!json_is_number(points) || !isfinite(json_number_value(points)))
        return fault_set(fault, FAULT_BAD_GENERATION, "The \"points\" of the criterion c%zu are no number.", place + 1);
    mark->points =
        floor(2 * bounded(json_number_value(points), rubric->items[place].max_points, &judgement->clamped) + 0.5) / 2;
    mark->quote = passage(json_object_get(item, "quote"));
    mark->comment = wording(arena, json_object_get(item, "comment"), JUDGEMENT_COMMENT);
    return true;
}

static bool read_marks(struct arena *arena, const json_t *list, const struct rubric *rubric,
                       struct judgement *judgement, struct fault *fault)
{
    const json_t *item;
    size_t i;

    judgement->marks = arena_array(arena, rubric->count, sizeof *judgement->marks);
    json_array_foreach(list, i, item)
    {
        const size_t place = place_of(rubric, item);
        if (place == rubric->count)
            return fault_set(fault, FAULT_BAD_GENERATION, "One of the \"criteria\" has no \"id\" from c1 to c%zu.",
                             rubric->count);
        if (!read_mark(arena, item, rubric, place, judgement, fault))
            return false;
    }
    for (size_t k = 0; k < rubric->count; k++)
        if (judgement->marks[k].comment == NULL)
            return fault_set(fault, FAULT_BAD_GENERATION, "The criterion c%zu is missing.", k + 1);
    return true;
}

static void read_addressed(const json_t *list, struct judgement *judgement)
{
    const json_t *item;
    size_t i;

    json_array_foreach(list, i, item)
    {
        const struct str text = passage(item);
        if (text.at != NULL && judgement->addressed_count < JUDGEMENT_ADDRESSED)
            judgement->addressed[judgement->addressed_count++] = text;
    }
}

bool judgement_read(struct arena *arena, struct str text, const struct rubric *rubric, struct judgement *judgement,
                    struct fault *fault)
{
    const json_t *confidence;
    json_t *tree;

    *judgement = (struct judgement){0};
    if (!answer_object_read(arena, text, &tree, fault) ||
        !read_marks(arena, json_object_get(tree, "criteria"), rubric, judgement, fault))
        return false;
    confidence = json_object_get(tree, "confidence");
    if (!json_is_number(confidence))
        return fault_set(fault, FAULT_BAD_GENERATION, "The \"confidence\" is no number.");
    judgement->confidence = bounded(json_number_value(confidence), 1, &judgement->clamped);
    judgement->feedback = wording(arena, json_object_get(tree, "feedback"), JUDGEMENT_FEEDBACK);
    if (judgement->feedback[0] == '\0')
        return fault_set(fault, FAULT_BAD_GENERATION, "The \"feedback\" is missing.");
    read_addressed(json_object_get(tree, "addressed"), judgement);
    return true;
}
