#include "config/speech_engines.h"

#include "base/str.h"

static const char *const names[] = {
#define E(name, identifier) [SPEECH_##identifier] = name,
    SPEECH_ENGINES(E)
#undef E
};

static bool find(struct str name, enum speech_engine *engine)
{
    for (size_t i = 0; i < ARRAY_COUNT(names); i++)
        if (str_equal(str_of(names[i]), name)) {
            *engine = (enum speech_engine)i;
            return true;
        }
    return false;
}

size_t speech_engines_order(const char *list, enum speech_engine order[SPEECH_ENGINE_COUNT])
{
    struct str rest = str_of(list);
    unsigned seen = 0;
    size_t count = 0;

    while (rest.at != NULL) {
        enum speech_engine engine;

        if (!find(str_trim(str_cut(&rest, ',')), &engine) || (seen & 1U << engine) != 0)
            return 0;
        seen |= 1U << engine;
        order[count++] = engine;
    }
    return count;
}

const char *speech_engines_name(enum speech_engine engine)
{
    return names[engine];
}

bool speech_engines_is_service(enum speech_engine engine)
{
    return engine == SPEECH_OPENAI || engine == SPEECH_GEMINI;
}
