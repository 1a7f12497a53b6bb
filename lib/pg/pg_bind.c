#include <endian.h>
#include <limits.h>

#include "pg/pg_session.h"
#include "pg/pg_type.h"

#define SERVER_TEXT_MAX (1 << 30) /* the server's own ceiling for one value */

/* Writes one value into a slot; false when the value cannot be said in the parameter's type. */
typedef bool encoder(struct arena *arena, const struct pg_value *value, struct pg_bound *bound, size_t slot);

static bool put(struct pg_bound *bound, size_t slot, const void *bytes, size_t length)
{
    bound->values[slot] = bytes;
    bound->lengths[slot] = (int)length;
    return length < SERVER_TEXT_MAX;
}

static bool put_int64(struct pg_bound *bound, size_t slot, int64_t number)
{
    uint64_t big = htobe64((uint64_t)number);

    memcpy(bound->scratch[slot], &big, sizeof big);
    return put(bound, slot, bound->scratch[slot], sizeof big);
}

static bool encode_uuid(struct arena *arena UNUSED, const struct pg_value *value, struct pg_bound *bound, size_t slot)
{
    memcpy(bound->scratch[slot], value->uuid.bytes, sizeof value->uuid.bytes);
    return put(bound, slot, bound->scratch[slot], sizeof value->uuid.bytes);
}

static bool encode_text(struct arena *arena UNUSED, const struct pg_value *value, struct pg_bound *bound, size_t slot)
{
    return put(bound, slot, value->text.at, value->text.len);
}

static bool encode_int2(struct arena *arena UNUSED, const struct pg_value *value, struct pg_bound *bound, size_t slot)
{
    uint16_t big = htobe16((uint16_t)value->number);

    memcpy(bound->scratch[slot], &big, sizeof big);
    return value->number >= INT16_MIN && value->number <= INT16_MAX &&
           put(bound, slot, bound->scratch[slot], sizeof big);
}

static bool encode_int4(struct arena *arena UNUSED, const struct pg_value *value, struct pg_bound *bound, size_t slot)
{
    uint32_t big = htobe32((uint32_t)value->number);

    memcpy(bound->scratch[slot], &big, sizeof big);
    return value->number >= INT32_MIN && value->number <= INT32_MAX &&
           put(bound, slot, bound->scratch[slot], sizeof big);
}

static bool encode_int8(struct arena *arena UNUSED, const struct pg_value *value, struct pg_bound *bound, size_t slot)
{
    return put_int64(bound, slot, value->number);
}

static bool encode_float8(struct arena *arena UNUSED, const struct pg_value *value, struct pg_bound *bound, size_t slot)
{
    double real = value->type == PG_DOUBLE ? value->real : (double)value->number;
    int64_t bits;

    memcpy(&bits, &real, sizeof bits);
    return put_int64(bound, slot, bits);
}

/* The one type that travels as text: its digits are exact that way. */
static bool encode_numeric(struct arena *arena, const struct pg_value *value, struct pg_bound *bound, size_t slot)
{
    const char *digits = value->type == PG_DOUBLE ? arena_printf(arena, "%.15g", value->real)
                                                  : arena_printf(arena, "%lld", (long long)value->number);

    bound->formats[slot] = 0;
    return put(bound, slot, digits, strlen(digits));
}

static bool encode_bool(struct arena *arena UNUSED, const struct pg_value *value, struct pg_bound *bound, size_t slot)
{
    bound->scratch[slot][0] = value->flag;
    return put(bound, slot, bound->scratch[slot], 1);
}

static bool encode_stamp(struct arena *arena UNUSED, const struct pg_value *value, struct pg_bound *bound, size_t slot)
{
    return put_int64(bound, slot, value->number - PG_EPOCH);
}

/* jsonb_recv: a version byte, then the text. */
static bool encode_jsonb(struct arena *arena, const struct pg_value *value, struct pg_bound *bound, size_t slot)
{
    char *copy = arena_alloc(arena, value->text.len + 1);

    copy[0] = 1;
    memcpy(copy + 1, value->text.at, value->text.len);
    return put(bound, slot, copy, value->text.len + 1);
}

static uint8_t *put_word(uint8_t *at, size_t word)
{
    uint32_t big = htobe32((uint32_t)word);

    memcpy(at, &big, sizeof big);
    return at + sizeof big;
}

static struct str array_item(const struct pg_value *value, size_t i)
{
    if (value->type == PG_TEXT_ARRAY)
        return str_of(((const char *const *)value->array.items)[i]);
    return (struct str){(const char *)((const struct uuid *)value->array.items)[i].bytes, sizeof(struct uuid)};
}

/* array_recv: dimensions, whether there are NULLs, the items' type; then length and first index; then each item with its length.
 * No items: no dimension. */
static bool encode_array(struct arena *arena, const struct pg_value *value, struct pg_bound *bound, size_t slot)
{
    size_t count = value->array.count, room = 20;
    uint8_t *start, *at;

    for (size_t i = 0; i < count; i++)
        room += 4 + array_item(value, i).len;
    at = start = arena_alloc(arena, room);
    at = put_word(at, count > 0);
    at = put_word(at, 0);
    at = put_word(at, value->type == PG_TEXT_ARRAY ? PG_OID_TEXT : PG_OID_UUID);
    if (count > 0)
        at = put_word(put_word(at, count), 1);
    for (size_t i = 0; i < count; i++) {
        struct str item = array_item(value, i);

        at = put_word(at, item.len);
        memcpy(at, item.at, item.len);
        at += item.len;
    }
    return put(bound, slot, start, (size_t)(at - start));
}

static const struct {
    enum pg_type type;
    Oid oid;
    encoder *encode;
} encoders[] = {
    {PG_UUID, PG_OID_UUID, encode_uuid},
    {PG_TEXT, PG_OID_TEXT, encode_text},
    {PG_TEXT, PG_OID_VARCHAR, encode_text},
    {PG_TEXT, PG_OID_BPCHAR, encode_text},
    {PG_TEXT, PG_OID_NAME, encode_text},
    {PG_INT, PG_OID_INT4, encode_int4},
    {PG_INT, PG_OID_INT8, encode_int8},
    {PG_INT, PG_OID_INT2, encode_int2},
    {PG_INT, PG_OID_FLOAT8, encode_float8},
    {PG_INT, PG_OID_NUMERIC, encode_numeric},
    {PG_BIGINT, PG_OID_INT8, encode_int8},
    {PG_BIGINT, PG_OID_INT4, encode_int4},
    {PG_BIGINT, PG_OID_INT2, encode_int2},
    {PG_BIGINT, PG_OID_FLOAT8, encode_float8},
    {PG_BIGINT, PG_OID_NUMERIC, encode_numeric},
    {PG_DOUBLE, PG_OID_FLOAT8, encode_float8},
    {PG_DOUBLE, PG_OID_NUMERIC, encode_numeric},
    {PG_BOOL, PG_OID_BOOL, encode_bool},
    {PG_STAMP, PG_OID_TIMESTAMPTZ, encode_stamp},
    {PG_JSON, PG_OID_JSONB, encode_jsonb},
    {PG_JSON, PG_OID_JSON, encode_text},
    {PG_UUID_ARRAY, PG_OID_UUID_ARRAY, encode_array},
    {PG_TEXT_ARRAY, PG_OID_TEXT_ARRAY, encode_array},
};

static encoder *encoder_for(enum pg_type type, Oid oid)
{
    for (size_t i = 0; i < ARRAY_COUNT(encoders); i++)
        if (encoders[i].type == type && encoders[i].oid == oid)
            return encoders[i].encode;
    return NULL;
}

static bool bind_one(struct arena *arena, Oid oid, const struct pg_value *value, struct pg_bound *bound, size_t slot)
{
    encoder *encode;

    bound->formats[slot] = 1;
    bound->values[slot] = NULL;
    bound->lengths[slot] = 0;
    if (value->type == PG_NULL)
        return true;
    encode = encoder_for(value->type, oid);
    return encode && encode(arena, value, bound, slot);
}

bool pg_bind_values(struct arena *arena, const struct pg_statement *statement, const Oid *types,
                    const struct pg_value *values, struct pg_bound *bound, struct fault *fault)
{
    for (int i = 0; i < statement->params; i++)
        if (!bind_one(arena, types[i], &values[i], bound, (size_t)i))
            return fault_log(fault, FAULT_INTERNAL, "statement %s: $%d is of type %u and cannot take the value given",
                             statement->name, i + 1, types[i]);
    return true;
}
