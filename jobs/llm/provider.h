/*
 * What every provider of models can do, and the table of those there are. Which of them are configured says config/providers.h.
 */
#ifndef LLM_PROVIDER_H
#define LLM_PROVIDER_H

#include "config/settings.h"
#include "llm/llm_answer.h"
#include "llm/registry.h"

/* A picture that the model is to look at. */
struct llm_picture {
    const char *media_type; /* image/jpeg, image/png */
    struct str bytes;
    int width, height;
};

/* A piece of a recording that the model is to write down. */
struct llm_sound {
    const char *media_type; /* audio/flac */
    const char *name;       /* of a file of that type */
    struct str bytes;
    double seconds;
    const char *language; /* ISO 639-1; NULL: not known */
};

/* What is asked. Texts of others (materials, answers of students) stand in `user` and in pictures only, as data. */
struct llm_question {
    const struct registry_model *model;
    const char *system;
    struct str user;
    const struct llm_picture
        *pictures; /* they come before what the user says; only for models that see (REGISTRY_VISION) */
    size_t picture_count;
    const struct llm_sound *sound; /* NULL: none; only for models that hear (REGISTRY_AUDIO) */
    const char *schema_name;
    struct str schema; /* JSON Schema of the answer, in the subset that all providers support */
    int64_t max_output_tokens;
    int timeout_ms;
    bool steady;           /* temperature 0 where the model takes it: the same question, the same answer */
    struct str previous;   /* an answer of the model that could not be used; at == NULL: none */
    const char *complaint; /* what was wrong with it */
};

/*
 * `ask` is one exchange. True whenever the model has answered, whatever the answer. False: PROVIDER_REFUSED when asking again is of
 * no use (a bad key, an unknown model, a request it will not take, an account without money); PROVIDER_FAILED when it may be (overload, rate
 * limits, time-outs, lost connections), with retry_after_s when the provider said so. The message for the log holds what the provider
 * said, never its key. The answer's tokens and its request id are filled in either case, as far as they are known.
 */
struct provider {
    const char *name;
    bool (*ask)(const struct settings *settings, struct arena *arena, const struct llm_question *question,
                struct llm_answer *answer, struct fault *fault);
    /* About how many tokens a picture of this size is, none too few; NULL: it takes no pictures. */
    int64_t (*picture_tokens)(const struct llm_picture *picture);
};

/* The table; *count is its length. */
const struct provider *provider_table(size_t *count);

#endif
