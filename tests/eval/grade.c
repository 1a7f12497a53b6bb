/*
 * Judges answers for the evaluation, by their words: {"exercise", "course_language", "concepts": [{"title", "definition"}], "answers": [text, …]}
 * on standard input, a list of [points, …] on standard output.
 */
#include <math.h>
#include <stdio.h>

#include "base/limits.h"
#include "jobs/homework/local_grader.h"

static const struct grade_concept *concepts_of(struct arena *arena, const json_t *list)
{
    struct grade_concept *concepts = arena_array(arena, json_array_size(list) + 1, sizeof *concepts);
    const json_t *item;
    size_t i;

    json_array_foreach(list, i, item) concepts[i] =
        (struct grade_concept){json_get_text(item, "title", ""), json_get_text(item, "definition", NULL)};
    return concepts;
}

static void put_points(struct arena *arena, struct json_out *out, const struct grade_task *task)
{
    const struct rubric rubric = rubric_of(arena, task);
    const struct grade_screen screen = grade_screen_make(arena, task, &rubric);
    struct local_judgement judgement;

    local_grader_judge(arena, task, &rubric, &screen, &judgement);
    json_list(out, NULL);
    for (size_t i = 0; i < rubric.count; i++)
        json_put_double(out, NULL, floor(2 * judgement.marks[i].share * rubric.items[i].max_points + 0.5) / 2);
    json_end(out);
}

int main(void)
{
    struct arena *arena = arena_new(LIMIT_JOB_ARENA);
    json_t *order = json_loadf(stdin, 0, NULL);
    const json_t *answers = json_object_get(order, "answers"), *concepts = json_object_get(order, "concepts"), *answer;
    struct buf text = buf_make(LIMIT_DOCUMENT);
    struct json_out out = json_out(&text);
    struct exercise exercise;
    bool good = structure_read_exercise(arena, json_object_get(order, "exercise"), &exercise);
    size_t i;

    json_list(&out, NULL);
    json_array_foreach(answers, i, answer)
    {
        const struct grade_task task = {.exercise = &exercise,
                                        .answer = str_of(json_string_value(answer)),
                                        .course_language = json_get_text(order, "course_language", NULL),
                                        .concepts = concepts_of(arena, concepts),
                                        .concept_count = json_array_size(concepts)};
        if (good)
            put_points(arena, &out, &task);
    }
    json_end(&out);
    puts(buf_text(&text));
    buf_free(&text);
    json_decref(order);
    arena_free(arena);
    return good ? 0 : 1;
}
