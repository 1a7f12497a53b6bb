/* The timed text of a video in its three written forms, made while it is sent. */
#ifndef FCGI_HANDLERS_MATERIALS_TRANSCRIPT_H
#define FCGI_HANDLERS_MATERIALS_TRANSCRIPT_H

#include "fcgi/exchange.h"

bool materials_transcript_vtt(struct exchange *x);
bool materials_transcript_srt(struct exchange *x);
bool materials_transcript_txt(struct exchange *x);

#endif
