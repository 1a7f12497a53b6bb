#include "jobs/homework/rubric.h"

#define MADE_TOTAL 100 /* points of a rubric that was made */
#define CRITERION 500  /* bytes of a criterion that was made */

static struct str without_bullet(struct str text)
{
    static const char *const bullets[] = {"-", "*", "\u2022", "\u2013", "\u2014"};
    size_t digits = 0;

    for (size_t i = 0; i < ARRAY_COUNT(bullets); i++)
        if (str_starts(text, str_of(bullets[i])))
            return str_trim((struct str){text.at + strlen(bullets[i]), text.len - strlen(bullets[i])});
    while (digits < text.len && (uint8_t)(text.at[digits] - '0') < 10)
        digits++;
    if (digits > 0 && digits < text.len && (text.at[digits] == '.' || text.at[digits] == ')'))
        return str_trim((struct str){text.at + digits + 1, text.len - digits - 1});
    return text;
}

static void add(struct arena *arena, struct criterion *criteria, size_t *count, struct str text)
{
    text = str_clip(without_bullet(str_trim(text)), CRITERION);
    if (text.len > 0 && *count < STRUCTURE_CRITERIA)
        criteria[(*count)++].text = arena_strndup(arena, text.at, text.len);
}

/* Each line, and each part that a semicolon ends, is a criterion. */
static void split(struct arena *arena, struct str text, struct criterion *criteria, size_t *count)
{
    while (text.at != NULL) {
        struct str line = str_cut(&text, '\n');
        while (line.at != NULL)
            add(arena, criteria, count, str_cut(&line, ';'));
    }
}

/* Equal shares; what is left of the division goes to the first. */
static void share_out(struct criterion *criteria, size_t count)
{
    for (size_t i = 0; i < count; i++)
        criteria[i].max_points = MADE_TOTAL / (int)count + (i < (size_t)(MADE_TOTAL % (int)count));
}

static struct rubric make(struct arena *arena, const struct exercise *exercise)
{
    struct criterion *criteria = arena_array(arena, STRUCTURE_CRITERIA, sizeof *criteria);
    size_t count = 0;

    if (exercise->grading_criteria != NULL)
        split(arena, str_of(exercise->grading_criteria), criteria, &count);
    if (count == 0)
        add(arena, criteria, &count, str_of(exercise->description));
    if (count == 0)
        criteria[count++].text = "?";
    share_out(criteria, count);
    return (struct rubric){.items = criteria, .count = count, .made = true};
}

struct rubric rubric_of(struct arena *arena, const struct grade_task *task)
{
    const struct exercise *exercise = task->exercise;
    struct rubric rubric;

    if (task->rubric_count > 0)
        rubric = (struct rubric){.items = task->rubric, .count = MIN(task->rubric_count, (size_t)STRUCTURE_CRITERIA)};
    else if (exercise->criterion_count > 0)
        rubric = (struct rubric){.items = exercise->criteria, .count = exercise->criterion_count};
    else
        rubric = make(arena, exercise);
    for (size_t i = 0; i < rubric.count; i++)
        rubric.total += rubric.items[i].max_points;
    return rubric;
}
