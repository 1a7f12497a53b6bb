#include "course/structure_item.h"

#include "base/limits.h"

const char *structure_item_word(enum identity_kind kind)
{
    static const char *const words[] = {[IDENTITY_MODULE] = "Module",
                                        [IDENTITY_LESSON] = "Lesson",
                                        [IDENTITY_CONCEPT] = "Concept",
                                        [IDENTITY_EXERCISE] = "Exercise"};

    return words[kind];
}

/* ---- reading ---- */

static bool read_item(const struct unit *unit, const struct pg_rows *rows, struct structure_item *item)
{
    json_t *edited;

    item->id = pg_get_uuid(rows, 0, PG_COL(item, id));
    item->parent = pg_get_uuid(rows, 0, PG_COL(item, parent_id));
    item->order = pg_get_int(rows, 0, PG_COL(item, order));
    item->title = pg_get_text(rows, 0, PG_COL(item, title));
    item->generated_title = pg_get_text(rows, 0, PG_COL(item, generated_title));
    item->locked = pg_get_bool(rows, 0, PG_COL(item, locked));
    item->etag = pg_get_text(rows, 0, PG_COL(item, etag));
    item->is_contested = pg_get_bool(rows, 0, PG_COL(item_by_id, is_contested));
    if (!json_read(unit->arena, pg_get_str(rows, 0, PG_COL(item, edited_fields)), &edited, unit->fault) ||
        !json_read(unit->arena, pg_get_str(rows, 0, PG_COL(item, fields)), &item->fields, unit->fault))
        return false;
    item->edited = structure_fields_read(item->kind, edited);
    return true;
}

bool structure_item_fetch(const struct unit *unit, struct uuid course, enum identity_kind kind, struct uuid id,
                          struct uuid key, struct structure_item *item)
{
    struct pg_rows rows;

    *item = (struct structure_item){.kind = kind};
    if (!PG_RUN(unit, &rows, item_by_id, pg_uuid(course), pg_text(identity_kind_name(kind)), pg_uuid(id), pg_uuid(key)))
        return false;
    if (rows.count == 0)
        return fault_set(unit->fault, FAULT_NOT_FOUND, "%s not found", structure_item_word(kind));
    return read_item(unit, &rows, item);
}

bool structure_item_contested_below(const struct unit *unit, struct uuid course, struct uuid id, struct uuid key,
                                    bool *is_contested)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, item_contested_below, pg_uuid(course), pg_uuid(id), pg_uuid(key)))
        return false;
    *is_contested = pg_get_bool(&rows, 0, PG_COL(item_contested_below, is_contested));
    return true;
}

/* ---- room ---- */

static enum identity_kind parent_kind(enum identity_kind kind)
{
    return kind == IDENTITY_LESSON ? IDENTITY_MODULE : IDENTITY_LESSON;
}

bool structure_item_room(const struct unit *unit, struct uuid course, enum identity_kind kind, struct uuid parent)
{
    static const int most[] = {[IDENTITY_MODULE] = STRUCTURE_MODULES,
                               [IDENTITY_LESSON] = STRUCTURE_LESSONS,
                               [IDENTITY_CONCEPT] = STRUCTURE_CONCEPTS,
                               [IDENTITY_EXERCISE] = STRUCTURE_EXERCISES};
    const char *name = identity_kind_name(kind);
    struct structure_item within;
    struct pg_rows rows;

    if (kind != IDENTITY_MODULE &&
        !structure_item_fetch(unit, course, parent_kind(kind), parent, (struct uuid){0}, &within))
        return false;
    if (!PG_RUN(unit, &rows, items_below, pg_uuid(course), pg_text(name), pg_uuid(parent)))
        return false;
    return pg_get_int(&rows, 0, PG_COL(items_below, total)) < most[kind] ||
           fault_set(unit->fault, FAULT_INVALID, "A %s may have at most %d %ss",
                     kind == IDENTITY_MODULE ? "course" : identity_kind_name(parent_kind(kind)), most[kind], name);
}

/* ---- writing ---- */

bool structure_item_put_rows(const struct unit *unit, struct uuid course, enum identity_kind kind, struct str rows)
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

static void write_row(struct json_out *out, const struct structure_item *item, struct uuid key)
{
    json_list(out, NULL);
    json_open(out, NULL);
    json_put_uuid(out, "id", item->id);
    json_put_uuid(out, "parent_id", item->parent);
    json_put_int(out, "order", item->order);
    json_put_bool(out, "locked", item->locked);
    structure_fields_write(out, "edited_fields", item->kind, item->edited);
    json_put_text(out, "generated_title", item->generated_title);
    json_put_uuid(out, "edited_by", key);
    json_put_tree(out, "fields", item->fields);
    json_close(out);
    json_end(out);
}

bool structure_item_put(const struct unit *unit, struct uuid course, const struct structure_item *item, struct uuid key)
{
    struct buf buf = buf_make(LIMIT_RESPONSE);
    struct json_out out = json_out(&buf);
    bool done;

    write_row(&out, item, key);
    done = buf.overflow ? fault_log(unit->fault, FAULT_INTERNAL, "a part of a structure too large to keep")
                        : structure_item_put_rows(unit, course, item->kind, buf_str(&buf));
    buf_free(&buf);
    return done;
}

bool structure_item_place(const struct unit *unit, struct uuid course, const struct structure_item *item,
                          struct uuid parent, int64_t order)
{
    const struct pg_value of = pg_uuid(course), id = pg_uuid(item->id), in = pg_uuid(parent), at = pg_bigint(order);

    switch (item->kind) {
    case IDENTITY_MODULE:
        return PG_RUN(unit, NULL, modules_place, of, id, in, at);
    case IDENTITY_LESSON:
        return PG_RUN(unit, NULL, lessons_place, of, id, in, at);
    case IDENTITY_CONCEPT:
        return PG_RUN(unit, NULL, concepts_place, of, id, in, at);
    case IDENTITY_EXERCISE:
    case IDENTITY_KINDS:
        break;
    }
    return PG_RUN(unit, NULL, exercises_place, of, id, in, at);
}

bool structure_item_delete(const struct unit *unit, struct uuid course, const struct structure_item *item,
                           bool is_remembered)
{
    const struct structure_item nothing = {.kind = item->kind};
    const struct pg_value of = pg_uuid(course), id = pg_uuid(item->id);

    return (!is_remembered || PG_RUN(unit, NULL, item_remember, of, id, pg_bigint(STRUCTURE_ITEM_DELETED))) &&
           PG_RUN(unit, NULL, item_delete, of, id) &&
           structure_item_place(unit, course, &nothing, item->parent, STRUCTURE_ITEM_LAST) &&
           PG_RUN(unit, NULL, prerequisites_tidy, of);
}

/* ---- showing ---- */

void structure_item_write(struct json_out *out, const struct structure_item *item)
{
    size_t count;
    const struct structure_field *fields = structure_fields_of(item->kind, &count);

    json_put_uuid(out, "id", item->id);
    for (size_t i = 0; i < count; i++)
        json_put_tree(out, fields[i].name, json_object_get(item->fields, fields[i].name));
    json_put_int(out, "order", item->order);
    json_put_bool(out, "locked", item->locked);
    structure_fields_write(out, "edited_fields", item->kind, item->edited);
    json_put_text(out, "etag", item->etag);
}
