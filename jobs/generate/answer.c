#include "jobs/generate/answer.h"

#include "course/fold.h"
#include "jobs/generate/addresses.h"
#include "jobs/generate/prompt.h"
#include "jobs/llm/answer_object.h"

static bool has_lesson(const struct structure *structure, const char *title)
{
    for (size_t m = 0; m < structure->module_count; m++)
        for (size_t l = 0; l < structure->modules[m].lesson_count; l++)
            if (fold_equal(structure->modules[m].lessons[l].title, title))
                return true;
    return false;
}

/* Guided: what is applied stays. */
static bool keeps_guide(const struct structure *guide, const struct structure *structure, struct fault *fault)
{
    size_t missing = 0;

    for (size_t m = 0; guide != NULL && m < guide->module_count; m++)
        for (size_t l = 0; l < guide->modules[m].lesson_count; l++)
            missing += !has_lesson(structure, guide->modules[m].lessons[l].title);
    return missing == 0 ||
           fault_set(fault, FAULT_BAD_GENERATION, "Lessons of the applied structure are missing: %zu.", missing);
}

bool answer_read(struct arena *arena, const struct generation_input *input, struct str text, struct answer *answer,
                 struct fault *fault)
{
    struct generation_input known = *input;
    json_t *tree;

    if (!answer_object_read(arena, text, &tree, fault) ||
        !structure_read(arena, tree, prompt_resolve, &known, &answer->structure, &answer->losses, fault))
        return false;
    citations_check(arena, input, &answer->structure, &answer->dropped);
    answer->addresses = addresses_drop(arena, input, &answer->structure);
    if (answer->structure.module_count == 0)
        return fault_set(fault, FAULT_BAD_GENERATION, "None of its citations stands in the materials.");
    return input->guide_is_restored || keeps_guide(input->guide, &answer->structure, fault);
}

void answer_add_losses(struct answer *sum, const struct answer *answer)
{
    sum->losses.items += answer->losses.items;
    sum->losses.citations += answer->losses.citations;
    sum->losses.clipped += answer->losses.clipped;
    sum->dropped.citations += answer->dropped.citations;
    sum->dropped.web += answer->dropped.web;
    sum->dropped.ranges += answer->dropped.ranges;
    sum->dropped.concepts += answer->dropped.concepts;
    sum->dropped.lessons += answer->dropped.lessons;
    sum->dropped.modules += answer->dropped.modules;
    sum->addresses += answer->addresses;
}

static void warn(struct arena *arena, struct texts *warnings, size_t count, const char *what)
{
    if (count > 0 && warnings->count < STRUCTURE_ITEMS)
        warnings->items[warnings->count++] = arena_printf(arena, "%s: %zu.", what, count);
}

void answer_warn(struct arena *arena, const struct answer *answer, struct texts *warnings)
{
    const struct citations_losses *dropped = &answer->dropped;

    warn(arena, warnings, answer->losses.items, "Parts that were malformed or beyond a limit were left out");
    warn(arena, warnings, answer->losses.clipped, "Texts that are longer than a structure holds were cut");
    warn(arena, warnings, answer->losses.citations + dropped->citations,
         "Citations that do not stand in the materials were dropped");
    warn(arena, warnings, dropped->web, "Web references that do not stand in the materials were dropped");
    warn(arena, warnings, answer->addresses, "Addresses that do not stand in the materials were taken out of texts");
    warn(arena, warnings, dropped->ranges, "Slide numbers or times beyond the materials were dropped");
    warn(arena, warnings, dropped->concepts, "Concepts without a citation were dropped");
    warn(arena, warnings, dropped->lessons, "Lessons that this left empty were dropped");
    warn(arena, warnings, dropped->modules, "Modules that this left empty were dropped");
}
