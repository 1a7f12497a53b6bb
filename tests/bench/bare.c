/*
 * The floors that `make bench` compares the API with: two minimal FastCGI responders under the same nginx.
 *
 *     bare hello                answers with a constant
 *     bare select STATEMENT...  performs statements of sql/queries, binary and prepared, and writes their rows as JSON, one list after the
 *                               other: no key, no limit, no tenant setting, no headers but type and length. A statement is its name and its
 *                               values, "courses_page 01a1fd9f-… 20 0"; "-" is NULL.
 *
 * Started with `spawn-fcgi -F n`, so that each is a pool of n processes on one socket. PostgreSQL by libpq's own variables.
 */
#include <endian.h>
#include <fcgiapp.h>
#include <postgresql/libpq-fe.h>

#include "base/json.h"
#include "base/limits.h"
#include "gen/queries.h"

#define POSTGRES_EPOCH INT64_C(946684800000000) /* 2000-01-01 in microseconds since 1970 */
enum {
    OID_BOOL = 16,
    OID_INT8 = 20,
    OID_INT4 = 23,
    OID_JSON = 114,
    OID_TIMESTAMPTZ = 1184,
    OID_UUID = 2950,
    OID_JSONB = 3802
};
enum { STATEMENTS_MAX = 8, VALUES_MAX = 8 };

/* A statement and what is bound to it. */
struct asked {
    const char *name;
    const char *values[VALUES_MAX];
    int count;
};

static void answer(FCGX_Request *request, struct str body)
{
    FCGX_FPrintF(request->out, "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n", (int)body.len);
    FCGX_PutStr(body.at, (int)body.len, request->out);
}

/* A whole number of `length` bytes. */
static int64_t big_endian(const char *bytes, int length)
{
    uint64_t value = 0;

    memcpy((char *)&value + sizeof value - (size_t)length, bytes, (size_t)length);
    return (int64_t)be64toh(value);
}

static void put_value(struct json_out *out, const PGresult *rows, int row, int column)
{
    const char *name = PQfname(rows, column);
    const char *value = PQgetvalue(rows, row, column);
    const int length = PQgetlength(rows, row, column);
    const Oid type = PQftype(rows, column);
    struct uuid uuid;

    if (PQgetisnull(rows, row, column)) {
        json_put_null(out, name);
    } else if (type == OID_UUID) {
        memcpy(uuid.bytes, value, sizeof(uuid.bytes));
        json_put_uuid(out, name, uuid);
    } else if (type == OID_TIMESTAMPTZ) {
        json_put_stamp(out, name, big_endian(value, length) + POSTGRES_EPOCH);
    } else if (type == OID_INT8 || type == OID_INT4) {
        json_put_int(out, name, big_endian(value, length));
    } else if (type == OID_BOOL) {
        json_put_bool(out, name, *value != 0);
    } else if (type == OID_JSON || type == OID_JSONB) {
        const int version = type == OID_JSONB; /* a byte before the text */

        json_put_raw(out, name, (struct str){value + version, (size_t)(length - version)});
    } else {
        json_put_str(out, name, (struct str){value, (size_t)length});
    }
}

static void put_rows(struct json_out *out, const char *name, const PGresult *rows)
{
    json_list(out, name);
    for (int row = 0; row < PQntuples(rows); row++) {
        json_open(out, NULL);
        for (int column = 0; column < PQnfields(rows); column++)
            put_value(out, rows, row, column);
        json_close(out);
    }
    json_end(out);
}

/* "name value value", cut where it stands. */
static struct asked parse(char *words)
{
    struct asked asked = {.name = strtok_r(words, " ", &words)};
    char *value;

    while (asked.count < VALUES_MAX && (value = strtok_r(NULL, " ", &words)) != NULL)
        asked.values[asked.count++] = strcmp(value, "-") == 0 ? NULL : value;
    return asked;
}

static const char *text_of(const char *name)
{
    for (size_t i = 0; i < PG_QUERIES; i++)
        if (strcmp(pg_statements[i].name, name) == 0)
            return pg_statements[i].text;
    fprintf(stderr, "bare: there is no statement %s\n", name);
    exit(1);
}

static void prepare(PGconn *pg, const char *name)
{
    PGresult *prepared = PQprepare(pg, name, text_of(name), 0, NULL);

    if (PQresultStatus(prepared) != PGRES_COMMAND_OK) {
        fprintf(stderr, "bare: %s", PQerrorMessage(pg));
        exit(1);
    }
    PQclear(prepared);
}

static void put_answer(struct json_out *out, PGconn *pg, const struct asked *asked, int count)
{
    json_open(out, NULL);
    for (int i = 0; i < count; i++) {
        PGresult *rows = PQexecPrepared(pg, asked[i].name, asked[i].count, asked[i].values, NULL, NULL, 1);

        put_rows(out, asked[i].name, rows);
        PQclear(rows);
    }
    json_close(out);
}

static void serve_select(char **statements, int count)
{
    PGconn *pg = PQconnectdb("");
    struct buf body = buf_make(LIMIT_RESPONSE);
    struct asked asked[STATEMENTS_MAX];
    FCGX_Request request;

    for (int i = 0; i < count; i++) {
        asked[i] = parse(statements[i]);
        prepare(pg, asked[i].name);
    }
    FCGX_InitRequest(&request, 0, 0);
    while (FCGX_Accept_r(&request) == 0) {
        struct json_out out = json_out(&body);

        buf_clear(&body);
        put_answer(&out, pg, asked, count);
        answer(&request, buf_str(&body));
        FCGX_Finish_r(&request);
    }
}

static void serve_hello(void)
{
    FCGX_Request request;

    FCGX_InitRequest(&request, 0, 0);
    while (FCGX_Accept_r(&request) == 0) {
        answer(&request, STR("{\"hello\":\"world\"}"));
        FCGX_Finish_r(&request);
    }
}

int main(int argc, char **argv)
{
    FCGX_Init();
    if (argc > 2 && argc <= 2 + STATEMENTS_MAX && strcmp(argv[1], "select") == 0)
        serve_select(argv + 2, argc - 2);
    else if (argc == 2 && strcmp(argv[1], "hello") == 0)
        serve_hello();
    else
        return 64;
    return 0;
}
