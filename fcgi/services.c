#include "fcgi/services.h"

#include "base/log.h"
#include "connect/connect.h"
#include "fcgi/gates/rate_limit_local.h"
#include "llm/embed_model.h"

#define REDIS_TIMEOUT_MS 500
#define PG_CONNECT_S 3
#define STATEMENT_MS 5000         /* the longest that a statement of a request may take */
#define UPLOAD_STATEMENT_MS 10000 /* behind an upload the client has waited longer already */
#define HEAD_BYTES (32 * KIB)
#define HEADERS_BYTES (16 * KIB)
#define MODELS_BYTES (16 * MIB) /* a registry file may have one, and takes several times that while it is read */

static void open_database(struct services *s)
{
    const int statement_ms = s->pool == POOL_API ? STATEMENT_MS : UPLOAD_STATEMENT_MS;

    s->db = connect_database(s->settings,
                             (struct pg_options){.role = "cs_api",
                                                 .application = s->pool == POOL_API ? "cs-api" : "cs-api upload",
                                                 .connect_timeout_s = PG_CONNECT_S,
                                                 .statement_timeout_ms = statement_ms,
                                                 .lock_timeout_ms = statement_ms * 4 / 5});
}

/* Without a registry that can be read searches go by words alone; the runner, which needs it, does not start without one. */
static void find_embedding_model(struct services *s)
{
    struct fault fault = {0};

    s->models = arena_new(MODELS_BYTES);
    if (s->pool == POOL_API)
        s->embedding_model = embed_model_load(s->models, s->settings, &fault);
    if (fault.kind != FAULT_NONE)
        log_say(LOG_WARNING, "registry", "no vectors of searches: %s", fault.log);
}

bool services_open(struct services *s, struct fault *fault)
{
    s->lasting = arena_new(MIB);
    s->arena = arena_new(LIMIT_REQUEST_ARENA);
    s->head = buf_make(HEAD_BYTES);
    s->headers = buf_make(HEADERS_BYTES);
    s->body = buf_make(LIMIT_RESPONSE);
    s->windows = arena_alloc(s->lasting, sizeof *s->windows);
    open_database(s);
    find_embedding_model(s);
    s->redis = redis_new(s->settings->redis_url, REDIS_TIMEOUT_MS);
    return cors_open(&s->cors, s->settings, s->lasting, fault) &&
           connect_store(s->settings, "/store", &s->store, fault);
}

void services_close(struct services *s)
{
    pg_free(s->db);
    redis_free(s->redis);
    store_close(s->store);
    buf_free(&s->head);
    buf_free(&s->headers);
    buf_free(&s->body);
    arena_free(s->arena);
    arena_free(s->models);
    arena_free(s->lasting);
}

/* Whether the database takes all statements: where a session prepares them at their first use, too. */
static bool try_statements(struct pg *pg, struct fault *fault)
{
    bool good = pg_ready(pg, fault);

    for (enum pg_query query = 0; good && query < PG_QUERIES; query++)
        good = pg_prepare(pg, &query, 1, fault);
    return good;
}

bool services_try(const struct settings *settings, enum route_pool pool)
{
    struct services services = {.settings = settings, .pool = pool};
    struct fault fault = {0};
    const bool good = services_open(&services, &fault) && try_statements(services.db, &fault);

    if (!good)
        log_say(LOG_ERROR, "check_failed", "%s", fault.log[0] != '\0' ? fault.log : fault.detail);
    services_close(&services);
    return good;
}
