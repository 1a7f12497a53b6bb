#include "pg/pg.h"

struct pg_value pg_null(void)
{
    return (struct pg_value){.type = PG_NULL};
}

struct pg_value pg_uuid(struct uuid uuid)
{
    return uuid_is_nil(uuid) ? pg_null() : (struct pg_value){.type = PG_UUID, .uuid = uuid};
}

struct pg_value pg_text(const char *text)
{
    return text ? pg_str(str_of(text)) : pg_null();
}

struct pg_value pg_str(struct str text)
{
    return text.at ? (struct pg_value){.type = PG_TEXT, .text = text} : pg_null();
}

struct pg_value pg_int(int32_t number)
{
    return (struct pg_value){.type = PG_INT, .number = number};
}

struct pg_value pg_bigint(int64_t number)
{
    return (struct pg_value){.type = PG_BIGINT, .number = number};
}

struct pg_value pg_double(double real)
{
    return (struct pg_value){.type = PG_DOUBLE, .real = real};
}

struct pg_value pg_bool(bool flag)
{
    return (struct pg_value){.type = PG_BOOL, .flag = flag};
}

struct pg_value pg_stamp(stamp at)
{
    return at == STAMP_NONE ? pg_null() : (struct pg_value){.type = PG_STAMP, .number = at};
}

struct pg_value pg_json(struct str json)
{
    return json.at ? (struct pg_value){.type = PG_JSON, .text = json} : pg_null();
}

struct pg_value pg_uuids(const struct uuid *uuids, size_t count)
{
    return (struct pg_value){.type = PG_UUID_ARRAY, .array = {uuids, count}};
}

struct pg_value pg_texts(const char *const *texts, size_t count)
{
    return (struct pg_value){.type = PG_TEXT_ARRAY, .array = {texts, count}};
}
