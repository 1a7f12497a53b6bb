/* What came of one exchange with a provider of models. */
#ifndef LLM_LLM_ANSWER_H
#define LLM_LLM_ANSWER_H

#include "base/str.h"

/* Why an answer ended: it was done, its limit, the provider's filter or the model's refusal, the end of the model's context, another reason. */
enum llm_finish { LLM_STOP, LLM_LENGTH, LLM_FILTER, LLM_CONTEXT, LLM_OTHER };

struct llm_answer {
    struct str text;               /* at == NULL: none; it may hold NUL */
    int64_t tokens_in, tokens_out; /* as the provider counted them, from 0 */
    int64_t tokens_cached;         /* of tokens_in: read from the provider's cache */
    int64_t tokens_cache_written;  /* of tokens_in: put there */
    int64_t tokens_thinking;       /* of tokens_out */
    double seconds;                /* of a recording that was heard, as it is billed */
    enum llm_finish finish;
    const char *finish_reason; /* as the provider calls it; NULL: none given */
    const char *request_id;    /* the provider's own, for its support; NULL: none given */
    int status;                /* of HTTP; 0: there was no answer */
};

#endif
