/*
 * A recording, heard by the engines that are set up, in the order of SPEECH_ENGINES: one that cannot take it is followed by the next, which goes
 * on behind what there is, with a warning.
 */
#ifndef INGEST_LISTEN_H
#define INGEST_LISTEN_H

#include "course/material.h"
#include "jobs/ingest/ingest_heard.h"

/* `order` is that of the engines of cs-extract, `checkpoint` what ingest_heard_load has given. `text` is the document. */
bool ingest_listen(struct ingest_heard *heard, const struct material *material, const struct extraction_order *order,
                   const json_t *checkpoint, struct str *text) MUST_CHECK;

#endif
