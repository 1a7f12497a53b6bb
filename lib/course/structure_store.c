#include "course/structure_store.h"

#include "base/limits.h"
#include "course/fold.h"
#include "course/structure_parts.h"
#include "course/structure_reader.h"

#define LIST_CEILING (32 * MIB)

/* What a course has now. */
struct existing {
    struct identity_known *items;
    size_t count;
};

/* ---- what is there ---- */

static bool read_citations(struct arena *arena, struct str text, struct identity_known *known, struct fault *fault)
{
    struct structure_losses ignored = {0};
    const struct structure_reader reader = {.arena = arena, .losses = &ignored};
    json_t *list;

    if (text.at == NULL)
        return true;
    if (!json_read(arena, text, &list, fault))
        return false;
    known->citations = structure_reader_citations(&reader, list, &known->citation_count);
    return true;
}

static bool load(const struct unit *unit, struct uuid course, struct existing *existing)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, applied_names, pg_uuid(course)))
        return false;
    existing->count = (size_t)rows.count;
    existing->items = arena_array(unit->arena, existing->count + 1, sizeof *existing->items);
    for (int row = 0; row < rows.count; row++) {
        struct identity_known *known = &existing->items[row];
        *known = (struct identity_known){
            .kind = (enum identity_kind)pg_get_int(&rows, row, PG_COL(applied_names, kind)),
            .id = pg_get_uuid(&rows, row, PG_COL(applied_names, id)),
            .parent = pg_get_uuid(&rows, row, PG_COL(applied_names, parent_id)),
            .title = fold_title(unit->arena, pg_get_text(&rows, row, PG_COL(applied_names, name))),
        };
        if (!read_citations(unit->arena, pg_get_str(&rows, row, PG_COL(applied_names, citations)), known, unit->fault))
            return false;
    }
    return true;
}

/* ---- statements ---- */

static bool put_rows(const struct unit *unit, struct uuid course, enum identity_kind kind, struct str rows)
{
    const struct pg_value of = pg_uuid(course), list = pg_json(rows);

    switch (kind) {
    case IDENTITY_MODULE:
        return PG_RUN(unit, NULL, modules_put, of, list);
    case IDENTITY_LESSON:
        return PG_RUN(unit, NULL, lessons_put, of, list);
    case IDENTITY_CONCEPT:
        return PG_RUN(unit, NULL, concepts_put, of, list);
    case IDENTITY_EXERCISE:
    case IDENTITY_KINDS:
        break;
    }
    return PG_RUN(unit, NULL, exercises_put, of, list);
}

static bool put_kind(const struct unit *unit, struct uuid course, const struct structure_parts *parts,
                     enum identity_kind kind)
{
    struct buf buffer = buf_make(LIST_CEILING);
    struct json_out out = json_out(&buffer);
    bool done;

    structure_parts_write(unit->arena, &out, parts, kind);
    done = buffer.overflow
               ? fault_log(unit->fault, FAULT_INTERNAL, "a structure of more than %lld bytes", (long long)LIST_CEILING)
               : put_rows(unit, course, kind, buf_str(&buffer));
    buf_free(&buffer);
    return done;
}

static bool put_all(const struct unit *unit, struct uuid course, const struct structure_parts *parts)
{
    for (enum identity_kind kind = 0; kind < IDENTITY_KINDS; kind++)
        if (!put_kind(unit, course, parts, kind))
            return false;
    return true;
}

/* From the inside out: what moved into a part that stays must not go with one that does not. */
static bool prune(const struct unit *unit, struct uuid course, const struct structure_parts *parts)
{
    struct uuid *ids = arena_array(unit->arena, parts->count + 1, sizeof *ids);
    const struct pg_value of = pg_uuid(course);
    struct pg_value all;

    for (size_t i = 0; i < parts->count; i++)
        ids[i] = parts->items[i].id;
    all = pg_uuids(ids, parts->count);
    return PG_RUN(unit, NULL, applied_prune_parts, of, all) && PG_RUN(unit, NULL, applied_prune_lessons, of, all) &&
           PG_RUN(unit, NULL, applied_prune_modules, of, all);
}

bool structure_store_put(const struct unit *unit, struct uuid course, const struct structure *structure)
{
    struct existing existing;
    struct structure_parts parts;

    if (!load(unit, course, &existing))
        return false;
    structure_parts_list(unit->arena, structure, &parts);
    identity_match(unit->arena, existing.items, existing.count, parts.items, parts.count);
    structure_parts_number(&parts);
    return put_all(unit, course, &parts) && prune(unit, course, &parts);
}
