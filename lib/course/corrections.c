#include "course/corrections.h"

#include <unictype.h>
#include <uninorm.h>

#include "course/corrections_find.h"
#include "course/word_borders.h"

#define BARRIER '\n'                         /* between segments that are not read as one: no find holds it */
#define FIND_MOST (4 * 3 * CORRECTIONS_TEXT) /* bytes: composing makes three code points of one at most */

/* A segment is the text from `at` up to where the next one begins, without the spaces at its ends. */
struct segment {
    size_t at;
    size_t room; /* bytes that it may have */
    double start_sec, end_sec;
    bool is_changed;
    size_t next_at;       /* after the correction that is being applied */
    bool is_changed_next; /* by it */
};

struct corrections_text {
    struct buf *text, *next; /* as it is, and as the correction that is being applied leaves it */
    struct segment *segments;
    size_t count;
    size_t room;        /* bytes that the whole may have */
    int64_t looks;      /* places that were looked at for all corrections so far */
    bool after_barrier; /* nothing of it, or no speech, stands before what is added next */
};

/* ---- texts as they are compared ---- */

static bool is_ascii(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.at[i] >= 0x80)
            return false;
    return true;
}

static void put_squeezed(struct buf *out, struct str text)
{
    const size_t begun = out->len;
    size_t at = 0, next = 0;

    for (; at < text.len; at = next) {
        if (!uc_is_property_white_space(str_next(text, &next)))
            buf_put(out, text.at + at, next - at);
        else if (out->len > begun && out->data[out->len - 1] != ' ')
            buf_putc(out, ' ');
    }
    while (out->len > begun && out->data[out->len - 1] == ' ')
        out->len--;
}

static void put_composed(struct buf *out, struct str text)
{
    size_t length = 0;
    uint8_t *composed;

    if (is_ascii(text)) {
        put_squeezed(out, text);
        return;
    }
    composed = u8_normalize(UNINORM_NFC, (const uint8_t *)text.at, text.len, NULL, &length);
    put_squeezed(out, composed != NULL ? (struct str){(const char *)composed, length} : text);
    free(composed);
}

static struct str composed(struct arena *arena, struct str text)
{
    struct buf out = buf_make(FIND_MOST);
    struct str kept;

    put_composed(&out, text);
    kept = (struct str){arena_strndup(arena, buf_text(&out), out.len), out.len};
    buf_free(&out);
    return kept;
}

/* ---- the transcript ---- */

struct corrections_text *corrections_begin(struct arena *arena, size_t most)
{
    struct corrections_text *text = arena_alloc(arena, sizeof *text);
    const size_t ceiling = 2 * (size_t)CORRECTIONS_TRANSCRIPT + (size_t)CORRECTIONS_MARGIN;

    *text = (struct corrections_text){
        .text = buf_new(arena, ceiling),
        .next = buf_new(arena, ceiling),
        .segments = arena_array(arena, most + 1, sizeof *text->segments),
        .after_barrier = true,
    };
    return text;
}

static void part_from_former(struct corrections_text *text, struct str segment)
{
    const struct str former = buf_str(text->text);

    if (former.len == 0)
        return;
    if (text->after_barrier)
        buf_putc(text->text, BARRIER);
    else if (word_borders_need_space(former, segment))
        buf_putc(text->text, ' ');
    for (size_t i = text->count; i > 0 && text->segments[i - 1].at == former.len; i--)
        text->segments[i - 1].at = text->text->len; /* blank ones stand behind the space */
}

static struct segment *append(struct corrections_text *text)
{
    struct segment *segment = &text->segments[text->count++];

    *segment = (struct segment){.at = text->text->len};
    return segment;
}

void corrections_add(struct corrections_text *text, struct str given, double start_sec, double end_sec)
{
    const struct str spoken = str_trim_blank(given);
    struct segment *segment;
    size_t length;

    if (spoken.len > 0)
        part_from_former(text, spoken);
    segment = append(text);
    put_composed(text->text, spoken);
    length = text->text->len - segment->at;
    segment->start_sec = start_sec;
    segment->end_sec = end_sec;
    segment->room = CORRECTIONS_SEGMENT(length);
    text->room += 2 * length;
    text->after_barrier = text->after_barrier && length == 0;
}

void corrections_add_other(struct corrections_text *text)
{
    append(text);
    text->after_barrier = true;
}

bool corrections_fits(const struct corrections_text *text)
{
    return !text->text->overflow && text->text->len <= (size_t)CORRECTIONS_TRANSCRIPT;
}

static size_t segment_end(const struct corrections_text *text, size_t segment, size_t next_at)
{
    return segment + 1 < text->count ? text->segments[segment + 1].at : next_at;
}

bool corrections_changed(const struct corrections_text *text, size_t segment, struct str *changed)
{
    const struct segment *found = &text->segments[segment];
    const size_t end = segment_end(text, segment, text->text->len);

    if (!found->is_changed)
        return false;
    *changed = end > found->at ? str_trim((struct str){text->text->data + found->at, end - found->at}) : STR("");
    return true;
}

/* ---- one correction ---- */

struct pass {
    struct corrections_text *text;
    const struct correction *correction;
    struct str find, replace;
    size_t words;    /* spaces in both; SIZE_MAX: they have not as many */
    size_t taken;    /* up to where the text is in `next` */
    size_t segment;  /* the first that has no place there */
    int64_t applied; /* times */
};

static size_t spaces(struct str text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.len; i++)
        count += text.at[i] == ' ';
    return count;
}

static size_t behind_space(struct str text, size_t which)
{
    size_t at = 0;

    for (; at < text.len && which > 0; at++)
        which -= text.at[at] == ' ';
    return at;
}

/* The segment that holds this place: the last of those that begin there or before. */
static size_t segment_of(const struct corrections_text *text, size_t place)
{
    size_t low = 0, high = text->count;

    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;

        if (text->segments[middle].at <= place)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* A segment lasts up to where the next begins, which its end is no part of; from_sec and to_sec alike are one moment. */
static bool is_its_time(const struct pass *pass, size_t place)
{
    const struct correction *correction = pass->correction;
    const struct segment *segment;

    if (correction->from_sec < 0 && correction->to_sec < 0)
        return true;
    segment = &pass->text->segments[segment_of(pass->text, place)];
    return (correction->from_sec < 0 || segment->end_sec > correction->from_sec ||
            segment->start_sec >= correction->from_sec) &&
           (correction->to_sec < 0 || segment->start_sec < correction->to_sec ||
            segment->start_sec <= correction->from_sec);
}

static bool is_found(const struct pass *pass, size_t place, size_t end)
{
    const struct str text = buf_str(pass->text->text);

    return !word_borders_cut_letter(text, end) &&
           (!pass->correction->whole_word || (!word_borders_inside(text, place) && !word_borders_inside(text, end))) &&
           is_its_time(pass, place);
}

/* The text up to `until` as it is. */
static void take(struct pass *pass, size_t until)
{
    struct corrections_text *text = pass->text;
    const size_t begun = text->next->len;

    for (; pass->segment < text->count && text->segments[pass->segment].at <= until; pass->segment++)
        text->segments[pass->segment].next_at =
            begun + MAX(text->segments[pass->segment].at, pass->taken) - pass->taken;
    buf_put(text->next, text->text->data + pass->taken, until - pass->taken);
    pass->taken = until;
}

/* Segments that begin inside of what was found begin at the same word of what stands for it, else behind it. */
static void part(struct pass *pass, size_t place, size_t end, size_t begun)
{
    struct corrections_text *text = pass->text;

    for (; pass->segment < text->count && text->segments[pass->segment].at < end; pass->segment++) {
        struct segment *segment = &text->segments[pass->segment];
        const size_t word = spaces((struct str){text->text->data + place, segment->at - place});
        const bool stays = pass->words != SIZE_MAX && word > 0;

        segment->next_at = begun + (stays ? behind_space(pass->replace, word) : pass->replace.len);
        segment->is_changed_next = true;
    }
}

static bool is_blank_at(const struct buf *text, size_t place)
{
    return place >= text->len || text->data[place] == ' ' || text->data[place] == BARRIER;
}

static void replace(struct pass *pass, size_t place, size_t end)
{
    struct corrections_text *text = pass->text;

    if (pass->applied++ == 0)
        buf_clear(text->next);
    take(pass, place);
    text->segments[pass->segment - 1].is_changed_next = true;
    part(pass, place, end, text->next->len);
    buf_put(text->next, pass->replace.at, pass->replace.len);
    pass->taken = end;
    if (pass->replace.len == 0 && end < text->text->len && text->text->data[end] == ' ' &&
        (place == 0 || is_blank_at(text->text, place - 1)))
        pass->taken++;
}

static void seek(struct arena *arena, struct pass *pass)
{
    struct corrections_find find = corrections_find_begin(arena, buf_str(pass->text->text), pass->find);
    size_t place, end;

    while (pass->text->looks <= CORRECTIONS_LOOKS && corrections_find_next(&find, &place, &end)) {
        pass->text->looks++;
        if (is_found(pass, place, end)) {
            replace(pass, place, end);
            corrections_find_skip(&find);
        }
    }
}

/* ---- what it leaves ---- */

static bool within_room(const struct corrections_text *text)
{
    if (text->next->overflow || text->next->len > text->room + (size_t)CORRECTIONS_MARGIN)
        return false;
    for (size_t i = 0; i < text->count; i++) {
        const size_t end = i + 1 < text->count ? text->segments[i + 1].next_at : text->next->len;

        if (text->segments[i].is_changed_next && end > text->segments[i].next_at + text->segments[i].room)
            return false;
    }
    return true;
}

static void settle(struct corrections_text *text, bool keeps)
{
    struct buf *former = text->text;

    for (size_t i = 0; i < text->count; i++) {
        struct segment *segment = &text->segments[i];

        segment->at = keeps ? segment->next_at : segment->at;
        segment->is_changed = segment->is_changed || (keeps && segment->is_changed_next);
        segment->is_changed_next = false;
    }
    if (keeps) {
        text->text = text->next;
        text->next = former;
    }
}

static int64_t apply(struct arena *arena, struct corrections_text *text, const struct correction *correction)
{
    struct pass pass = {
        .text = text,
        .correction = correction,
        .find = composed(arena, correction->find),
        .replace = composed(arena, correction->replace),
    };
    bool keeps;

    if (pass.find.len == 0 || text->count == 0)
        return 0;
    pass.words = spaces(pass.find) == spaces(pass.replace) ? spaces(pass.find) : SIZE_MAX;
    seek(arena, &pass);
    if (pass.applied == 0)
        return text->looks <= CORRECTIONS_LOOKS ? 0 : CORRECTIONS_LEFT_OUT;
    take(&pass, text->text->len);
    keeps = text->looks <= CORRECTIONS_LOOKS && within_room(text);
    settle(text, keeps);
    return keeps ? pass.applied : CORRECTIONS_LEFT_OUT;
}

void corrections_apply(struct arena *arena, struct corrections_text *text, const struct correction *list, size_t count,
                       int64_t *applied)
{
    for (size_t i = 0; i < count; i++)
        applied[i] = apply(arena, text, &list[i]);
}

/* ---- as JSON ---- */

static void write_time(struct json_out *out, const char *key, double seconds)
{
    if (seconds < 0)
        json_put_null(out, key);
    else
        json_put_double(out, key, seconds);
}

void corrections_write_one(struct json_out *out, const struct correction *correction)
{
    json_put_str(out, "find", correction->find);
    json_put_str(out, "replace", correction->replace);
    json_put_bool(out, "whole_word", correction->whole_word);
    write_time(out, "from_sec", correction->from_sec);
    write_time(out, "to_sec", correction->to_sec);
}

void corrections_write(struct json_out *out, const struct correction *list, size_t count)
{
    json_list(out, NULL);
    for (size_t i = 0; i < count; i++) {
        json_open(out, NULL);
        corrections_write_one(out, &list[i]);
        json_close(out);
    }
    json_end(out);
}

static struct str text_of(const json_t *item, const char *key)
{
    return str_of(json_get_text(item, key, ""));
}

bool corrections_read(struct arena *arena, struct str text, struct correction **list, size_t *count,
                      struct fault *fault)
{
    json_t *tree, *item;
    size_t i;

    if (!json_read(arena, text, &tree, fault))
        return false;
    *count = MIN(json_array_size(tree), (size_t)CORRECTIONS_MOST);
    *list = arena_array(arena, *count + 1, sizeof **list);
    json_array_foreach(tree, i, item)
    {
        if (i < *count)
            (*list)[i] = (struct correction){
                .find = text_of(item, "find"),
                .replace = text_of(item, "replace"),
                .whole_word = json_get_bool(item, "whole_word", true),
                .from_sec = json_get_double(item, "from_sec", -1),
                .to_sec = json_get_double(item, "to_sec", -1),
            };
    }
    return true;
}
