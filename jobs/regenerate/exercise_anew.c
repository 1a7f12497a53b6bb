#include "jobs/regenerate/exercise_anew.h"

#include "course/fold.h"
#include "jobs/architect/architect.h"
#include "jobs/generate/citations.h"
#include "jobs/regenerate/item_ask.h"

/* ---- what it may be ---- */

static bool is_elsewhere(const struct exercise_remake *remake, const char *task)
{
    for (size_t i = 0; i < remake->tasks.count; i++)
        if (fold_equal(task, remake->tasks.items[i]))
            return true;
    return false;
}

static const char *present_task(struct arena *arena, const struct exercise_remake *remake)
{
    struct fault ignored = {0};
    json_t *tree;

    return json_read(arena, remake->exercise, &tree, &ignored) ? json_get_text(tree, "description", "") : "";
}

static bool is_new(struct arena *arena, const struct exercise_remake *remake, const char *task)
{
    return !fold_equal(task, present_task(arena, remake)) && !is_elsewhere(remake, task);
}

/* ---- by a model ---- */

static bool check(struct arena *arena, const void *remake, struct lesson *made, struct fault *fault)
{
    if (made->exercise_count == 0)
        return fault_set(fault, FAULT_BAD_GENERATION, "\"exercise\" is none.");
    if (made->exercises[0].citation_count == 0)
        return fault_set(fault, FAULT_BAD_GENERATION, "None of its citations stands in the materials.");
    return is_new(arena, remake, made->exercises[0].description) ||
           fault_set(fault, FAULT_BAD_GENERATION, "The course has this exercise already: make another one.");
}

static void write(struct json_out *out, const void *context)
{
    const struct exercise_remake *remake = context;
    const struct texts beside = {remake->tasks.items, MIN(remake->beside, (size_t)STRUCTURE_ITEMS)};

    json_open(out, NULL);
    json_put_text(out, "lesson", remake->lesson);
    structure_write_texts(out, "concepts", &remake->concepts);
    json_put_raw(out, "exercise", remake->exercise);
    structure_write_texts(out, "other_exercises", &beside);
    json_close(out);
}

bool exercise_anew_ask(struct run *run, const struct exercise_remake *remake, const struct item_passages *passages,
                       struct exercise_anew *draft, struct fault *fault)
{
    const struct item_question question = {
        .kind = IDENTITY_EXERCISE,
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
    *draft = (struct exercise_anew){&answer.lesson->exercises[0], answer.provider, answer.model};
    return true;
}

/* ---- by the built-in architect ---- */

/* Whether the exercise or its lesson cites this place or, with `before`, one that stands before it. */
static bool is_cited(const struct exercise_remake *remake, const struct citation *citation, bool before)
{
    for (size_t i = 0; i < remake->citation_count; i++) {
        const struct citation *own = &remake->citations[i];
        if (uuid_equal(own->material, citation->material) && own->place == citation->place && own->at <= citation->at &&
            (before || own->at >= citation->at))
            return true;
    }
    return false;
}

/* Passages of other lessons lie between what is cited and before it, too. */
static bool is_of_the_lesson(const struct exercise_remake *remake, const struct lesson *drafted,
                             const struct exercise *exercise)
{
    const bool same = fold_equal(drafted->title, remake->lesson);

    for (size_t i = 0; i < exercise->citation_count; i++)
        if (!is_cited(remake, &exercise->citations[i], same))
            return false;
    return true;
}

/* How well an exercise takes the place of the present one: a new one of its lesson and its kind best, one of another lesson's matter only when
 * there is not even the same one again; 0: not at all. */
static int fitness(struct arena *arena, const struct exercise_remake *remake, enum exercise_kind kind,
                   const struct lesson *drafted, const struct exercise *exercise)
{
    const int foreign = 2, kinds = exercise->kind == kind ? 2 : 1;
    const bool is_another = is_new(arena, remake, exercise->description);

    if (exercise->citation_count == 0 || is_elsewhere(remake, exercise->description))
        return 0;
    if (!is_of_the_lesson(remake, drafted, exercise))
        return is_another ? kinds : 1;
    return is_another ? foreign + 1 + kinds : foreign + 1;
}

static const struct exercise *choose(struct arena *arena, const struct exercise_remake *remake,
                                     const struct structure *structure, enum exercise_kind kind)
{
    const struct exercise *best = NULL;
    int most = 0;

    for (size_t m = 0; m < structure->module_count; m++)
        for (size_t l = 0; l < structure->modules[m].lesson_count; l++) {
            const struct lesson *lesson = &structure->modules[m].lessons[l];
            for (size_t e = 0; e < lesson->exercise_count; e++) {
                const int fits = fitness(arena, remake, kind, lesson, &lesson->exercises[e]);
                best = fits > most ? &lesson->exercises[e] : best;
                most = MAX(most, fits);
            }
        }
    return best;
}

bool exercise_anew_build(struct run *run, const struct exercise_remake *remake, const struct item_passages *passages,
                         struct exercise_anew *draft)
{
    const struct generation_input input = item_ask_input(remake->course, remake->language, passages);
    struct citations_losses dropped;
    struct structure structure;
    struct exercise present;
    struct texts warnings;
    json_t *tree;

    if (!json_read(run->arena, remake->exercise, &tree, &run->fault) ||
        !architect_draft(run->arena, &input, &structure, &warnings, &run->fault))
        return false;
    citations_check(run->arena, &input, &structure, &dropped);
    if (!structure_read_exercise(run->arena, tree, &present))
        present.kind = EXERCISE_OPEN;
    *draft = (struct exercise_anew){choose(run->arena, remake, &structure, present.kind), ARCHITECT_PROVIDER,
                                    ARCHITECT_MODEL};
    return draft->exercise != NULL || fault_set(&run->fault, FAULT_NO_MATERIAL,
                                                "The built-in architect finds no exercise in the passages that are "
                                                "cited which the course does not have.");
}
