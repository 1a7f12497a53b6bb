#include "course/structure.h"

size_t structure_lesson_total(const struct structure *structure)
{
    size_t total = 0;

    for (size_t i = 0; i < structure->module_count; i++)
        total += structure->modules[i].lesson_count;
    return total;
}

size_t structure_concept_total(const struct structure *structure)
{
    size_t total = 0;

    for (size_t i = 0; i < structure->module_count; i++)
        for (size_t k = 0; k < structure->modules[i].lesson_count; k++)
            total += structure->modules[i].lessons[k].concept_count;
    return total;
}
