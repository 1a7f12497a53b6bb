/*
 * The table of processors: job kind -> what does it. The index of the runner.
 */
#ifndef JOBS_PROCESSORS_H
#define JOBS_PROCESSORS_H

#include "work/work.h"

struct run; /* runner/run.h: what a processor gets */

/* Does one attempt: first the work, outside of any transaction; then run_settle; then the statements that keep the results. False
 * with run->fault filed. */
typedef bool processor(struct run *run);

struct processor_entry {
    enum work_kind kind;
    processor *process;
};

/* NULL when there is none. */
processor *processors_find(const char *kind);

processor ingest_process;
processor generate_process;
processor check_homework_process;
processor describe_process;
processor purge_process;
processor embed_process;
processor pilot_process;
processor align_slides_process;
processor regenerate_item_process;

#endif
