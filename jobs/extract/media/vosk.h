/*
 * Vosk (https://alphacephei.com/vosk/), which is loaded at run time: its library from --library, its model from --model, both before the sandbox
 * closes. The whole stream goes through one recogniser, which does better than pieces of it, and gives times of words.
 */
#ifndef MEDIA_VOSK_H
#define MEDIA_VOSK_H

#include "jobs/extract/media/speech.h"

extern const struct speech_engine vosk_engine;

#endif
