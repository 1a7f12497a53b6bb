/*
 * What models are asked for, and what each of these actions needs of a model; and the names of the capabilities.
 */
#ifndef LLM_REGISTRY_ACTIONS_H
#define LLM_REGISTRY_ACTIONS_H

#include "base/base.h"

enum registry_capability {
    REGISTRY_JSON_SCHEMA = 1, /* follows a schema that is sent along */
    REGISTRY_JSON_OBJECT = 2, /* writes JSON */
    REGISTRY_VISION = 4,      /* sees pictures */
    REGISTRY_AUDIO = 8,       /* hears recordings */
    REGISTRY_EMBEDDING = 16,  /* makes vectors of texts, and nothing else */
    REGISTRY_TEMPERATURE = 32 /* takes a temperature, without being the worse for 0 */
};

/* For messages. */
#define REGISTRY_ACTIONS_NAMES \
    "generate_structure, reconcile, describe_slides, transcribe, check_homework, embed and regenerate_item"
#define REGISTRY_ACTIONS_CAPABILITIES "json_schema, json_object, vision, audio, embedding and temperature"

bool registry_actions_known(const char *action);

/* What a model with these capabilities (enum registry_capability) lacks for the action, as the end of a sentence; NULL: nothing. */
const char *registry_actions_lacking(const char *action, unsigned capabilities);

/* The capability of that name; 0: there is none. */
unsigned registry_actions_capability(const char *name);

/* The name of one capability. */
const char *registry_actions_name(unsigned capability);

#endif
