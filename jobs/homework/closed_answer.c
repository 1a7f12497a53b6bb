#include "jobs/homework/closed_answer.h"

#include "base/num.h"
#include "course/fold.h"

#define PIECES (4 * STRUCTURE_OPTIONS)

struct pieces {
    const char *items[PIECES]; /* folded */
    size_t count;
};

/* ---- pieces ---- */

/* The end of the next separator's text at `at`, or `at`. A blank is one only when it is named. */
static size_t separator_end(struct str text, size_t at, const char *const *separators)
{
    for (; *separators != NULL; separators++) {
        const size_t length = strlen(*separators);
        if (text.len - at >= length && memcmp(text.at + at, *separators, length) == 0)
            return at + length;
    }
    return at;
}

static void add(struct arena *arena, struct pieces *pieces, struct str piece)
{
    piece = str_trim_blank(piece);
    if (piece.len > 0 && pieces->count < PIECES)
        pieces->items[pieces->count++] = fold_title(arena, arena_strndup(arena, piece.at, piece.len));
}

static struct pieces split(struct arena *arena, struct str text, const char *const *separators)
{
    struct pieces pieces = {.count = 0};
    size_t start = 0, at = 0;

    while (at < text.len) {
        const size_t end = separator_end(text, at, separators);
        if (end == at) {
            at++;
            continue;
        }
        add(arena, &pieces, (struct str){text.at + start, at - start});
        start = at = end;
    }
    add(arena, &pieces, (struct str){text.at + start, text.len - start});
    return pieces;
}

static const char *folded(struct arena *arena, const char *text)
{
    return fold_title(arena, text != NULL ? text : "");
}

/* Without a number, a letter or a bullet before it: "2. stack", "b) stack", "- stack". */
static const char *without_label(const char *piece)
{
    size_t label = strspn(piece, "0123456789");

    if (label == 0 && piece[0] >= 'a' && piece[0] <= 'z')
        label = 1;
    if (label > 0 && label < 3 && piece[label] != '\0' && strchr(".):", piece[label]) != NULL &&
        strchr("0123456789", piece[label + 1]) == NULL)
        return piece + label + 1 + strspn(piece + label + 1, " ");
    if (piece[0] == '-' || piece[0] == '*')
        return piece + 1 + strspn(piece + 1, " ");
    return piece;
}

/* The option of that text; option_count when there is none. */
static size_t option_of_text(struct arena *arena, const struct exercise *exercise, const char *piece, bool reason)
{
    for (size_t i = 0; i < exercise->option_count; i++) {
        const char *text = folded(arena, reason ? exercise->options[i].reason : exercise->options[i].text);
        if (strcmp(piece, text) == 0 || strcmp(without_label(piece), text) == 0)
            return i;
    }
    return exercise->option_count;
}

/* "b", "(b)", "2.", "2)" */
static size_t option_of_label(const struct exercise *exercise, const char *piece)
{
    struct str label = str_of(piece);
    int64_t number = 0;

    if (label.len > 0 && label.at[0] == '(')
        label = (struct str){label.at + 1, label.len - 1};
    if (label.len > 0 && (label.at[label.len - 1] == ')' || label.at[label.len - 1] == '.'))
        label.len--;
    if (num_parse(label, 1, (int64_t)exercise->option_count, &number))
        return (size_t)number - 1;
    if (label.len == 1 && label.at[0] >= 'a' && (size_t)(label.at[0] - 'a') < exercise->option_count)
        return (size_t)(label.at[0] - 'a');
    return exercise->option_count;
}

/* ---- choice ---- */

static bool choose(struct arena *arena, const struct exercise *exercise, const struct pieces *pieces,
                   struct closed_answer *compared)
{
    bool chosen[STRUCTURE_OPTIONS] = {false};
    size_t correct = 0, hits = 0, wrong = 0;

    for (size_t i = 0; i < pieces->count; i++) {
        size_t option = option_of_text(arena, exercise, pieces->items[i], false);
        if (option == exercise->option_count)
            option = option_of_label(exercise, pieces->items[i]);
        if (option == exercise->option_count)
            return false;
        chosen[option] = true;
    }
    for (size_t i = 0; i < exercise->option_count; i++) {
        correct += exercise->options[i].correct;
        hits += chosen[i] && exercise->options[i].correct;
        wrong += chosen[i] && !exercise->options[i].correct;
    }
    compared->share = hits > wrong && correct > 0 ? (double)(hits - wrong) / (double)correct : 0;
    compared->certain = true;
    return pieces->count > 0;
}

static bool compare_choice(struct arena *arena, const struct exercise *exercise, struct str text,
                           struct closed_answer *compared)
{
    static const char *const lines[] = {"\n", ";", NULL}, *const commas[] = {"\n", ";", ",", NULL},
                             *const blanks[] = {"\n", ";", ",", " ", NULL};
    const char *const *const ways[] = {lines, commas, blanks};

    for (size_t i = 0; i < ARRAY_COUNT(ways); i++) {
        const struct pieces pieces = split(arena, text, ways[i]);
        if (choose(arena, exercise, &pieces, compared))
            return true;
    }
    return false;
}

/* ---- gap ---- */

static bool same_number(const char *a, const char *b)
{
    char *a_end, *b_end;
    const double left = strtod(a, &a_end), right = strtod(b, &b_end);

    return a_end != a && b_end != b && *a_end == '\0' && *b_end == '\0' && left == right;
}

static bool fill(struct arena *arena, const struct exercise *exercise, const struct pieces *pieces,
                 struct closed_answer *compared)
{
    size_t right = 0;

    if (pieces->count != exercise->option_count)
        return false;
    for (size_t i = 0; i < pieces->count; i++) {
        const char *wanted = folded(arena, exercise->options[i].text), *piece = pieces->items[i];
        right += strcmp(piece, wanted) == 0 || strcmp(without_label(piece), wanted) == 0 ||
                 same_number(piece, wanted) || same_number(without_label(piece), wanted);
    }
    compared->share = (double)right / (double)pieces->count;
    compared->certain = right == pieces->count;
    return true;
}

static bool compare_gap(struct arena *arena, const struct exercise *exercise, struct str text,
                        struct closed_answer *compared)
{
    static const char *const lines[] = {"\n", ";", NULL}, *const commas[] = {"\n", ";", ",", NULL};
    const struct pieces by_line = split(arena, text, lines), by_comma = split(arena, text, commas);

    return fill(arena, exercise, &by_line, compared) || fill(arena, exercise, &by_comma, compared);
}

/* ---- order ---- */

/* The share of pairs that stand in the right order (Kendall, "A New Measure of Rank Correlation", Biometrika 30, 1938). */
static bool rank(struct arena *arena, const struct exercise *exercise, const struct pieces *pieces,
                 struct closed_answer *compared)
{
    size_t places[STRUCTURE_OPTIONS], right = 0, pairs = 0;

    if (pieces->count != exercise->option_count || pieces->count < 2)
        return false;
    for (size_t i = 0; i < pieces->count; i++) {
        places[i] = option_of_text(arena, exercise, pieces->items[i], false);
        if (places[i] == exercise->option_count)
            return false;
        for (size_t k = 0; k < i; k++, pairs++) {
            if (places[k] == places[i])
                return false;
            right += places[k] < places[i];
        }
    }
    compared->share = (double)right / (double)pairs;
    compared->certain = true;
    return true;
}

static bool compare_order(struct arena *arena, const struct exercise *exercise, struct str text,
                          struct closed_answer *compared)
{
    static const char *const lines[] = {"\n", ";", "->", "\u2192", NULL}, *const commas[] = {"\n", ",", NULL};
    const struct pieces by_line = split(arena, text, lines), by_comma = split(arena, text, commas);

    return rank(arena, exercise, &by_line, compared) || rank(arena, exercise, &by_comma, compared);
}

/* ---- match ---- */

static bool pair_up(struct arena *arena, const struct exercise *exercise, struct str line, size_t *left, size_t *right)
{
    static const char *const arrows[] = {"=", "->", "\u2192", "\u2014", "\u2013", NULL}, *const weak[] = {" - ", ":",
                                                                                                          NULL};
    const char *const *const ways[] = {arrows, weak};

    for (size_t i = 0; i < ARRAY_COUNT(ways); i++) {
        const struct pieces sides = split(arena, line, ways[i]);
        if (sides.count != 2)
            continue;
        *left = option_of_text(arena, exercise, sides.items[0], false);
        *right = option_of_text(arena, exercise, sides.items[1], true);
        if (*left < exercise->option_count && *right < exercise->option_count)
            return true;
    }
    return false;
}

static bool compare_match(struct arena *arena, const struct exercise *exercise, struct str text,
                          struct closed_answer *compared)
{
    static const char *const lines[] = {"\n", ";", NULL};
    const struct pieces pieces = split(arena, text, lines);
    bool matched[STRUCTURE_OPTIONS] = {false};
    size_t hits = 0;

    for (size_t i = 0; i < pieces.count; i++) {
        size_t left, right;
        if (!pair_up(arena, exercise, str_of(pieces.items[i]), &left, &right) || matched[left])
            return false;
        matched[left] = true;
        hits +=
            strcmp(folded(arena, exercise->options[left].reason), folded(arena, exercise->options[right].reason)) == 0;
    }
    compared->share = (double)hits / (double)exercise->option_count;
    compared->certain = true;
    return pieces.count > 0;
}

bool closed_answer_compare(struct arena *arena, const struct exercise *exercise, struct str text,
                           struct closed_answer *compared)
{
    static bool (*const comparisons[])(struct arena *, const struct exercise *, struct str, struct closed_answer *) = {
        [EXERCISE_OPEN] = NULL,           [EXERCISE_GAP] = compare_gap,       [EXERCISE_ORDER] = compare_order,
        [EXERCISE_MATCH] = compare_match, [EXERCISE_CHOICE] = compare_choice,
    };

    return exercise->kind != EXERCISE_OPEN && exercise->option_count > 0 &&
           comparisons[exercise->kind](arena, exercise, text, compared);
}
