#include "jobs/runner/session.h"

#define CONNECT_TIMEOUT_S 5
#define STATEMENT_TIMEOUT_MS 60000

struct pg *session_open(const struct settings *s, enum session_role role, bool brief)
{
    return pg_new(&(struct pg_options){
        .host = s->postgres_host,
        .port = (int)s->postgres_port,
        .user = s->postgres_user,
        .password = s->postgres_password,
        .database = s->postgres_db,
        .role = role == SESSION_RUNNER ? "cs_runner" : "cs_api",
        .application = role == SESSION_RUNNER ? "cs-jobs" : "cs-jobs child",
        .connect_timeout_s = CONNECT_TIMEOUT_S,
        .statement_timeout_ms = STATEMENT_TIMEOUT_MS,
        .lazy = brief,
    });
}

bool session_store(const struct settings *s, struct store **store, struct fault *fault)
{
    const struct store_options options = {
        .endpoint = s->s3_endpoint,
        .access_key = s->s3_access_key,
        .secret_key = s->s3_secret_key,
        .bucket = s->s3_bucket,
        .region = s->s3_region,
        .part_bytes = s->s3_part_bytes,
        .directory = s->store_dir,
        .link_secret = s->store_secret,
        .link_base = "",
        .timeout_s = (int)s->s3_timeout,
    };

    return store_open(store, &options, fault);
}
