#include "course/structure_conflict.h"

#include "base/limits.h"

/* ---- reading ---- */

bool structure_conflict_list(const struct unit *unit, struct uuid course, const struct page *page, struct pg_rows *rows,
                             int64_t *total)
{
    if (!PG_RUN(unit, rows, conflicts_page, pg_uuid(course), pg_stamp(page->after_at), pg_uuid(page->after_id),
                pg_bigint(page->limit + 1), pg_bigint(page->offset), pg_bigint(LIMIT_TOTAL)))
        return false;
    *total = rows->count > 0 ? pg_get_int(rows, 0, PG_COL(conflicts_page, total)) : 0;
    return true;
}

bool structure_conflict_fetch(const struct unit *unit, struct uuid course, struct uuid conflict, struct pg_rows *rows)
{
    return PG_RUN(unit, rows, conflict_by_id, pg_uuid(course), pg_uuid(conflict)) &&
           (rows->count > 0 || fault_set(unit->fault, FAULT_NOT_FOUND, "Conflict not found"));
}

void structure_conflict_json(struct json_out *out, const struct pg_rows *rows, int row)
{
    const char *field = pg_get_text(rows, row, PG_COL(conflict, field));

    json_put_uuid(out, "id", pg_get_uuid(rows, row, PG_COL(conflict, id)));
    json_put_text(out, "item_kind", pg_get_text(rows, row, PG_COL(conflict, item_kind)));
    json_put_uuid(out, "item_id", pg_get_uuid(rows, row, PG_COL(conflict, item_id)));
    json_put_text(out, "field", field[0] != '\0' ? field : NULL);
    json_put_raw(out, "current", pg_get_str(rows, row, PG_COL(conflict, current)));
    json_put_raw(out, "offered", pg_get_str(rows, row, PG_COL(conflict, offered)));
    json_put_text(out, "reason", pg_get_text(rows, row, PG_COL(conflict, reason)));
    json_put_uuid(out, "snapshot_id", pg_get_uuid(rows, row, PG_COL(conflict, snapshot_id)));
    json_put_stamp(out, "created_at", pg_get_stamp(rows, row, PG_COL(conflict, created_at)));
}

stamp structure_conflict_moment(const struct pg_rows *rows, int row)
{
    return pg_get_stamp(rows, row, PG_COL(conflict, created_at));
}

struct uuid structure_conflict_id(const struct pg_rows *rows, int row)
{
    return pg_get_uuid(rows, row, PG_COL(conflict, id));
}

/* ---- what it is to lie in ---- */

/* `gone`: what to say when that is not there any more. */
static bool has_room(const struct unit *unit, struct uuid course, enum identity_kind kind, struct uuid parent,
                     const char *gone)
{
    struct fault why = {0};
    const struct unit aside = pg_unit_aside(unit, &why);

    if (structure_item_room(&aside, course, kind, parent))
        return true;
    if (why.kind == FAULT_NOT_FOUND)
        return fault_set(unit->fault, FAULT_CONFLICT, "%s", gone);
    return fault_set(unit->fault, why.kind, "%s", why.detail);
}

/* ---- accepting a field ---- */

struct accepting {
    const struct unit *unit;
    struct uuid course, key;
    struct structure_item item;
    structure_set fields; /* that are accepted */
    const char *names[STRUCTURE_FIELDS + 2];
    size_t count;
    struct uuid parent; /* the one that is offered */
};

static bool take_offer(struct accepting *accepting, const struct pg_rows *offers, int row, structure_set field)
{
    const char *name = structure_fields_name(accepting->item.kind, field);
    json_t *value;

    if (!json_read(accepting->unit->arena, pg_get_str(offers, row, PG_COL(conflicts_of_item, offered)), &value,
                   accepting->unit->fault))
        return false;
    if (field == STRUCTURE_PARENT) {
        if (!json_is_string(value) || !uuid_parse(str_of(json_string_value(value)), &accepting->parent))
            return fault_log(accepting->unit->fault, FAULT_INTERNAL, "a conflict offers no parent");
    } else
        json_object_set(accepting->item.fields, name, value);
    accepting->fields |= field;
    accepting->names[accepting->count++] = name;
    return true;
}

/* All offers of the part that belong to the wanted ones. */
static bool take_offers(struct accepting *accepting, structure_set wanted)
{
    struct pg_rows offers;

    if (!PG_RUN(accepting->unit, &offers, conflicts_of_item, pg_uuid(accepting->course), pg_uuid(accepting->item.id)))
        return false;
    for (int row = 0; row < offers.count; row++) {
        const structure_set field =
            structure_fields_find(accepting->item.kind, pg_get_text(&offers, row, PG_COL(conflicts_of_item, field)));
        if ((field & wanted) != 0 && !take_offer(accepting, &offers, row, field))
            return false;
    }
    return true;
}

static bool write_offers(struct accepting *accepting)
{
    struct structure_item *item = &accepting->item;
    const struct unit *unit = accepting->unit;

    item->edited &= ~accepting->fields;
    if ((accepting->fields & structure_fields_title(item->kind)) != 0)
        item->generated_title = NULL;
    if (!structure_item_put(unit, accepting->course, item, accepting->key))
        return false;
    if ((accepting->fields & STRUCTURE_PARENT) != 0 &&
        (!has_room(unit, accepting->course, item->kind, accepting->parent, "What it would lie in is gone") ||
         !structure_item_place(unit, accepting->course, item, accepting->parent, STRUCTURE_ITEM_LAST)))
        return false;
    return PG_RUN(unit, NULL, prerequisites_tidy, pg_uuid(accepting->course)) &&
           PG_RUN(unit, NULL, conflicts_drop, pg_uuid(accepting->course), pg_uuid(item->id),
                  pg_texts(accepting->names, accepting->count));
}

static bool accept_field(const struct unit *unit, struct uuid course, const struct pg_rows *conflict, struct uuid key)
{
    const enum identity_kind kind = identity_kind_of(pg_get_text(conflict, 0, PG_COL(conflict, item_kind)));
    const structure_set field = structure_fields_find(kind, pg_get_text(conflict, 0, PG_COL(conflict, field)));
    struct accepting accepting = {.unit = unit, .course = course, .key = key};

    return structure_item_fetch(unit, course, kind, pg_get_uuid(conflict, 0, PG_COL(conflict, item_id)), key,
                                &accepting.item) &&
           take_offers(&accepting, structure_fields_joined(kind, field)) && write_offers(&accepting);
}

/* ---- a part that comes back ---- */

/* Rows are kept in the order in which they refer to each other: the part itself, then what is below it, kind by kind. */
static bool put_back(const struct unit *unit, struct uuid course, const json_t *rows)
{
    for (enum identity_kind kind = 0; kind < IDENTITY_KINDS; kind++) {
        json_t *own = json_keep(unit->arena, json_array());
        json_t *row;
        size_t i;

        json_array_foreach(rows, i, row) if (identity_kind_of(json_get_text(row, "item_kind", "")) == kind)
            json_array_append(own, row);
        if (json_array_size(own) > 0 &&
            !structure_item_put_rows(unit, course, kind, str_of(json_text(unit->arena, own))))
            return false;
    }
    return true;
}

static bool ids_of(const struct unit *unit, const json_t *rows, struct uuid **ids)
{
    const json_t *row;
    size_t i;

    *ids = arena_array(unit->arena, json_array_size(rows) + 1, sizeof **ids);
    json_array_foreach(rows, i, row) if (!uuid_parse(str_of(json_get_text(row, "id", "")),
                                                     &(*ids)[i])) return fault_log(unit->fault, FAULT_INTERNAL,
                                                                                   "a row of a conflict has no id");
    return true;
}

static bool forget_deletions(const struct unit *unit, struct uuid course, const json_t *rows)
{
    struct uuid *ids;

    return ids_of(unit, rows, &ids) &&
           PG_RUN(unit, NULL, items_forget_deletions, pg_uuid(course), pg_uuids(ids, json_array_size(rows)));
}

static bool has_id(const json_t *rows, const char *id)
{
    const json_t *row;
    size_t i;

    json_array_foreach(rows, i, row) if (strcmp(json_get_text(row, "id", ""), id) == 0) return true;
    return false;
}

static bool is_there(const struct pg_rows *there, struct uuid id)
{
    for (int row = 0; row < there->count; row++)
        if (uuid_equal(pg_get_uuid(there, row, PG_COL(items_there, id)), id))
            return true;
    return false;
}

/* Only what has not come back meanwhile, by an offer of its own: people may have edited that, or moved it. Siblings stand one behind the other. */
static bool leave_out_present(const struct unit *unit, struct uuid course, const json_t *all, json_t **rows)
{
    const char *parent = "", *kind = "";
    struct pg_rows there;
    struct uuid *ids;
    int order = 0;
    json_t *row;
    size_t i;

    *rows = json_keep(unit->arena, json_array());
    if (!ids_of(unit, all, &ids) ||
        !PG_RUN(unit, &there, items_there, pg_uuid(course), pg_uuids(ids, json_array_size(all))))
        return false;
    json_array_foreach(all, i, row)
    {
        if (is_there(&there, ids[i]) || (i > 0 && !has_id(*rows, json_get_text(row, "parent_id", ""))))
            continue;
        if (i > 0) {
            const bool beside = strcmp(json_get_text(row, "parent_id", ""), parent) == 0 &&
                                strcmp(json_get_text(row, "item_kind", ""), kind) == 0;
            order = beside ? order + 1 : 0;
            json_object_set_new(row, "order", json_integer(order));
            parent = json_get_text(row, "parent_id", "");
            kind = json_get_text(row, "item_kind", "");
        }
        json_array_append(*rows, row);
    }
    return true;
}

static bool bring_back(const struct unit *unit, struct uuid course, const struct pg_rows *conflict)
{
    struct structure_item item = {.kind = identity_kind_of(pg_get_text(conflict, 0, PG_COL(conflict, item_kind))),
                                  .id = pg_get_uuid(conflict, 0, PG_COL(conflict, item_id))};
    const json_t *top;
    json_t *all, *rows;

    if (!json_read(unit->arena, pg_get_str(conflict, 0, PG_COL(conflict_by_id, children)), &all, unit->fault) ||
        !leave_out_present(unit, course, all, &rows))
        return false;
    top = json_array_get(rows, 0);
    if (!uuid_parse(str_of(json_get_text(top, "parent_id", "")), &item.parent))
        item.parent = (struct uuid){{0}}; /* a module's */
    return has_room(unit, course, item.kind, item.parent, "What it lay in is gone: it cannot come back") &&
           put_back(unit, course, rows) && forget_deletions(unit, course, rows) &&
           structure_item_place(unit, course, &item, item.parent, json_get_int(top, "order", STRUCTURE_ITEM_LAST)) &&
           PG_RUN(unit, NULL, prerequisites_tidy, pg_uuid(course));
}

/* ---- all of them ---- */

bool structure_conflict_part(const struct unit *unit, struct uuid course, const struct pg_rows *conflict,
                             struct uuid key, struct structure_item *item, bool *exists)
{
    *exists = strcmp(pg_get_text(conflict, 0, PG_COL(conflict, reason)), "deleted") != 0;
    return !*exists ||
           structure_item_fetch(unit, course, identity_kind_of(pg_get_text(conflict, 0, PG_COL(conflict, item_kind))),
                                pg_get_uuid(conflict, 0, PG_COL(conflict, item_id)), key, item);
}

static bool remove_orphan(const struct unit *unit, struct uuid course, const struct pg_rows *conflict)
{
    const enum identity_kind kind = identity_kind_of(pg_get_text(conflict, 0, PG_COL(conflict, item_kind)));
    struct structure_item item;

    return structure_item_fetch(unit, course, kind, pg_get_uuid(conflict, 0, PG_COL(conflict, item_id)),
                                (struct uuid){0}, &item) &&
           structure_item_delete(unit, course, &item, false);
}

bool structure_conflict_accept(const struct unit *unit, struct uuid course, const struct pg_rows *conflict,
                               struct uuid key)
{
    const char *reason = pg_get_text(conflict, 0, PG_COL(conflict, reason));

    if (strcmp(reason, "deleted") == 0)
        return bring_back(unit, course, conflict);
    if (strcmp(reason, "orphaned") == 0)
        return remove_orphan(unit, course, conflict);
    return accept_field(unit, course, conflict, key);
}

bool structure_conflict_dismiss(const struct unit *unit, const struct pg_rows *conflict)
{
    return PG_RUN(unit, NULL, conflict_dismiss, pg_uuid(structure_conflict_id(conflict, 0)));
}

bool structure_conflict_settle(const struct unit *unit, struct uuid course, const struct structure_item *item)
{
    const char *names[STRUCTURE_FIELDS];
    struct pg_rows offers;
    size_t count = 0;

    if (!PG_RUN(unit, &offers, conflicts_of_item, pg_uuid(course), pg_uuid(item->id)))
        return false;
    for (int row = 0; row < offers.count && count < STRUCTURE_FIELDS; row++) {
        const char *field = pg_get_text(&offers, row, PG_COL(conflicts_of_item, field));
        json_t *value;
        if (!json_read(unit->arena, pg_get_str(&offers, row, PG_COL(conflicts_of_item, offered)), &value, unit->fault))
            return false;
        if (json_equal(value, json_object_get(item->fields, field)))
            names[count++] = field;
    }
    return count == 0 || PG_RUN(unit, NULL, conflicts_drop, pg_uuid(course), pg_uuid(item->id), pg_texts(names, count));
}
