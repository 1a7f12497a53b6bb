#include "course/stored_files.h"

const char *stored_files_prefix(struct arena *arena, struct uuid tenant)
{
    char text[UUID_TEXT];

    return arena_printf(arena, "tenants/%s/", uuid_format(tenant, text));
}

/* Keys come in the order of their bytes. */
static size_t find(const char *const *keys, size_t count, const char *key)
{
    size_t low = 0, high = count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (strcmp(keys[middle], key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && strcmp(keys[low], key) == 0 ? low : count;
}

bool stored_files_owners(const struct unit *unit, const char *const *keys, size_t count, struct uuid *owners)
{
    struct pg_rows rows;

    memset(owners, 0, count * sizeof *owners);
    if (count == 0)
        return true;
    if (!PG_RUN(unit, &rows, storage_owners, pg_texts(keys, count)))
        return false;
    for (int row = 0; row < rows.count; row++) {
        const size_t at = find(keys, count, pg_get_text(&rows, row, PG_COL(storage_owners, object_key)));

        if (at < count)
            owners[at] = pg_get_uuid(&rows, row, PG_COL(storage_owners, id));
    }
    return true;
}

static const char *why_used(const char *kind)
{
    if (strcmp(kind, "material") == 0)
        return "A material uses the file: delete that instead";
    if (strcmp(kind, "submission") == 0)
        return "The file is a student's answer: it goes with the student or with the course";
    return "An upload that is not finished or not confirmed uses the file: it goes by itself if it never is";
}

bool stored_files_check_unused(const struct unit *unit, const char *key)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, storage_user, pg_text(key)))
        return false;
    if (rows.count == 0)
        return true;
    return fault_set(unit->fault, FAULT_IN_USE, "%s", why_used(pg_get_text(&rows, 0, PG_COL(storage_user, kind))));
}

static void write_type(struct json_out *out, const struct pg_rows *rows, int row)
{
    json_open(out, NULL);
    json_put_str(out, "source_type", pg_get_str(rows, row, PG_COL(storage_usage, source_type)));
    json_put_int(out, "files", pg_get_int(rows, row, PG_COL(storage_usage, files)));
    json_put_int(out, "used_bytes", pg_get_int(rows, row, PG_COL(storage_usage, bytes)));
    json_close(out);
}

bool stored_files_write_usage(const struct unit *unit, struct json_out *out)
{
    int64_t files = 0, bytes = 0;
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, storage_usage))
        return false;
    for (int row = 0; row < rows.count; row++) {
        files += pg_get_int(&rows, row, PG_COL(storage_usage, files));
        bytes += pg_get_int(&rows, row, PG_COL(storage_usage, bytes));
    }
    json_put_int(out, "files", files);
    json_put_int(out, "used_bytes", bytes);
    json_put_null(out, "bytes");
    json_list(out, "by_source_type");
    for (int row = 0; row < rows.count; row++)
        write_type(out, &rows, row);
    json_end(out);
    return true;
}
