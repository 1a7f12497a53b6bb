#include "jobs/architect/task_options.h"

#include "jobs/architect/characters.h"
#include "jobs/architect/languages/languages.h"
#include "jobs/architect/wording.h"

/* The letters of options in their order. Of the Ukrainian ones "ґ" and "є" are often passed over. */
struct alphabet {
    const char *letters;
    size_t step; /* from one option to the next, at most */
};

static const struct alphabet alphabets[] = {{"abcdefghijkl", 1}, {"абвгґдеєжзиіїйкл", 2}};

/* How the options of a question are lettered: "(a) ", "a) ", "A. ". */
struct lettering {
    const struct alphabet *alphabet;
    bool opened, upper;
    char close;
};

struct option {
    size_t letter; /* its place in the alphabet, from 1; 0: it has a box */
    struct str text;
    bool right;
};

struct reading {
    struct str text;
    struct lettering lettering;
    size_t start; /* of the options */
    struct option options[STRUCTURE_OPTIONS];
    size_t count;
};

/* The place of a letter in an alphabet, from 1; 0: it has none. */
static size_t place_of(const struct alphabet *alphabet, uint32_t letter)
{
    const struct str letters = str_of(alphabet->letters);
    size_t place = 0;

    for (size_t at = 0; at < letters.len;) {
        place++;
        if (str_next(letters, &at) == letter)
            return place;
    }
    return 0;
}

/* ---- options with letters ---- */

/* "(a) ", "*B) ", "c. ": its length, 0: none. */
static size_t mark_length(struct str text, struct lettering *lettering, size_t *place, bool *starred)
{
    size_t at = 0;
    uint32_t letter;

    *starred = text.len > 0 && text.at[0] == '*';
    at += *starred;
    lettering->opened = at < text.len && text.at[at] == '(';
    at += lettering->opened;
    if (at >= text.len)
        return 0;
    letter = str_next(text, &at);
    lettering->upper = characters_is_upper(letter);
    if (at + 1 >= text.len || (text.at[at] != ')' && (lettering->opened || text.at[at] != '.')) ||
        !characters_is_space(text.at[at + 1]))
        return 0;
    lettering->close = text.at[at];
    for (size_t i = 0; i < ARRAY_COUNT(alphabets); i++) {
        lettering->alphabet = &alphabets[i];
        if ((*place = place_of(&alphabets[i], characters_fold(letter))) > 0)
            return at + 1;
    }
    return 0;
}

static bool same_lettering(const struct lettering *a, const struct lettering *b)
{
    return a->alphabet == b->alphabet && a->opened == b->opened && a->upper == b->upper && a->close == b->close;
}

/* The next mark from `at` on: of the first option, or of the one that may follow the last. False: there is none. */
static bool next_mark(struct reading *r, size_t *at, size_t *length, struct option *option)
{
    const size_t last = r->count > 0 ? r->options[r->count - 1].letter : 0;

    for (; *at < r->text.len; (*at)++) {
        struct lettering lettering;
        if (*at > 0 && !characters_is_space(r->text.at[*at - 1]))
            continue;
        *length = mark_length(str_from(r->text, *at), &lettering, &option->letter, &option->right);
        if (*length == 0 || option->letter <= last ||
            option->letter > last + (last > 0 ? lettering.alphabet->step : 1) ||
            (last > 0 && !same_lettering(&lettering, &r->lettering)))
            continue;
        r->lettering = lettering;
        return true;
    }
    return false;
}

static bool read_lettered(struct reading *r)
{
    struct option option = {0};
    size_t at = 0, length = 0, start;

    r->count = 0;
    if (!next_mark(r, &at, &length, &option))
        return false;
    r->start = at;
    do {
        start = at + length;
        r->options[r->count++] = option;
        at = start;
        r->options[r->count - 1].text = next_mark(r, &at, &length, &option)
                                            ? (struct str){r->text.at + start, at - start}
                                            : str_from(r->text, start);
    } while (at < r->text.len && r->count < STRUCTURE_OPTIONS);
    return r->count > 1 && at == r->text.len;
}

/* ---- options with boxes or bullets ---- */

/* "- [x] ", "☐ ", or "- " where there are no boxes: its length, 0: none. */
static size_t box_length(struct str line, bool boxed, bool *checked)
{
    static const struct {
        const char *text;
        bool checked;
    } boxes[] = {{"[ ]", false}, {"[x]", true}, {"[X]", true}, {"☐", false}, {"☑", true}, {"☒", true}, {"✅", true}};
    const size_t bullet = line.len > 2 && strchr("-*+", line.at[0]) != NULL && line.at[1] == ' ' ? 2 : 0;

    for (size_t i = 0; i < ARRAY_COUNT(boxes); i++)
        if (str_starts(str_from(line, bullet), str_of(boxes[i].text))) {
            *checked = boxes[i].checked;
            return bullet + strlen(boxes[i].text);
        }
    return boxed ? 0 : bullet;
}

static bool read_listed(struct reading *r, bool boxed)
{
    struct str rest = r->text;

    r->count = 0;
    while (rest.at != NULL) {
        struct str line = str_trim(str_cut(&rest, '\n'));
        struct option option = {.letter = 0};
        size_t length = line.len > 0 ? box_length(line, boxed, &option.right) : 0;
        if (length == 0 && r->count == 0)
            continue;
        if (length == 0 || r->count == STRUCTURE_OPTIONS)
            return false;
        r->start = r->count == 0 ? (size_t)(line.at - r->text.at) : r->start;
        option.text = str_from(line, length);
        r->options[r->count++] = option;
    }
    return r->count > 1;
}

/* ---- which are right ---- */

/* What stands in brackets at the end: "correct" of "Quick sort (correct)"; len 0: nothing. */
static struct str bracketed(struct str text)
{
    const char *open = text.len > 0 && text.at[text.len - 1] == ')' ? memrchr(text.at, '(', text.len) : NULL;

    return open != NULL ? (struct str){open + 1, (size_t)(text.at + text.len - open) - 2} : (struct str){text.at, 0};
}

/* "Quick sort (correct)" without what says whether it is right. A star at the end says nothing: it may be a pointer's or a footnote's. */
static struct str without_verdict(struct str text, bool *right)
{
    static const char *const signs[] = {"✓", "✔", "✅"}, *const refusals[] = {"✗", "✘", "❌"};
    const struct str word = bracketed(text);

    for (size_t i = 0; i < ARRAY_COUNT(signs); i++)
        if (str_ends_nocase(text, str_of(signs[i])) || str_ends_nocase(text, str_of(refusals[i]))) {
            *right = *right || str_ends_nocase(text, str_of(signs[i]));
            return str_trim((struct str){text.at, text.len - strlen(signs[i])});
        }
    for (size_t i = 0; word.len > 0 && i < languages_count(); i++) {
        const struct task_words *words = &languages_at(i)->tasks;
        const bool said = wording_is_one_of(word, words->verdicts);
        if (!said && !wording_is_one_of(word, words->refusals))
            continue;
        *right = *right || said;
        return str_trim((struct str){text.at, text.len - word.len - 2});
    }
    return text;
}

static struct option *lettered(struct reading *r, uint32_t letter)
{
    for (size_t i = 0; i < r->count; i++)
        if (r->options[i].letter > 0 &&
            r->options[i].letter == place_of(r->lettering.alphabet, characters_fold(letter)))
            return &r->options[i];
    return NULL;
}

static bool starts_folded(struct str text, struct str prefix)
{
    return prefix.len > 0 && text.len >= prefix.len && str_equal_nocase((struct str){text.at, prefix.len}, prefix);
}

/* What joins two letters: "A, C", "A and C". */
static struct str without_join(struct str text)
{
    static const char *const joins[] = {",", ";", "/", "&", "+", "and ", "und ", "і ", "й ", "та ", "и ", NULL};
    const size_t length = wording_begins_with(text, joins);

    text = str_trim(str_from(text, length));
    return length > 0 && text.len > 0 && text.at[0] != '(' ? without_join(text) : text;
}

/* "B", "b) Quick sort", "A and C": letters, behind a single one its own text. */
static bool named_by_letters(struct reading *r, struct str solution)
{
    size_t count = 0;

    while (solution.len > 0) {
        size_t at = solution.at[0] == '(';
        struct option *option = at < solution.len ? lettered(r, str_next(solution, &at)) : NULL;
        size_t behind = at;
        struct str next;
        if (option == NULL || (at < solution.len && characters_is_letter(str_next(solution, &behind))))
            return false;
        option->right = true;
        count++;
        while (at < solution.len && strchr(").:", solution.at[at]) != NULL)
            at++;
        solution = str_trim(str_from(solution, at));
        if (count == 1 && starts_folded(solution, option->text))
            return true;
        next = without_join(solution);
        if (solution.len > 0 && next.len == solution.len)
            return false;
        solution = next;
    }
    return count > 0;
}

static bool named_by_text(struct reading *r, struct str solution)
{
    if (str_ends_nocase(solution, STR(".")))
        solution.len--;
    for (size_t i = 0; i < r->count; i++)
        if (str_equal_nocase(solution, r->options[i].text))
            return r->options[i].right = true;
    return false;
}

static size_t rights(const struct reading *r)
{
    size_t right = 0;

    for (size_t i = 0; i < r->count; i++)
        right += r->options[i].right;
    return right;
}

/* Whether the solution names some options, which are right then. */
static bool named_by(struct reading *r, struct str solution)
{
    return named_by_text(r, solution) || named_by_letters(r, solution);
}

/* Whether the solution names others than the marks do. Where it names none, it is a remark on them. */
static bool is_denied(const struct reading *r, struct str solution)
{
    struct reading named = *r;

    for (size_t i = 0; i < named.count; i++)
        named.options[i].right = false;
    if (!named_by(&named, solution))
        return false;
    for (size_t i = 0; i < named.count; i++)
        if (named.options[i].right != r->options[i].right)
            return true;
    return false;
}

/* By marks, else by the solution. */
static bool know_right(struct reading *r, const char *solution)
{
    const struct str said = str_trim(str_of(solution != NULL ? solution : ""));

    if (rights(r) > 0 ? is_denied(r, said) : !named_by(r, said))
        return false;
    return rights(r) > 0 && rights(r) < r->count;
}

/* ---- as options ---- */

/* A line break within an option is one of the page; behind the last one it begins what is no option. */
static bool clean(struct arena *arena, struct reading *r)
{
    for (size_t i = 0; i < r->count; i++) {
        struct option *option = &r->options[i];
        struct str text = str_trim(option->text);
        if (memmem(text.at, text.len, "\n\n", 2) != NULL ||
            (i + 1 == r->count && memchr(text.at, '\n', text.len) != NULL))
            return false;
        option->text = without_verdict(wording_flat(arena, text), &option->right);
        option->text = without_verdict(option->text, &option->right); /* "Quick sort (correct) ✓" */
        if (option->text.len == 0)
            return false;
        for (size_t k = 0; k < i; k++)
            if (str_equal_nocase(r->options[k].text, option->text))
                return false;
    }
    return true;
}

bool task_options_read(struct arena *arena, const char *task, const char *solution, struct task_options *options)
{
    struct reading r = {.text = str_of(task)};
    struct str question;

    if (!read_listed(&r, true) && !read_lettered(&r) && !read_listed(&r, false))
        return false;
    question = str_trim((struct str){r.text.at, r.start});
    if (question.len == 0 || !clean(arena, &r) || !know_right(&r, solution))
        return false;
    *options = (struct task_options){arena_strndup(arena, question.at, question.len),
                                     arena_array(arena, r.count, sizeof *options->items), r.count};
    for (size_t i = 0; i < r.count; i++)
        options->items[i] = (struct exercise_option){arena_strndup(arena, r.options[i].text.at, r.options[i].text.len),
                                                     r.options[i].right, NULL};
    return true;
}
