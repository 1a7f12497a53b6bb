#include "course/structure_store.h"

#include "base/limits.h"
#include "course/course.h"
#include "course/structure_item.h"
#include "course/structure_reader.h"

#define LIST_CEILING (32 * MIB)

/* ---- what is there ---- */

/* Trees are released at once: of a large course there are as many as it has parts. */
static json_t *tree_of(struct str text)
{
    return text.at != NULL ? json_loadb(text.at, text.len, 0, NULL) : NULL;
}

/* Read in memory of its own: there is room for as many as a part may have, and most have one. */
struct reading {
    struct arena *arena, *scratch;
};

static void read_citations(const struct reading *reading, const json_t *list, struct merge_known *known)
{
    struct structure_losses ignored = {0};
    const struct structure_reader reader = {.arena = reading->scratch, .losses = &ignored};
    struct citation *citations;

    if (json_array_size(list) == 0)
        return;
    citations = structure_reader_citations(&reader, list, &known->citation_count);
    known->citations = arena_array(reading->arena, known->citation_count + 1, sizeof *known->citations);
    memcpy(known->citations, citations, known->citation_count * sizeof *known->citations);
    arena_reset(reading->scratch);
}

static void read_item(const struct reading *reading, const struct pg_rows *rows, int row, struct merge_known *known)
{
    json_t *edited = tree_of(pg_get_str(rows, row, PG_COL(item, edited_fields))), *fields;

    *known = (struct merge_known){
        .kind = identity_kind_of(pg_get_text(rows, row, PG_COL(item, item_kind))),
        .id = pg_get_uuid(rows, row, PG_COL(item, id)),
        .parent = pg_get_uuid(rows, row, PG_COL(item, parent_id)),
        .order = (size_t)pg_get_int(rows, row, PG_COL(item, order)),
        .title = pg_get_text(rows, row, PG_COL(item, title)),
        .generated_title = pg_get_text(rows, row, PG_COL(item, generated_title)),
        .is_locked = pg_get_bool(rows, row, PG_COL(item, locked)),
        .fields = pg_get_str(rows, row, PG_COL(item, fields)),
    };
    known->edited = structure_fields_read(known->kind, edited);
    fields = tree_of(known->fields);
    read_citations(reading, json_object_get(fields, "citations"), known);
    json_decref(fields);
    json_decref(edited);
}

static void read_deleted(const struct reading *reading, const struct pg_rows *rows, int row, struct merge_known *known)
{
    json_t *citations = tree_of(pg_get_str(rows, row, PG_COL(deletions_of_course, citations)));

    *known = (struct merge_known){
        .kind = identity_kind_of(pg_get_text(rows, row, PG_COL(deletions_of_course, item_kind))),
        .id = pg_get_uuid(rows, row, PG_COL(deletions_of_course, id)),
        .parent = pg_get_uuid(rows, row, PG_COL(deletions_of_course, parent_id)),
        .title = pg_get_text(rows, row, PG_COL(deletions_of_course, title)),
        .generated_title = pg_get_text(rows, row, PG_COL(deletions_of_course, generated_title)),
        .is_deleted = true,
    };
    read_citations(reading, citations, known);
    json_decref(citations);
}

/* ---- what they cite: lessons and modules all that is below them ---- */

static int by_id(const void *left, const void *right)
{
    return memcmp(&(*(struct merge_known *const *)left)->id, &(*(struct merge_known *const *)right)->id,
                  sizeof(struct uuid));
}

struct known_index {
    struct merge_known **items;
    size_t count;
};

static struct merge_known *find(const struct known_index *index, struct uuid id)
{
    struct merge_known wanted = {.id = id}, *key = &wanted, **found;

    found = bsearch(&key, index->items, index->count, sizeof *index->items, by_id);
    return found != NULL ? *found : NULL;
}

static struct known_index index_of(struct arena *arena, const struct structure_known *existing)
{
    struct known_index index = {arena_array(arena, existing->count + 1, sizeof *index.items), 0};

    for (size_t i = 0; i < existing->count; i++)
        if (!existing->items[i].is_deleted)
            index.items[index.count++] = &existing->items[i];
    qsort(index.items, index.count, sizeof *index.items, by_id);
    return index;
}

static void make_room(struct arena *arena, struct merge_known *parent, size_t more)
{
    struct citation *joined = arena_array(arena, parent->citation_count + more, sizeof *joined);

    if (parent->citation_count > 0)
        memcpy(joined, parent->citations, parent->citation_count * sizeof *joined);
    parent->citations = joined;
}

static void add_citations(struct merge_known *parent, const struct merge_known *known)
{
    memcpy(parent->citations + parent->citation_count, known->citations,
           known->citation_count * sizeof *known->citations);
    parent->citation_count += known->citation_count;
}

/* What the parts of one kind cite, their parents cite. */
static void cite_above(const struct structure_known *existing, const struct known_index *index, enum identity_kind kind,
                       struct arena *arena)
{
    size_t *more = arena_array(arena, existing->count + 1, sizeof *more);
    struct merge_known **parents = arena_array(arena, existing->count + 1, sizeof *parents);

    for (size_t i = 0; i < existing->count; i++) {
        const struct merge_known *known = &existing->items[i];
        parents[i] = known->kind == kind && !known->is_deleted ? find(index, known->parent) : NULL;
        if (parents[i] != NULL)
            more[parents[i] - existing->items] += known->citation_count;
    }
    for (size_t i = 0; i < existing->count; i++)
        if (more[i] > 0)
            make_room(arena, &existing->items[i], more[i]);
    for (size_t i = 0; i < existing->count; i++)
        if (parents[i] != NULL && existing->items[i].citation_count > 0)
            add_citations(parents[i], &existing->items[i]);
}

bool structure_store_known(const struct unit *unit, struct uuid course, struct structure_known *existing)
{
    const struct reading reading = {unit->arena, arena_new(MIB)};
    struct pg_rows items, deleted;
    struct known_index index;
    bool done = PG_RUN(unit, &items, items_of_course, pg_uuid(course)) &&
                PG_RUN(unit, &deleted, deletions_of_course, pg_uuid(course), pg_bigint(STRUCTURE_ITEM_DELETED));

    if (done) {
        existing->items =
            arena_array(unit->arena, (size_t)items.count + (size_t)deleted.count + 1, sizeof *existing->items);
        existing->count = 0;
        for (int row = 0; row < items.count; row++)
            read_item(&reading, &items, row, &existing->items[existing->count++]);
        for (int row = 0; row < deleted.count; row++)
            read_deleted(&reading, &deleted, row, &existing->items[existing->count++]);
        index = index_of(unit->arena, existing);
        for (enum identity_kind kind = IDENTITY_EXERCISE; kind > IDENTITY_MODULE; kind--)
            cite_above(existing, &index, kind, unit->arena);
    }
    arena_free(reading.scratch);
    return done;
}

/* ---- the plan ---- */

bool structure_store_plan(const struct unit *unit, struct uuid course, const struct structure *structure,
                          struct structure_plan *plan)
{
    struct structure_known existing;
    struct pg_rows rows;

    if (!course_fetch(unit, course, &rows) || !structure_store_known(unit, course, &existing))
        return false;
    structure_merge(unit->arena, existing.items, existing.count, structure,
                    structure_merge_kept_title(pg_get_text(&rows, 0, PG_COL(course, language))), plan);
    return true;
}

/* ---- writing it ---- */

static bool put_kind(const struct unit *unit, struct uuid course, const struct structure_plan *plan,
                     enum identity_kind kind)
{
    struct buf buffer = buf_make(LIST_CEILING);
    struct json_out out = json_out(&buffer);
    size_t written = 0;
    bool done = true;

    json_list(&out, NULL);
    for (size_t i = 0; i < plan->count; i++)
        if (plan->items[i].kind == kind && plan->items[i].is_written) {
            structure_merge_row(&out, plan, &plan->items[i]);
            written++;
        }
    json_end(&out);
    if (buffer.overflow)
        done = fault_log(unit->fault, FAULT_INTERNAL, "a structure of more than %lld bytes", (long long)LIST_CEILING);
    else if (written > 0)
        done = structure_item_put_rows(unit, course, kind, buf_str(&buffer));
    buf_free(&buffer);
    return done;
}

/* From the inside out: what moved into a part that stays must not go with one that does not. */
static bool prune(const struct unit *unit, struct uuid course, const struct structure_plan *plan)
{
    struct uuid *ids;
    const struct pg_value of = pg_uuid(course);
    struct pg_value gone;

    if (plan->removed_count == 0)
        return true;
    ids = arena_array(unit->arena, plan->removed_count + 1, sizeof *ids);
    for (size_t i = 0; i < plan->removed_count; i++)
        ids[i] = plan->removed[i]->id;
    gone = pg_uuids(ids, plan->removed_count);
    return PG_RUN(unit, NULL, applied_prune_parts, of, gone) && PG_RUN(unit, NULL, applied_prune_lessons, of, gone) &&
           PG_RUN(unit, NULL, applied_prune_modules, of, gone);
}

static void write_conflict(struct json_out *out, const struct merge_conflict *conflict)
{
    json_open(out, NULL);
    json_put_uuid(out, "id", uuid_new());
    json_put_text(out, "item_kind", identity_kind_name(conflict->kind));
    json_put_uuid(out, "item_id", conflict->item);
    json_put_text(out, "field", conflict->field != 0 ? structure_fields_name(conflict->kind, conflict->field) : "");
    json_put_text(out, "reason", structure_merge_reason_name(conflict->reason));
    json_put_raw(out, "offered", str_of(conflict->offered));
    json_put_raw(out, "children", str_of(conflict->rows));
    json_close(out);
}

static bool put_conflicts(const struct unit *unit, struct uuid course, struct uuid snapshot,
                          const struct structure_plan *plan)
{
    struct buf buffer = buf_make(LIST_CEILING);
    struct json_out out = json_out(&buffer);
    bool done;

    json_list(&out, NULL);
    for (size_t i = 0; i < plan->conflict_count; i++)
        write_conflict(&out, &plan->conflicts[i]);
    json_end(&out);
    done = buffer.overflow
               ? fault_log(unit->fault, FAULT_INTERNAL, "conflicts of more than %lld bytes", (long long)LIST_CEILING)
               : PG_RUN(unit, NULL, conflicts_put, pg_uuid(course), pg_uuid(snapshot), pg_json(buf_str(&buffer)),
                        pg_uuids(plan->offered, plan->offered_count));
    buf_free(&buffer);
    return done;
}

bool structure_store_write(const struct unit *unit, struct uuid course, struct uuid snapshot,
                           const struct structure_plan *plan)
{
    for (enum identity_kind kind = 0; kind < IDENTITY_KINDS; kind++)
        if (!put_kind(unit, course, plan, kind))
            return false;
    return prune(unit, course, plan) && PG_RUN(unit, NULL, prerequisites_tidy, pg_uuid(course)) &&
           put_conflicts(unit, course, snapshot, plan);
}

bool structure_store_put(const struct unit *unit, struct uuid course, struct uuid snapshot,
                         const struct structure *structure)
{
    struct structure_plan plan;

    return structure_store_plan(unit, course, structure, &plan) && structure_store_write(unit, course, snapshot, &plan);
}
