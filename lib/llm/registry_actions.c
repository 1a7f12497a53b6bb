#include "llm/registry_actions.h"

#define JSON (REGISTRY_JSON_SCHEMA | REGISTRY_JSON_OBJECT)

/* A model needs one of the capabilities of each column; 0: the column asks for none. */
static const struct {
    const char *name;
    unsigned writes, senses;
} actions[] = {
    {"generate_structure", JSON, 0},   {"reconcile", JSON, 0},      {"describe_slides", JSON, REGISTRY_VISION},
    {"transcribe", 0, REGISTRY_AUDIO}, {"check_homework", JSON, 0}, {"embed", REGISTRY_EMBEDDING, 0},
    {"regenerate_item", JSON, 0},
};

static const struct {
    const char *name;
    unsigned bit;
} capabilities_table[] = {
    {"json_schema", REGISTRY_JSON_SCHEMA}, {"json_object", REGISTRY_JSON_OBJECT},
    {"vision", REGISTRY_VISION},           {"audio", REGISTRY_AUDIO},
    {"embedding", REGISTRY_EMBEDDING},     {"temperature", REGISTRY_TEMPERATURE},
};

static size_t find(const char *action)
{
    size_t i = 0;

    while (i < ARRAY_COUNT(actions) && strcmp(actions[i].name, action) != 0)
        i++;
    return i;
}

bool registry_actions_known(const char *action)
{
    return find(action) < ARRAY_COUNT(actions);
}

const char *registry_actions_lacking(const char *action, unsigned capabilities)
{
    const size_t i = find(action);

    if (i == ARRAY_COUNT(actions))
        return "is asked for nothing of that name";
    if (actions[i].writes != 0 && (actions[i].writes & capabilities) == 0)
        return actions[i].writes == JSON ? "writes no JSON" : "makes no vectors";
    if (actions[i].senses != 0 && (actions[i].senses & capabilities) == 0)
        return actions[i].senses == REGISTRY_VISION ? "sees no pictures" : "hears no recordings";
    return NULL;
}

unsigned registry_actions_capability(const char *name)
{
    for (size_t i = 0; i < ARRAY_COUNT(capabilities_table); i++)
        if (strcmp(capabilities_table[i].name, name) == 0)
            return capabilities_table[i].bit;
    return 0;
}

const char *registry_actions_name(unsigned capability)
{
    for (size_t i = 0; i < ARRAY_COUNT(capabilities_table); i++)
        if (capabilities_table[i].bit == capability)
            return capabilities_table[i].name;
    return "";
}
