#include "jobs/homework/grade_prompt.h"

#include "base/digest.h"
#include "base/limits.h"

#define TEXT_MOST (8 * MIB)
#define BOUNDARY 24      /* hex digits */
#define LEFT_OUT "[...]" /* stands for what does not answer */

static void put_answer(struct buf *out, const struct str *parts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buf_puts(out, "\n" LEFT_OUT "\n");
        buf_put(out, parts[i].at, parts[i].len);
    }
}

/* Of the answer and what is known only here. */
static const char *boundary_of(struct arena *arena, const struct grade_task *task, const struct buf *answer)
{
    char course[UUID_TEXT], *boundary = arena_alloc(arena, DIGEST_SHA256_HEX);
    struct buf *secret = buf_new(arena, TEXT_MOST);

    buf_printf(secret, "%s\n%s\n", uuid_format(task->course, course), task->exercise->description);
    buf_puts(secret, task->exercise->reference_solution != NULL ? task->exercise->reference_solution : "");
    buf_put(secret, answer->data, answer->len);
    digest_sha256_hex(buf_str(secret), boundary);
    boundary[BOUNDARY] = '\0';
    return boundary;
}

static void put_exercise(struct json_out *out, const struct exercise *exercise)
{
    json_open(out, "exercise");
    json_put_text(out, "description", exercise->description);
    json_put_text(out, "reference_solution", exercise->reference_solution);
    json_put_text(out, "grading_criteria", exercise->grading_criteria);
    if (exercise->option_count > 0)
        structure_write_options(out, "options", exercise);
    json_close(out);
}

static void put_criteria(struct json_out *out, const struct rubric *rubric)
{
    char id[24];

    json_list(out, "criteria");
    for (size_t i = 0; i < rubric->count; i++) {
        snprintf(id, sizeof id, "c%zu", i + 1);
        json_open(out, NULL);
        json_put_text(out, "id", id);
        json_put_text(out, "criterion", rubric->items[i].text);
        json_put_int(out, "max_points", rubric->items[i].max_points);
        json_close(out);
    }
    json_end(out);
}

static void put_concepts(struct json_out *out, const struct grade_task *task)
{
    size_t bytes = 0;

    json_list(out, "concepts");
    for (size_t i = 0; i < MIN(task->concept_count, (size_t)GRADE_PROMPT_CONCEPTS); i++) {
        const struct grade_concept *concept = &task->concepts[i];
        bytes += concept->definition != NULL ? strlen(concept->definition) : 0;
        json_open(out, NULL);
        json_put_text(out, "title", concept->title);
        json_put_text(out, "definition", bytes <= GRADE_PROMPT_DEFINITIONS ? concept->definition : NULL);
        json_close(out);
    }
    json_end(out);
}

struct str grade_prompt_render(struct arena *arena, const struct grade_task *task, const struct rubric *rubric,
                               const struct str *parts, size_t count)
{
    struct buf *text = buf_new(arena, TEXT_MOST), *answer = buf_new(arena, TEXT_MOST),
               *fenced = buf_new(arena, TEXT_MOST);
    struct json_out out = json_out(text);
    const char *boundary;

    put_answer(answer, parts, count);
    boundary = boundary_of(arena, task, answer);
    buf_printf(fenced, "<%s>\n", boundary);
    buf_put(fenced, answer->data, answer->len);
    buf_printf(fenced, "\n</%s>", boundary);
    json_open(&out, NULL);
    put_exercise(&out, task->exercise);
    put_criteria(&out, rubric);
    put_concepts(&out, task);
    json_put_text(&out, "course_language", task->course_language);
    json_put_text(&out, "response_language", task->response_language);
    json_put_text(&out, "boundary", boundary);
    json_put_str(&out, "answer", buf_str(fenced));
    json_close(&out);
    return buf_str(text);
}
