/*
 * The floors that `make bench` compares the API with: two minimal FastCGI responders under the same nginx.
 *
 *     bare hello              answers with a constant
 *     bare select TENANT      performs the list SELECT of GET /courses for that tenant, binary and prepared, and writes its rows as
 *                             JSON: no key, no limit, no tenant setting, no headers but type and length
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
enum { OID_INT8 = 20, OID_TEXT = 25, OID_TIMESTAMPTZ = 1184, OID_UUID = 2950 };

static void answer(FCGX_Request *request, struct str body)
{
    FCGX_FPrintF(request->out, "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n", (int)body.len);
    FCGX_PutStr(body.at, (int)body.len, request->out);
}

static int64_t big_endian(const char *bytes)
{
    uint64_t value;

    memcpy(&value, bytes, sizeof(value));
    return (int64_t)be64toh(value);
}

static void put_value(struct json_out *out, const PGresult *rows, int row, int column)
{
    const char *name = PQfname(rows, column);
    const char *value = PQgetvalue(rows, row, column);
    struct uuid uuid;

    if (PQgetisnull(rows, row, column)) {
        json_put_null(out, name);
        return;
    }
    switch (PQftype(rows, column)) {
    case OID_UUID:
        memcpy(uuid.bytes, value, sizeof(uuid.bytes));
        json_put_uuid(out, name, uuid);
        break;
    case OID_TIMESTAMPTZ:
        json_put_stamp(out, name, big_endian(value) + POSTGRES_EPOCH);
        break;
    case OID_INT8:
        json_put_int(out, name, big_endian(value));
        break;
    default:
        json_put_str(out, name, (struct str){value, (size_t)PQgetlength(rows, row, column)});
    }
}

static void put_rows(struct json_out *out, const PGresult *rows)
{
    json_open(out, NULL);
    json_list(out, "items");
    for (int row = 0; row < PQntuples(rows); row++) {
        json_open(out, NULL);
        for (int column = 0; column < PQnfields(rows); column++)
            put_value(out, rows, row, column);
        json_close(out);
    }
    json_end(out);
    json_close(out);
}

static PGconn *connect_and_prepare(void)
{
    PGconn *pg = PQconnectdb("");
    PGresult *prepared = PQprepare(pg, "list", pg_statements[PG_Q_courses_page].text, 0, NULL);

    if (PQresultStatus(prepared) != PGRES_COMMAND_OK) {
        fprintf(stderr, "bare: %s", PQerrorMessage(pg));
        exit(1);
    }
    PQclear(prepared);
    return pg;
}

/* The first page of a tenant's list: its id, 20 rows, from the start. */
static PGresult *select_page(PGconn *pg, const char *tenant)
{
    const char *const values[] = {tenant, "20", "0"};

    return PQexecPrepared(pg, "list", ARRAY_COUNT(values), values, NULL, NULL, 1);
}

static void serve_select(const char *tenant)
{
    PGconn *pg = connect_and_prepare();
    struct buf body = buf_make(LIMIT_RESPONSE);
    FCGX_Request request;

    FCGX_InitRequest(&request, 0, 0);
    while (FCGX_Accept_r(&request) == 0) {
        PGresult *rows = select_page(pg, tenant);
        struct json_out out = json_out(&body);

        buf_clear(&body);
        put_rows(&out, rows);
        answer(&request, buf_str(&body));
        PQclear(rows);
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
    if (argc == 3 && strcmp(argv[1], "select") == 0)
        serve_select(argv[2]);
    else if (argc == 2 && strcmp(argv[1], "hello") == 0)
        serve_hello();
    else
        return 64;
    return 0;
}
