/*
 * Corrections of a transcript. Each line is one thing: "s TEXT" a segment, "n" what is no speech, "c FIND|REPLACE" a correction of words and
 * "p FIND|REPLACE" one of parts of words. Whatever stands there: segments that changed are UTF-8 and no longer than they may be, and what is no
 * speech stays.
 */
#include "course/corrections.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define LINES_MOST 64
#define LINE_MOST 700 /* bytes: what the fields of a request let through is shorter in code points */

struct input {
    struct corrections_text *text;
    struct correction corrections[LINES_MOST];
    size_t lengths[LINES_MOST]; /* of segments; SIZE_MAX: no speech */
    size_t correction_count, segment_count;
};

static void take(struct input *input, struct str line)
{
    struct str rest = str_trim_blank((struct str){line.at + 1, line.len - 1});
    struct str find = line.at[0] == 's' ? (struct str){0} : str_cut(&rest, '|');

    if (line.at[0] == 's') {
        corrections_add(input->text, rest, (double)input->segment_count, (double)input->segment_count + 1);
        input->lengths[input->segment_count++] = rest.len;
    } else if (line.at[0] == 'n') {
        corrections_add_other(input->text);
        input->lengths[input->segment_count++] = SIZE_MAX;
    } else if (find.len > 0 && str_code_points(find) <= CORRECTIONS_TEXT && str_code_points(rest) <= CORRECTIONS_TEXT) {
        input->corrections[input->correction_count++] = (struct correction){
            .find = find, .replace = rest, .whole_word = line.at[0] == 'c', .from_sec = -1, .to_sec = -1};
    }
}

static void check(const struct input *input, size_t segment)
{
    const size_t length = input->lengths[segment];
    struct str changed;

    if (!corrections_changed(input->text, segment, &changed))
        return;
    assert(length != SIZE_MAX && str_is_utf8(changed));
    assert(changed.len <= CORRECTIONS_SEGMENT(3 * length));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(64 * MIB);
    struct str rest = {(const char *)data, size};
    struct input *input = arena_alloc(arena, sizeof *input);
    int64_t applied[LINES_MOST];

    input->text = corrections_begin(arena, LINES_MOST);
    if (str_is_utf8(rest))
        for (size_t i = 0; i < LINES_MOST && rest.at != NULL; i++) {
            const struct str line = str_cut(&rest, '\n');
            if (line.len > 0 && line.len <= LINE_MOST)
                take(input, line);
        }
    corrections_apply(arena, input->text, input->corrections, input->correction_count, applied);
    for (size_t i = 0; i < input->segment_count; i++)
        check(input, i);
    for (size_t i = 0; i < input->correction_count; i++)
        assert(applied[i] >= CORRECTIONS_LEFT_OUT);
    arena_free(arena);
    return 0;
}
