#include "fcgi/handlers/materials_transcript.h"

#include "course/transcript.h"
#include "fcgi/handlers/materials.h"
#include "fcgi/response/response.h"

#define FORM 2 /* of what is made of a document here: another form needs another ETag */
#define BLOCK_ARENA (16 * MIB)

struct written {
    struct document_content document;
    struct arena *arena; /* of one block */
    enum transcript_form form;
    bool begun;
    bool is_recognised; /* no captions that somebody has uploaded */
    int64_t next;       /* chunk of the document */
    int64_t cues;       /* written so far */
};

static void close_arena(void *arena)
{
    arena_free(arena);
}

static bool put_block(struct exchange *x, struct written *w)
{
    struct unit unit = x->unit;
    struct transcript lines;

    arena_reset(w->arena);
    unit.arena = w->arena;
    if (!transcript_block(&unit, &w->document, w->next, &lines, &w->next))
        return false;
    transcript_write(x->body, &lines, w->form, w->is_recognised, &w->cues);
    return true;
}

/* A block without a word of speech makes no piece. */
static bool next_piece(struct exchange *x, void *context, struct str *piece)
{
    struct written *w = context;

    buf_clear(x->body);
    if (!w->begun)
        transcript_begin(x->body, w->form);
    w->begun = true;
    while (x->body->len == 0 && w->next < w->document.chunk_count)
        if (!put_block(x, w))
            return false;
    *piece = buf_str(x->body);
    return true;
}

/* What was recognised says by which engine. */
static bool is_recognised(struct exchange *x, const struct document_content *document, bool *recognised)
{
    json_t *head;

    if (!json_read(x->arena, document->head, &head, &x->fault))
        return false;
    *recognised = json_object_get(json_object_get(head, "metadata"), "engine") != NULL;
    return true;
}

static bool transcript(struct exchange *x, enum transcript_form form, const char *content_type)
{
    struct written *w = arena_alloc(x->arena, sizeof *w);
    struct material m;

    if (!materials_fetch(x, &m))
        return false;
    if (m.type != SOURCE_VIDEO)
        return fault_set(&x->fault, FAULT_NOT_FOUND, "Only a video has a transcript");
    if (!materials_processed(x, &m) || !document_content_fetch(&x->unit, m.id, false, &w->document))
        return false;
    if (!is_recognised(x, &w->document, &w->is_recognised))
        return false;
    w->form = form;
    w->arena = arena_new(BLOCK_ARENA);
    arena_defer(x->arena, close_arena, w->arena);
    return response_not_modified(
               x, str_of(arena_printf(x->arena, "transcript %d %d %s", FORM, (int)form, w->document.digest))) ||
           response_produced(x, 200, content_type, -1, (struct producer){next_piece, w});
}

bool materials_transcript_vtt(struct exchange *x)
{
    return transcript(x, TRANSCRIPT_VTT, "text/vtt; charset=utf-8");
}

bool materials_transcript_srt(struct exchange *x)
{
    return transcript(x, TRANSCRIPT_SRT, "application/x-subrip; charset=utf-8");
}

bool materials_transcript_txt(struct exchange *x)
{
    return transcript(x, TRANSCRIPT_TXT, "text/plain; charset=utf-8");
}
