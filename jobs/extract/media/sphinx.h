/*
 * PocketSphinx with its US-English model: offline, small, a Debian package. Utterances are cut by utterance.h and decoded
 * one by one, each with its own cepstral mean, so that a transcript does not depend on where it was begun.
 */
#ifndef MEDIA_SPHINX_H
#define MEDIA_SPHINX_H

#include "jobs/extract/media/speech.h"

extern const struct speech_engine sphinx_engine;

#endif
