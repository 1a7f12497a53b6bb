#include "jobs/regenerate/lesson_anew.h"

#include "jobs/architect/architect.h"
#include "jobs/generate/citations.h"
#include "jobs/regenerate/item_ask.h"

/* ---- by a model ---- */

static void write(struct json_out *out, const void *remake)
{
    lesson_remake_write(out, remake);
}

static bool check(struct arena *arena, const void *remake, struct lesson *made, struct fault *fault)
{
    if (made->concept_count == 0)
        return fault_set(fault, FAULT_BAD_GENERATION, "\"concepts\" is empty.");
    return lesson_remake_trim(arena, remake, made) ||
           fault_set(fault, FAULT_BAD_GENERATION, "Other lessons have all of its concepts: they are taught there.");
}

bool lesson_anew_ask(struct run *run, const struct lesson_remake *remake, const struct item_passages *passages,
                     struct lesson_anew *anew, struct fault *fault)
{
    const struct item_question question = {
        .kind = IDENTITY_LESSON,
        .course = remake->course,
        .language = remake->language,
        .passages = passages,
        .remake = remake,
        .write = write,
        .check = check,
    };
    struct item_answer answer;

    if (!item_ask(run, &question, &answer, fault))
        return false;
    *anew = (struct lesson_anew){answer.lesson, answer.provider, answer.model};
    return true;
}

/* ---- by the built-in architect ---- */

/* What it makes of the passages may be several lessons: this one is all of them, as far as it has room, and is called as the largest. */
static void join(struct lesson *all, size_t *most, const struct lesson *lesson)
{
    const size_t concepts = MIN(lesson->concept_count, STRUCTURE_CONCEPTS - all->concept_count),
                 exercises = MIN(lesson->exercise_count, STRUCTURE_EXERCISES - all->exercise_count);

    if (lesson->concept_count == 0)
        return;
    if (lesson->concept_count > *most) {
        *most = lesson->concept_count;
        all->title = lesson->title;
    }
    memcpy(all->concepts + all->concept_count, lesson->concepts, concepts * sizeof *all->concepts);
    if (exercises > 0)
        memcpy(all->exercises + all->exercise_count, lesson->exercises, exercises * sizeof *all->exercises);
    all->concept_count += concepts;
    all->exercise_count += exercises;
}

static struct lesson *join_all(struct run *run, const struct lesson_remake *remake, const struct structure *structure)
{
    struct lesson *all = arena_alloc(run->arena, sizeof *all);
    size_t most = 0;

    *all = (struct lesson){
        .concepts = arena_array(run->arena, STRUCTURE_CONCEPTS, sizeof *all->concepts),
        .exercises = arena_array(run->arena, STRUCTURE_EXERCISES, sizeof *all->exercises),
    };
    for (size_t m = 0; m < structure->module_count; m++)
        for (size_t l = 0; l < structure->modules[m].lesson_count; l++) {
            struct lesson *lesson = &structure->modules[m].lessons[l];
            if (lesson_remake_trim(run->arena, remake, lesson))
                join(all, &most, lesson);
        }
    return all;
}

bool lesson_anew_build(struct run *run, const struct lesson_remake *remake, const struct item_passages *passages,
                       struct lesson_anew *anew)
{
    const struct generation_input input = item_ask_input(remake->course, remake->language, passages);
    struct citations_losses dropped;
    struct structure structure;
    struct texts warnings;

    if (!architect_draft(run->arena, &input, &structure, &warnings, &run->fault))
        return false;
    citations_check(run->arena, &input, &structure, &dropped);
    *anew = (struct lesson_anew){join_all(run, remake, &structure), ARCHITECT_PROVIDER, ARCHITECT_MODEL};
    return anew->lesson->concept_count > 0 ||
           fault_set(
               &run->fault, FAULT_NO_MATERIAL,
               "The built-in architect finds no concept in the passages that are cited which other lessons of the "
               "course do not have.");
}
