#include "jobs/processors.h"

static const struct processor_entry entries[] = {
    {WORK_INGEST, ingest_process},
    {WORK_DESCRIBE, describe_process},
    {WORK_GENERATE, generate_process},
    {WORK_HOMEWORK, check_homework_process},
    {WORK_PURGE, purge_process},
    {WORK_EMBED, embed_process},
    {WORK_PILOT, pilot_process},
    {WORK_ALIGN, align_slides_process},
    {WORK_REGENERATE, regenerate_item_process},
};

processor *processors_find(const char *kind)
{
    enum work_kind wanted;

    if (!work_kind_parse(str_of(kind), &wanted))
        return NULL;
    for (size_t i = 0; i < ARRAY_COUNT(entries); i++)
        if (entries[i].kind == wanted)
            return entries[i].process;
    return NULL;
}
