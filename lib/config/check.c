#include "config/check.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/num.h"

#define ZONES "/usr/share/zoneinfo/"

/* Whether the text is one or more characters of the set. */
static bool made_of(struct str text, const char *set)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] == '\0' || strchr(set, text.at[i]) == NULL)
            return false;
    return text.len > 0;
}

#define DIGITS "0123456789"
#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

static bool take_prefix(struct str *text, const char *prefix)
{
    struct str wanted = str_of(prefix);

    if (!str_starts(*text, wanted))
        return false;
    *text = (struct str){text->at + wanted.len, text->len - wanted.len};
    return true;
}

static bool is_port(struct str text)
{
    int64_t port;

    return num_parse(text, 1, 65535, &port);
}

/* host, host:port, [v6] or [v6]:port */
static bool is_authority(struct str text)
{
    struct str host, port = text;

    if (take_prefix(&port, "[")) {
        host = str_cut(&port, ']');
        return made_of(host, DIGITS ":.abcdefABCDEF") && port.at != NULL &&
               (port.len == 0 || (take_prefix(&port, ":") && is_port(port)));
    }
    host = str_cut(&port, ':');
    return made_of(host, LOWER UPPER DIGITS "-._") && (port.at == NULL || is_port(port));
}

/* No space, no control character, no quote. */
static bool is_path(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] <= ' ' || strchr("\"<>\\^`{|}?#\x7F", text.at[i]) != NULL)
            return false;
    return true;
}

bool check_http_url(const char *text, bool path_allowed)
{
    struct str rest = str_of(text), authority;

    if (!take_prefix(&rest, "http://") && !take_prefix(&rest, "https://"))
        return false;
    authority = str_cut(&rest, '/');
    return is_authority(authority) && (rest.at == NULL || (path_allowed && is_path(rest)));
}

static bool is_database(struct str text)
{
    int64_t number;

    return num_parse(text, 0, 999999, &number);
}

static bool is_redis_socket(struct str rest)
{
    struct str path = str_cut(&rest, '?');

    return path.len > 1 && path.at[0] == '/' && (rest.at == NULL || (take_prefix(&rest, "db=") && is_database(rest)));
}

/* What stands before the last '@', which a password may contain encoded only; at == NULL if there is none. */
static struct str take_userinfo(struct str *rest)
{
    const char *at = memrchr(rest->at, '@', rest->len);
    struct str info = {NULL, 0};

    if (at == NULL)
        return info;
    info = (struct str){rest->at, (size_t)(at - rest->at)};
    *rest = (struct str){at + 1, rest->len - info.len - 1};
    return info;
}

bool check_redis_url(const char *text)
{
    struct str rest = str_of(text), info, authority;

    if (take_prefix(&rest, "unix://"))
        return is_redis_socket(rest);
    if (!take_prefix(&rest, "redis://") && !take_prefix(&rest, "rediss://"))
        return false;
    info = take_userinfo(&rest);
    if (info.at != NULL && (!is_path(info) || memchr(info.at, ':', info.len) == NULL))
        return false;
    authority = str_cut(&rest, '/');
    return is_authority(authority) && (rest.len == 0 || is_database(rest));
}

struct str check_redis_password(const char *url)
{
    struct str rest = str_of(url), info;

    if (!take_prefix(&rest, "redis://") && !take_prefix(&rest, "rediss://"))
        return STR("");
    info = take_userinfo(&rest);
    str_cut(&info, ':');
    return info;
}

bool check_time_of_day(const char *text, unsigned *minute)
{
    struct str rest = str_of(text), hours = str_cut(&rest, ':');
    int64_t hour, past;

    if (hours.len != 2 || rest.len != 2 || !num_parse(hours, 0, 23, &hour) || !num_parse(rest, 0, 59, &past))
        return false;
    *minute = (unsigned)(hour * 60 + past);
    return true;
}

/* Files of time zone rules begin so (RFC 9636 section 3.1). */
static bool holds_rules(const char *path)
{
    char magic[4];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool right;

    if (fd < 0)
        return false;
    right = read(fd, magic, sizeof magic) == (ssize_t)sizeof magic && memcmp(magic, "TZif", sizeof magic) == 0;
    close(fd);
    return right;
}

bool check_time_zone(const char *name)
{
    char path[sizeof ZONES + 64];

    if (!made_of(str_of(name), LOWER UPPER DIGITS "_+-/") || name[0] == '/' ||
        snprintf(path, sizeof path, ZONES "%s", name) >= (int)sizeof path)
        return false;
    return holds_rules(path);
}

bool check_origin(const char *text)
{
    struct str rest = str_of(text), scheme = str_cut(&rest, ':');

    if (strcmp(text, "*") == 0)
        return true;
    return made_of(scheme, LOWER DIGITS "+-.") && rest.at != NULL && take_prefix(&rest, "//") && is_authority(rest);
}

bool check_token(const char *text)
{
    return made_of(str_of(text), LOWER UPPER DIGITS "!#$%&'*+-.^_`|~");
}

static bool is_edge(char c)
{
    return c != '\0' && strchr(LOWER DIGITS, c) != NULL;
}

bool check_bucket(const char *text)
{
    struct str name = str_of(text);

    return name.len >= 3 && name.len <= 63 && made_of(name, LOWER DIGITS ".-") && is_edge(name.at[0]) &&
           is_edge(name.at[name.len - 1]);
}

bool check_is_well_known(struct str password)
{
    static const char *const known[] = {
        "postgres", "password", "changeme", "change-me", "change_me", "secret",  "minioadmin", "minio",
        "minio123", "testing",  "test",     "admin",     "root",      "default", "redis",      "course_supporter",
        "123456",   "12345678", "passw0rd", "letmein",   "guest",     "dev",     "example",
    };

    for (size_t i = 0; i < ARRAY_COUNT(known); i++)
        if (str_equal_nocase(password, str_of(known[i])))
            return true;
    return false;
}

/* Two or three letters, then parts of up to eight letters or digits. */
static bool is_language(struct str tag)
{
    struct str rest = tag;
    bool first = true;

    while (rest.at != NULL) {
        const struct str part = str_cut(&rest, '-');

        for (size_t i = 0; i < part.len; i++)
            if (!(((part.at[i] | 32) >= 'a' && (part.at[i] | 32) <= 'z') ||
                  (!first && part.at[i] >= '0' && part.at[i] <= '9')))
                return false;
        if (part.len < (first ? 2 : 1) || part.len > (first ? 3 : 8))
            return false;
        first = false;
    }
    return true;
}

bool check_languages(const char *text)
{
    struct str rest = str_of(text);

    while (rest.at != NULL)
        if (!is_language(str_trim(str_cut(&rest, ','))))
            return false;
    return true;
}
