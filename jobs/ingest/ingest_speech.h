/*
 * A recording transcribed by a service: cut into pieces in the sandbox (jobs/extract/media/sound.h), each sent by the rules for models
 * (jobs/llm/router.h), the answers joined. What is heard of a piece is kept in the job's checkpoint in the transaction of its bill, so that nobody pays
 * for it twice, whatever is killed; a piece in which nothing is heard is not sent.
 */
#ifndef INGEST_SPEECH_H
#define INGEST_SPEECH_H

#include "config/speech_engines.h"
#include "course/material.h"
#include "jobs/runner/run.h"

struct ingest_speech {
    struct run *run;
    const struct material *material;
    const char *course_language; /* NULL: not known */
    int file;
    int timeout_s, cpu_s; /* of cutting one piece */
    /* What there is of earlier attempts and engines, and what is added: [{start_sec, end_sec, text}], up to `until` seconds. */
    json_t *segments;
    double until;
    const char
        *made_by; /* the engine and model of what there is, as "engine/model"; NULL: nothing, or one of the sandbox */
    const char *language; /* that was heard; NULL: not said */
    size_t left_out;      /* segments that were taken for invented */
    struct str document;  /* the result */
};

enum ingest_speech_end {
    INGEST_SPEECH_DONE,
    INGEST_SPEECH_NEXT, /* it does not transcribe this: another engine may, from `until` on. The fault of the run says why */
    INGEST_SPEECH_FAILED,
};

/* What the checkpoint of an earlier attempt holds beside segments; `until` is what these reach. */
void ingest_speech_resume(struct ingest_speech *speech, const json_t *checkpoint);

enum ingest_speech_end ingest_speech_ask(struct ingest_speech *speech, enum speech_engine engine);

#endif
