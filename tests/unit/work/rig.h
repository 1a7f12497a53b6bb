/*
 * What the tests of the queue's PostgreSQL side share: a tenant, sessions of both roles, and jobs put in by hand.
 */
#ifndef UNIT_WORK_RIG_H
#define UNIT_WORK_RIG_H

#include "base/buf.h"
#include "tests/support/postgres.h"
#include "work/claim.h"
#include "work/job.h"

static struct pg *api, *runner;
static struct pg_options owner_options, api_options, runner_options;
static struct arena *arena;
static struct uuid tenant;

/* What the statements of the program do not do: a tenant, and time that has passed. `id` stands for every @ of the statement. */
static inline void psql(const char *statement, struct uuid id)
{
    struct buf command = buf_make(4096);
    char text[UUID_TEXT];

    buf_printf(&command, "psql -X -q -v ON_ERROR_STOP=1 -h '%s' -U '%s' -d '%s' >/dev/null -c \"", owner_options.host,
               owner_options.user, owner_options.database);
    for (const char *at = statement; *at; at++)
        if (*at == '@')
            buf_printf(&command, "'%s'", uuid_format(id, text));
        else
            buf_putc(&command, *at);
    buf_putc(&command, '"');
    assert_int_equal(system(buf_text(&command)), 0);
    buf_free(&command);
}

static inline int rig_open(void **state)
{
    (void)state;
    arena = arena_new(1 << 24);
    tenant = uuid_new();
    if (postgres_missing())
        return 0;
    owner_options = postgres_options(NULL);
    api_options = postgres_options("cs_api");
    runner_options = postgres_options("cs_runner");
    api = pg_new(&api_options);
    runner = pg_new(&runner_options);
    psql("INSERT INTO tenants (id, name) VALUES (@, @)", tenant);
    return 0;
}

static inline int rig_close(void **state)
{
    (void)state;
    pg_free(api);
    pg_free(runner);
    arena_free(arena);
    return 0;
}

/* Before each test: no jobs. */
static inline int rig_begin(void **state)
{
    struct fault fault = {0};

    (void)state;
    if (postgres_missing())
        return 0;
    psql("DELETE FROM jobs WHERE tenant_id = @", tenant);
    assert_true(pg_ready(api, &fault) && pg_ready(runner, &fault));
    return 0;
}

#define NEEDS_POSTGRES()    \
    (void)state;            \
    if (postgres_missing()) \
    skip()

static inline struct uuid enqueue(const char *subject, const struct uuid *depends_on, size_t count)
{
    const struct work_order order = {.kind = WORK_PURGE,
                                     .lane = WORK_LIGHT,
                                     .priority = WORK_NORMAL,
                                     .subject = subject,
                                     .depends_on = depends_on,
                                     .depends_count = count};
    struct fault fault = {0};
    struct uuid job;

    pg_begin(api);
    assert_true(work_enqueue(UNIT(api, arena, tenant, &fault), &order, &job));
    assert_true(pg_commit(api, &fault));
    return job;
}

static inline struct job fetch(struct uuid id)
{
    struct fault fault = {0};
    struct job job;

    assert_true(job_fetch(UNIT(api, arena, tenant, &fault), id, &job));
    return job;
}

static inline void assert_status(struct uuid job, const char *status)
{
    assert_string_equal(fetch(job).status, status);
}

#endif
