#include "course/identity.h"

static const char *const names[] = {[IDENTITY_MODULE] = "module",
                                    [IDENTITY_LESSON] = "lesson",
                                    [IDENTITY_CONCEPT] = "concept",
                                    [IDENTITY_EXERCISE] = "exercise"};

const char *identity_kind_name(enum identity_kind kind)
{
    return names[kind];
}

enum identity_kind identity_kind_of(const char *name)
{
    enum identity_kind kind = IDENTITY_MODULE;

    while (kind < IDENTITY_EXERCISE && strcmp(names[kind], name) != 0)
        kind++;
    return kind;
}

/* ---- citations ---- */

static int by_place(const void *left, const void *right)
{
    const struct citation *a = left, *b = right;
    int order = memcmp(&a->material, &b->material, sizeof a->material);

    if (order == 0)
        order = (a->place > b->place) - (a->place < b->place);
    return order != 0 ? order : (a->at > b->at) - (a->at < b->at);
}

/* Sorted, each place once. */
static size_t distinct(struct citation *citations, size_t count)
{
    size_t kept = 0;

    if (count > 0)
        qsort(citations, count, sizeof *citations, by_place);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || by_place(&citations[kept - 1], &citations[i]) != 0)
            citations[kept++] = citations[i];
    return kept;
}

/* How many places two lists name, each of them distinct. */
static size_t shared_places(const struct identity_known *known, const struct identity_part *part)
{
    size_t k = 0, p = 0, shared = 0;

    while (k < known->citation_count && p < part->citation_count) {
        const int order = by_place(&known->citations[k], &part->citations[p]);
        shared += order == 0;
        k += order <= 0;
        p += order >= 0;
    }
    return shared;
}

static bool is_half(size_t shared, const struct identity_known *known, const struct identity_part *part)
{
    return shared > 0 && 2 * shared >= MAX(known->citation_count, part->citation_count);
}

/* ---- by title ---- */

static int by_title(const void *left, const void *right)
{
    const struct identity_known *a = left, *b = right;
    int order = (a->kind > b->kind) - (a->kind < b->kind);

    if (order == 0)
        order = strcmp(a->title, b->title);
    if (order == 0)
        order = a->is_deleted - b->is_deleted;
    if (order == 0)
        order = (a->edited_title == NULL) - (b->edited_title == NULL);
    if (order == 0)
        order = (a->order > b->order) - (a->order < b->order);
    return order != 0 ? order : memcmp(&a->id, &b->id, sizeof a->id);
}

static bool has_title(const struct identity_known *known, const struct identity_part *part)
{
    return known->kind == part->kind && strcmp(known->title, part->title) == 0;
}

/* The first known part that has the kind and the title, or would stand behind it. */
static size_t first_titled(const struct identity_known *known, size_t count, const struct identity_part *part)
{
    const struct identity_known wanted = {.kind = part->kind, .title = part->title, .edited_title = ""};
    size_t low = 0, high = count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (by_title(&known[middle], &wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void take(struct identity_known *known, struct identity_part *part)
{
    known->is_taken = true;
    part->id = known->id;
}

/* What must be the same beside the title. */
enum likeness { ALL_CITATIONS, SAME_CITATIONS, SAME_PARENT, ANY_PARENT };

static bool is_like(const struct identity_known *known, const struct identity_part *part, enum likeness likeness)
{
    const struct uuid parent = part->parent != NULL ? part->parent->id : (struct uuid){0};
    size_t shared;

    if (likeness == ANY_PARENT || !uuid_equal(known->parent, parent))
        return likeness == ANY_PARENT;
    if (likeness == SAME_PARENT)
        return true;
    shared = shared_places(known, part);
    return is_half(shared, known, part) &&
           (likeness == SAME_CITATIONS || shared == MAX(known->citation_count, part->citation_count));
}

/* Of those that were deleted, or of the others. */
static void match_title(struct identity_known *known, size_t count, struct identity_part *part, enum likeness likeness,
                        bool of_deleted)
{
    for (size_t i = first_titled(known, count, part); i < count && has_title(&known[i], part); i++)
        if (!known[i].is_taken && known[i].is_deleted == of_deleted && is_like(&known[i], part, likeness)) {
            take(&known[i], part);
            return;
        }
}

/* What was renamed, by the titles that people gave. */
struct renamed {
    struct identity_known **items;
    size_t count;
};

static int by_edited_title(const void *left, const void *right)
{
    const struct identity_known *a = *(const struct identity_known *const *)left,
                                *b = *(const struct identity_known *const *)right;
    int order = (a->kind > b->kind) - (a->kind < b->kind);

    if (order == 0)
        order = strcmp(a->edited_title, b->edited_title);
    return order != 0 ? order : (a > b) - (a < b);
}

static struct renamed list_renamed(struct arena *arena, struct identity_known *known, size_t count)
{
    struct renamed renamed = {arena_array(arena, count + 1, sizeof *renamed.items), 0};

    for (size_t i = 0; i < count; i++)
        if (known[i].edited_title != NULL)
            renamed.items[renamed.count++] = &known[i];
    qsort(renamed.items, renamed.count, sizeof *renamed.items, by_edited_title);
    return renamed;
}

static bool stands_before(const struct identity_known *known, const struct identity_part *part)
{
    return known->kind != part->kind ? known->kind < part->kind : strcmp(known->edited_title, part->title) < 0;
}

static void match_renamed(const struct renamed *renamed, struct identity_part *part)
{
    size_t low = 0, high = renamed->count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (stands_before(renamed->items[middle], part))
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < renamed->count && renamed->items[low]->kind == part->kind &&
           strcmp(renamed->items[low]->edited_title, part->title) == 0;
         low++)
        if (!renamed->items[low]->is_taken) {
            take(renamed->items[low], part);
            return;
        }
}

/* ---- by citations ---- */

/* A known part that cites a place. */
struct mention {
    struct citation place;
    size_t known;
};

struct mentions {
    struct mention *items;
    size_t count;
    size_t *shared;  /* by known part: with the part that is looked at */
    size_t *touched; /* known parts with which it shares any */
};

static int by_mention(const void *left, const void *right)
{
    const struct mention *a = left, *b = right;
    const int order = by_place(&a->place, &b->place);

    return order != 0 ? order : (a->known > b->known) - (a->known < b->known);
}

static void list_mentions(struct arena *arena, struct identity_known *known, size_t count, struct mentions *mentions)
{
    size_t total = 0;

    for (size_t i = 0; i < count; i++) {
        known[i].citation_count = distinct(known[i].citations, known[i].citation_count);
        total += known[i].citation_count;
    }
    *mentions = (struct mentions){arena_array(arena, total + 1, sizeof *mentions->items), 0,
                                  arena_array(arena, count + 1, sizeof *mentions->shared),
                                  arena_array(arena, count + 1, sizeof *mentions->touched)};
    for (size_t i = 0; i < count; i++)
        for (size_t c = 0; c < known[i].citation_count; c++)
            mentions->items[mentions->count++] = (struct mention){known[i].citations[c], i};
    qsort(mentions->items, mentions->count, sizeof *mentions->items, by_mention);
}

static size_t first_mention(const struct mentions *mentions, const struct citation *place)
{
    size_t low = 0, high = mentions->count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (by_place(&mentions->items[middle].place, place) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static size_t count_shared(const struct identity_known *known, const struct identity_part *part,
                           struct mentions *mentions)
{
    size_t touched = 0;

    for (size_t c = 0; c < part->citation_count; c++) {
        const struct citation *place = &part->citations[c];
        for (size_t i = first_mention(mentions, place);
             i < mentions->count && by_place(&mentions->items[i].place, place) == 0; i++) {
            const size_t number = mentions->items[i].known;
            if (known[number].kind != part->kind || known[number].is_taken)
                continue;
            if (mentions->shared[number]++ == 0)
                mentions->touched[touched++] = number;
        }
    }
    return touched;
}

static bool comes_first(const struct identity_known *known, size_t number, size_t other)
{
    return known[number].is_deleted != known[other].is_deleted ? known[other].is_deleted : number < other;
}

/* The one with which it shares most, the first of equals. */
static void match_citations(struct identity_known *known, struct identity_part *part, struct mentions *mentions)
{
    const size_t touched = count_shared(known, part, mentions);
    size_t most = 0, closest = 0;

    for (size_t i = 0; i < touched; i++) {
        const size_t number = mentions->touched[i], shared = mentions->shared[number];
        if (is_half(shared, &known[number], part) &&
            (shared > most || (shared == most && comes_first(known, number, closest)))) {
            most = shared;
            closest = number;
        }
        mentions->shared[number] = 0;
    }
    if (most > 0)
        take(&known[closest], part);
}

/* ---- both ---- */

struct title_round {
    enum likeness likeness;
    bool of_deleted;
};

#define TITLE_ROUNDS 8

/* From the surest to the least sure: what people have deleted comes behind what is there, but before what is there and cites something else. */
static const struct title_round free_rounds[TITLE_ROUNDS] = {
    {ALL_CITATIONS, false}, {SAME_CITATIONS, false}, {ALL_CITATIONS, true}, {SAME_CITATIONS, true},
    {SAME_PARENT, false},   {SAME_PARENT, true},     {ANY_PARENT, false},   {ANY_PARENT, true}};

/* A structure that was made of what is there, and of no part that was deleted. */
static const struct title_round guided_rounds[TITLE_ROUNDS] = {
    {ALL_CITATIONS, false}, {SAME_CITATIONS, false}, {SAME_PARENT, false}, {ALL_CITATIONS, true},
    {SAME_CITATIONS, true}, {SAME_PARENT, true},     {ANY_PARENT, false},  {ANY_PARENT, true}};

static void match_kind(struct identity_known *known, size_t known_count, const struct renamed *renamed,
                       struct identity_part *parts, size_t count, const struct title_round *rounds,
                       struct mentions *mentions)
{
    for (size_t round = 0; round < TITLE_ROUNDS; round++)
        for (size_t i = 0; i < count; i++)
            if (uuid_is_nil(parts[i].id))
                match_title(known, known_count, &parts[i], rounds[round].likeness, rounds[round].of_deleted);
    for (size_t i = 0; i < count; i++)
        if (uuid_is_nil(parts[i].id))
            match_renamed(renamed, &parts[i]);
    for (size_t i = 0; i < count; i++)
        if (uuid_is_nil(parts[i].id))
            match_citations(known, &parts[i], mentions);
}

void identity_match(struct arena *arena, struct identity_known *known, size_t known_count, struct identity_part *parts,
                    size_t part_count, bool is_guided)
{
    struct mentions mentions;
    struct renamed renamed;

    if (known_count == 0)
        return;
    qsort(known, known_count, sizeof *known, by_title);
    renamed = list_renamed(arena, known, known_count);
    list_mentions(arena, known, known_count, &mentions);
    for (size_t i = 0; i < part_count; i++)
        parts[i].citation_count = distinct(parts[i].citations, parts[i].citation_count);
    for (size_t first = 0, next; first < part_count; first = next) {
        next = first;
        while (next < part_count && parts[next].kind == parts[first].kind)
            next++;
        match_kind(known, known_count, &renamed, parts + first, next - first, is_guided ? guided_rounds : free_rounds,
                   &mentions);
    }
}
