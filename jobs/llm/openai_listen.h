/*
 * OpenAI's transcriptions (https://platform.openai.com/docs/api-reference/audio/createTranscription), which most servers of Whisper speak: one
 * form with the sound, answered with verbose_json. It is asked of SPEECH_BASE_URL, else of OPENAI_BASE_URL, else of OpenAI.
 *
 * PROVIDER_REFUSED too for an answer without times.
 */
#ifndef LLM_OPENAI_LISTEN_H
#define LLM_OPENAI_LISTEN_H

#include "jobs/llm/provider.h"

bool openai_listen(const struct settings *settings, struct arena *arena, const struct llm_question *question,
                   struct llm_answer *answer, struct fault *fault);

#endif
