/*
 * Object ids of built-in types and the epoch of timestamps: fixed numbers of the protocol (catalog/pg_type.dat), which libpq does not
 * export.
 */
#ifndef PG_PG_TYPE_H
#define PG_PG_TYPE_H

enum pg_oid {
    PG_OID_BOOL = 16,
    PG_OID_NAME = 19,
    PG_OID_INT8 = 20,
    PG_OID_INT2 = 21,
    PG_OID_INT4 = 23,
    PG_OID_TEXT = 25,
    PG_OID_JSON = 114,
    PG_OID_FLOAT4 = 700,
    PG_OID_FLOAT8 = 701,
    PG_OID_TEXT_ARRAY = 1009,
    PG_OID_BPCHAR = 1042,
    PG_OID_VARCHAR = 1043,
    PG_OID_TIMESTAMPTZ = 1184,
    PG_OID_NUMERIC = 1700,
    PG_OID_UUID = 2950,
    PG_OID_UUID_ARRAY = 2951,
    PG_OID_JSONB = 3802
};

/* Microseconds from 1970-01-01 to 2000-01-01, where the server's timestamps begin. */
#define PG_EPOCH INT64_C(946684800000000)

#endif
