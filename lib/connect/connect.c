#include "connect/connect.h"

struct pg *connect_database(const struct settings *settings, struct pg_options terms)
{
    const bool direct = terms.own_session && settings->postgres_direct_host[0] != '\0';
    terms.user = settings->postgres_user;
    terms.password = settings->postgres_password;
    terms.database = settings->postgres_db;
    terms.direct_host = settings->postgres_direct_host;
    terms.direct_port = (int)settings->postgres_direct_port;
    terms.host = direct ? terms.direct_host : settings->postgres_host;
    terms.port = direct ? terms.direct_port : (int)settings->postgres_port;
    terms.by_transaction = !direct && settings->postgres_pool_mode == POSTGRES_POOL_TRANSACTION;
    return pg_new(&terms);
}

bool connect_store(const struct settings *settings, const char *link_base, struct store **store, struct fault *fault)
{
    static const enum store_checksum checksums[] = {
        [S3_CHECKSUM_MD5] = STORE_MD5,
        [S3_CHECKSUM_CRC32C] = STORE_CRC32C,
        [S3_CHECKSUM_NONE] = STORE_UNCHECKED,
    };
    const struct store_options options = {
        .endpoint = settings->s3_endpoint,
        .access_key = settings->s3_access_key,
        .secret_key = settings->s3_secret_key,
        .bucket = settings->s3_bucket,
        .region = settings->s3_region,
        .part_bytes = settings->s3_part_bytes,
        .checksum = checksums[settings->s3_checksum],
        .timeout_s = (int)settings->s3_timeout,
        .directory = settings->store_dir,
        .min_free_bytes = settings->store_min_free_bytes,
        .link_secret = settings->store_secret,
        .link_secret_before = settings->store_secret_before,
        .link_base = link_base,
    };

    return store_open(store, &options, fault);
}
