#include "redis/redis_url.h"

#include "base/num.h"

#define DEFAULT_PORT "6379"
#define MAX_DB 16383 /* the most `databases` that redis.conf takes in practice */

static bool decode(struct str text, char out[REDIS_URL_TEXT])
{
    return text.len < REDIS_URL_TEXT && str_percent_decode(text, false, out);
}

static bool read_number(struct str text, int64_t low, int64_t high, char out[6])
{
    int64_t number;

    if (!num_parse(text, low, high, &number))
        return false;
    snprintf(out, 6, "%d", (int)number);
    return true;
}

static bool read_credentials(struct str text, struct redis_url *url)
{
    struct str rest = text;
    const struct str user = str_cut(&rest, ':');

    return decode(user, url->user) && (rest.at == NULL || decode(rest, url->password));
}

/* host, host:port, [v6] or [v6]:port */
static bool read_host(struct str text, struct redis_url *url)
{
    struct str rest = text, host;

    if (str_starts(text, STR("["))) {
        host = str_cut(&rest, ']');
        host = (struct str){host.at + 1, host.len - 1};
        if (rest.at == NULL || (rest.len > 0 && rest.at[0] != ':'))
            return false;
        rest = rest.len > 0 ? (struct str){rest.at + 1, rest.len - 1} : (struct str){0};
    } else {
        host = str_cut(&rest, ':');
    }
    return host.len > 0 && decode(host, url->host) && (rest.at == NULL || read_number(rest, 1, 65535, url->port));
}

static bool read_tcp(struct str text, struct redis_url *url)
{
    struct str path = text;
    struct str address = str_cut(&path, '/');
    const char *at = address.len > 0 ? memrchr(address.at, '@', address.len) : NULL;

    if (at != NULL) {
        const struct str credentials = {address.at, (size_t)(at - address.at)};

        if (!read_credentials(credentials, url))
            return false;
        address = (struct str){at + 1, address.len - credentials.len - 1};
    }
    return read_host(address, url) && (path.len == 0 || read_number(path, 0, MAX_DB, url->db));
}

static bool read_unix(struct str text, struct redis_url *url)
{
    struct str query = text;
    const struct str path = str_cut(&query, '?');

    if (query.len > 0) {
        if (!str_starts(query, STR("db=")))
            return false;
        if (!read_number((struct str){query.at + 3, query.len - 3}, 0, MAX_DB, url->db))
            return false;
    }
    return path.len > 1 && path.at[0] == '/' && decode(path, url->path);
}

bool redis_url_parse(struct str text, struct redis_url *url)
{
    static const struct str schemes[] = {{"redis://", 8}, {"rediss://", 9}, {"unix://", 7}};
    size_t scheme = 0;

    while (scheme < ARRAY_COUNT(schemes) && !str_starts(text, schemes[scheme]))
        scheme++;
    if (scheme == ARRAY_COUNT(schemes))
        return false;
    *url = (struct redis_url){.tls = scheme == 1, .port = DEFAULT_PORT, .db = "0"};
    text.at += schemes[scheme].len;
    text.len -= schemes[scheme].len;
    return scheme == 2 ? read_unix(text, url) : read_tcp(text, url);
}
