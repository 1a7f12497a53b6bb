/* Materials: upload, look, read what was extracted. */
#ifndef FCGI_HANDLERS_MATERIALS_H
#define FCGI_HANDLERS_MATERIALS_H

#include "fcgi/exchange.h"

bool materials_create(struct exchange *x);
bool materials_show(struct exchange *x);
bool materials_destroy(struct exchange *x);
bool materials_content(struct exchange *x);
bool materials_transcript_vtt(struct exchange *x);
bool materials_transcript_srt(struct exchange *x);
bool materials_transcript_txt(struct exchange *x);

#endif
