#include "jobs/generate/passages.h"

#define SPOKEN 600  /* bytes of a transcript's passage, about half a minute */
#define SHORTEST 64 /* a clipped passage should hold more than a few words */

/* How long a text is between the quotes of JSON. */
static size_t written_length(struct str text)
{
    size_t length = 0;

    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        length += c == '"' || c == '\\' || c == '\n' || c == '\t' ? 2 : c < 0x20 ? 6 : 1;
    }
    return length;
}

static struct str text_of(const json_t *chunk)
{
    const json_t *text = json_object_get(chunk, "text");

    return str_trim((struct str){json_is_string(text) ? json_string_value(text) : "", json_string_length(text)});
}

/* ---- making ---- */

/* `index` is that of the whole document. */
static struct passage passage_of(const json_t *chunk, size_t index)
{
    const bool described = strcmp(json_get_text(chunk, "chunk_type", ""), "slide_description") == 0;
    const json_t *place = json_object_get(chunk, "metadata");
    double second = json_get_double(place, "start_sec", -1);
    int64_t slide = json_get_int(place, "slide_number", 0);

    if (second >= 0)
        return (struct passage){CITATION_SECOND, second, text_of(chunk), index, false, false};
    if (slide > 0)
        return (struct passage){CITATION_SLIDE, (double)slide, text_of(chunk), index, true, described};
    return (struct passage){CITATION_CHUNK,
                            (double)index,
                            text_of(chunk),
                            index,
                            strcmp(json_get_text(chunk, "chunk_type", ""), "heading") == 0,
                            false};
}

size_t passages_length(const struct passage *passage)
{
    return PASSAGE_FORM + (passage->described ? PASSAGE_DESCRIBED : 0) + written_length(passage->text);
}

/* The text of a passage of speech that begins with chunk `first`; *next is the chunk behind it. */
static struct str gather_speech(struct arena *arena, const json_t *chunks, size_t first, size_t *next)
{
    char *joined = arena_alloc(arena, 2 * SPOKEN);
    size_t length = 0, i = first;

    for (; i < json_array_size(chunks); i++) {
        const json_t *chunk = json_array_get(chunks, i);
        struct str text = text_of(chunk);
        if (passage_of(chunk, i).place != CITATION_SECOND || length + text.len + 1 > SPOKEN)
            break;
        if (length > 0 && text.len > 0)
            joined[length++] = ' ';
        memcpy(joined + length, text.at, text.len);
        length += text.len;
    }
    *next = i;
    return (struct str){joined, length};
}

struct passages passages_of(struct arena *arena, const json_t *document, size_t first)
{
    const json_t *chunks = json_object_get(document, "chunks");
    struct passages passages = {arena_array(arena, json_array_size(chunks) + 1, sizeof(struct passage)), 0, 0};
    size_t next;

    for (size_t i = 0; i < json_array_size(chunks); i = next) {
        struct passage passage = passage_of(json_array_get(chunks, i), first + i);
        next = i + 1;
        if (passage.place == CITATION_SECOND && passage.text.len < SPOKEN)
            passage.text = gather_speech(arena, chunks, i, &next);
        if (passage.text.len == 0)
            continue;
        passages.items[passages.count++] = passage;
        passages.bytes += passages_length(&passage);
    }
    return passages;
}

/* ---- thinning ---- */

static void keep_every(struct passages *passages, size_t stride)
{
    size_t kept = 0;

    passages->bytes = 0;
    for (size_t i = 0; i < passages->count; i += stride) {
        passages->items[kept] = passages->items[i];
        passages->bytes += passages_length(&passages->items[kept++]);
    }
    passages->count = kept;
}

void passages_thin(struct passages *passages, size_t room)
{
    size_t most = room / (PASSAGE_FORM + SHORTEST) + 1, texts, left;

    if (passages->bytes <= room)
        return;
    if (passages->count > most)
        keep_every(passages, (passages->count + most - 1) / most);
    texts = passages->bytes - passages->count * PASSAGE_FORM;
    left = room > passages->count * PASSAGE_FORM ? room - passages->count * PASSAGE_FORM : 0;
    if (texts <= left)
        return;
    passages->bytes = 0;
    for (size_t i = 0; i < passages->count; i++) {
        struct str *text = &passages->items[i].text;
        *text = str_clip(*text, (size_t)((double)text->len * (double)left / (double)texts));
        passages->bytes += passages_length(&passages->items[i]);
    }
}

/* ---- writing ---- */

void passages_write(struct json_out *out, const char *key, const struct passages *passages)
{
    static const char *const members[] = {
        [CITATION_SECOND] = "start_sec",
        [CITATION_SLIDE] = "slide_number",
        [CITATION_PAGE] = "page",
        [CITATION_CHUNK] = "chunk_index",
    };

    json_list(out, key);
    for (size_t i = 0; i < passages->count; i++) {
        const struct passage *passage = &passages->items[i];
        json_open(out, NULL);
        if (passage->place == CITATION_SECOND)
            json_put_double(out, members[passage->place], passage->at);
        else
            json_put_int(out, members[passage->place], (int64_t)passage->at);
        if (passage->described)
            json_put_bool(out, "described", true);
        json_put_str(out, "text", passage->text);
        json_close(out);
    }
    json_end(out);
}
