#include <endian.h>
#include <math.h>
#include <postgresql/libpq-fe.h>

#include "pg/pg.h"
#include "pg/pg_type.h"

/* A column read as something it is not is a defect of the program, seen in the first test that reads it. */

static const char *cell(const struct pg_rows *rows, int row, int column)
{
    assert(row >= 0 && row < PQntuples(rows->result) && column >= 0 && column < PQnfields(rows->result));
    return PQgetisnull(rows->result, row, column) ? NULL : PQgetvalue(rows->result, row, column);
}

static uint64_t big_endian(const char *bytes, int length)
{
    uint64_t number = 0;

    for (int i = 0; i < length; i++)
        number = number << 8 | (uint8_t)bytes[i];
    return number;
}

bool pg_is_null(const struct pg_rows *rows, int row, int column)
{
    return cell(rows, row, column) == NULL;
}

struct uuid pg_get_uuid(const struct pg_rows *rows, int row, int column)
{
    const char *bytes = cell(rows, row, column);
    struct uuid uuid = {{0}};

    assert(PQftype(rows->result, column) == PG_OID_UUID);
    if (bytes)
        memcpy(uuid.bytes, bytes, sizeof uuid.bytes);
    return uuid;
}

int64_t pg_get_int(const struct pg_rows *rows, int row, int column)
{
    const char *bytes = cell(rows, row, column);

    if (!bytes)
        return 0;
    switch (PQftype(rows->result, column)) {
    case PG_OID_INT2:
        return (int16_t)big_endian(bytes, 2);
    case PG_OID_INT4:
        return (int32_t)big_endian(bytes, 4);
    default:
        assert(PQftype(rows->result, column) == PG_OID_INT8);
        return (int64_t)big_endian(bytes, 8);
    }
}

/* numeric_send: four 16-bit words (digit count, weight of the first digit, sign, scale), then digits of base 10 000. */
static double numeric(const char *bytes)
{
    int count = (int16_t)big_endian(bytes, 2), weight = (int16_t)big_endian(bytes + 2, 2);
    unsigned sign = (unsigned)big_endian(bytes + 4, 2);
    double sum = 0;

    if (sign == 0xC000)
        return NAN;
    for (int i = 0; i < count; i++)
        sum = sum * 10000 + (double)big_endian(bytes + 8 + 2 * i, 2);
    /* A division by a power of ten is exact to the last bit where a multiplication by its inverse is not. */
    if (weight >= count - 1)
        sum *= pow(10000, weight - count + 1);
    else
        sum /= pow(10000, count - 1 - weight);
    return sign == 0x4000 ? -sum : sum;
}

double pg_get_double(const struct pg_rows *rows, int row, int column)
{
    const char *bytes = cell(rows, row, column);
    uint64_t bits;
    double real;
    float half;

    if (!bytes)
        return 0;
    switch (PQftype(rows->result, column)) {
    case PG_OID_FLOAT8:
        bits = big_endian(bytes, 8);
        memcpy(&real, &bits, sizeof real);
        return real;
    case PG_OID_FLOAT4:
        memcpy(&half, &(uint32_t){(uint32_t)big_endian(bytes, 4)}, sizeof half);
        return half;
    case PG_OID_NUMERIC:
        return numeric(bytes);
    default:
        return (double)pg_get_int(rows, row, column);
    }
}

bool pg_get_bool(const struct pg_rows *rows, int row, int column)
{
    const char *bytes = cell(rows, row, column);

    assert(PQftype(rows->result, column) == PG_OID_BOOL);
    return bytes && bytes[0];
}

stamp pg_get_stamp(const struct pg_rows *rows, int row, int column)
{
    const char *bytes = cell(rows, row, column);
    int64_t since_2000;

    assert(PQftype(rows->result, column) == PG_OID_TIMESTAMPTZ);
    if (!bytes)
        return STAMP_NONE;
    since_2000 = (int64_t)big_endian(bytes, 8);
    /* 'infinity' and '-infinity' are the two ends of the range. */
    if (since_2000 == INT64_MIN || since_2000 > INT64_MAX - PG_EPOCH)
        return since_2000 == INT64_MIN ? STAMP_NONE : INT64_MAX;
    return since_2000 + PG_EPOCH;
}

struct str pg_get_str(const struct pg_rows *rows, int row, int column)
{
    const char *bytes = cell(rows, row, column);
    Oid type = PQftype(rows->result, column);
    size_t skip = type == PG_OID_JSONB ? 1 : 0; /* jsonb_send: a version byte before the text */

    assert(type == PG_OID_TEXT || type == PG_OID_VARCHAR || type == PG_OID_BPCHAR || type == PG_OID_NAME ||
           type == PG_OID_JSON || type == PG_OID_JSONB);
    if (!bytes)
        return (struct str){NULL, 0};
    return (struct str){bytes + skip, (size_t)PQgetlength(rows->result, row, column) - skip};
}

const char *pg_get_text(const struct pg_rows *rows, int row, int column)
{
    return pg_get_str(rows, row, column).at;
}
