/*
 * A table of statements made for a test, in place of those of sql/queries: defines pg_statements and what PG_RUN needs.
 *
 * CUSTOM is MANY, planned for the values bound. HOLD and RELEASE are ONE and EXEC, of locks of the session.
 *
 *     #define TABLE(S) S(one_more, 1, ONE, false, "SELECT $1::int + 1")
 *     STATEMENTS(TABLE)
 */
#ifndef UNIT_PG_STATEMENTS_H
#define UNIT_PG_STATEMENTS_H

#include "pg/pg.h"

#define FORM_ONE(scoped) PG_SHAPE_ONE, scoped, false, false
#define FORM_MAYBE(scoped) PG_SHAPE_MAYBE, scoped, false, false
#define FORM_MANY(scoped) PG_SHAPE_MANY, scoped, false, false
#define FORM_EXEC(scoped) PG_SHAPE_EXEC, scoped, false, false
#define FORM_CUSTOM(scoped) PG_SHAPE_MANY, scoped, true, false
#define FORM_HOLD(scoped) PG_SHAPE_ONE, scoped, false, true
#define FORM_RELEASE(scoped) PG_SHAPE_EXEC, scoped, false, true
#define STATEMENT_NUMBER(name, count, form, scoped, sql) NUMBER_##name,
#define STATEMENT_PARAMS(name, count, form, scoped, sql) PG_PARAMS_##name = (count) - (scoped),
#define STATEMENT_QUERY(name, count, form, scoped, sql) \
    static const enum pg_query PG_Q_##name = (enum pg_query)NUMBER_##name;
#define STATEMENT_ROW(name, count, form, scoped, sql) {#name, __FILE__, sql, NULL, count, FORM_##form(scoped)},
#define STATEMENTS(TABLE)             \
    enum { TABLE(STATEMENT_NUMBER) }; \
    enum { TABLE(STATEMENT_PARAMS) }; \
    TABLE(STATEMENT_QUERY)            \
    const struct pg_statement pg_statements[] = {TABLE(STATEMENT_ROW){0}};

#endif
