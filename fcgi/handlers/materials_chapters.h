/*
 * GET …/materials/{material}/chapters.vtt and chapters.json: the lessons of a video, in its order.
 */
#ifndef FCGI_MATERIALS_CHAPTERS_H
#define FCGI_MATERIALS_CHAPTERS_H

#include "fcgi/exchange.h"

bool materials_chapters_vtt(struct exchange *x);
bool materials_chapters_json(struct exchange *x);

#endif
