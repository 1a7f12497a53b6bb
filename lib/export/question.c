#include "export/question.h"

#include "course/fold.h"
#include "export/export_markup.h"

#define NAME 80 /* code points of a question's name */
#define TAB 4   /* columns */

/* ---- what an exercise is ---- */

static const char *const truths[][2] = {
    {"true", "false"},      {"yes", "no"},         {"так", "ні"},
    {"правда", "неправда"}, {"істина", "хиба"},    {"правильно", "неправильно"},
    {"wahr", "falsch"},     {"richtig", "falsch"}, {"ja", "nein"},
};

/* Which option says "true"; -1: they are another pair. */
static int true_one(const struct exercise *exercise)
{
    for (size_t i = 0; i < ARRAY_COUNT(truths); i++)
        for (int first = 0; first < 2; first++)
            if (fold_equal(exercise->options[first].text, truths[i][0]) &&
                fold_equal(exercise->options[1 - first].text, truths[i][1]))
                return first;
    return -1;
}

const char *question_gap(const char *at, const char **end)
{
    const char *gap = strstr(at, QUESTION_BLANK);

    if (gap != NULL)
        *end = gap + strspn(gap, "_");
    return gap;
}

static size_t count_gaps(const char *text)
{
    const char *at = text, *end;
    size_t count = 0;

    for (; question_gap(at, &end) != NULL; at = end)
        count++;
    return count;
}

static bool has_pairs(const struct exercise *exercise)
{
    for (size_t i = 0; i < exercise->option_count; i++)
        if (exercise->options[i].reason == NULL)
            return false;
    return exercise->option_count >= 2;
}

static enum question_kind kind_of_choice(const struct exercise *exercise, bool *truth)
{
    const bool one = exercise->option_count == 2 && exercise->options[0].correct != exercise->options[1].correct;
    const int first = one ? true_one(exercise) : -1;

    if (first < 0)
        return QUESTION_CHOICE;
    *truth = exercise->options[first].correct;
    return QUESTION_TRUE_FALSE;
}

enum question_kind question_kind(const struct exercise *exercise, bool *truth)
{
    *truth = false;
    switch (exercise->kind) {
    case EXERCISE_CHOICE:
        return kind_of_choice(exercise, truth);
    case EXERCISE_GAP:
        if (exercise->option_count == 0 || count_gaps(exercise->description) > exercise->option_count)
            return QUESTION_ESSAY;
        return exercise->option_count == 1 ? QUESTION_GAP : QUESTION_GAPS;
    case EXERCISE_MATCH:
        return has_pairs(exercise) ? QUESTION_PAIRS : QUESTION_ESSAY;
    case EXERCISE_ORDER:
        return exercise->option_count >= 2 ? QUESTION_STEPS : QUESTION_ESSAY;
    case EXERCISE_OPEN:
        break;
    }
    return QUESTION_ESSAY;
}

/* Moodle knows no eleventh part: tens and fives then, which are 100 together. */
static double share(size_t right, size_t place)
{
    if (right <= 10)
        return 100.0 / (double)right;
    return place < 20 - right ? 10 : 5;
}

double question_fraction(const struct exercise *exercise, size_t option)
{
    size_t right = 0, before = 0;

    for (size_t i = 0; i < exercise->option_count; i++) {
        right += exercise->options[i].correct;
        before += i < option && exercise->options[i].correct;
    }
    if (exercise->options[option].correct)
        return share(right, before);
    return right > 1 ? -100.0 / (double)(exercise->option_count - right) : 0;
}

const char *question_name(struct arena *arena, const struct exercise *exercise)
{
    const struct str text = str_of(exercise->description);
    char *name = arena_strndup(arena, text.at, text.len);
    size_t at = 0, count = 0;

    while (at < text.len && count < NAME) {
        if ((unsigned char)name[at] < 0x20)
            name[at] = ' ';
        str_next(text, &at);
        count++;
    }
    name[at] = '\0';
    return at < text.len ? arena_printf(arena, "%s\u2026", name) : name;
}

const char *question_typed(struct arena *arena, const char *text)
{
    char *typed = arena_alloc(arena, 2 * strlen(text) + 1), *to = typed;

    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '*')
            *to++ = '\\';
        *to++ = *at;
    }
    *to = '\0';
    return typed;
}

/* Lines stay lines, and white space at their start stays. */
static void put_lines(struct buf *out, const char *text, const char *space, const char *end)
{
    const char *line = text;

    for (;;) {
        const size_t length = strcspn(line, "\n");
        const size_t indent = MIN(strspn(line, " \t"), length);
        struct buf copy = buf_make(length + 1);

        for (size_t i = 0; i < indent; i++)
            for (int column = 0; column < (line[i] == ' ' ? 1 : TAB); column++)
                buf_puts(out, space);
        buf_put(&copy, line + indent, length - indent);
        export_markup_text(out, buf_text(&copy));
        buf_free(&copy);
        if (line[length] == '\0')
            return;
        buf_puts(out, end);
        line += length + 1;
    }
}

void question_html(struct buf *out, const char *text)
{
    put_lines(out, text, "&nbsp;", "<br>");
}

void question_xhtml(struct buf *out, const char *text)
{
    put_lines(out, text, "&#160;", "<br/>");
}
