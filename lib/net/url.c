#include "net/url.h"

#include <arpa/inet.h>
#include <curl/curl.h>

#include "base/str.h"
#include "net/address.h"

#define HOST 256 /* RFC 1035 section 2.3.4 allows 255 */

static const char not_public[] = "must be a public address, no loopback, private or otherwise local one";

static bool has_part(CURLU *url, CURLUPart part)
{
    char *text = NULL;
    bool there = curl_url_get(url, part, &text, 0) == CURLUE_OK;

    curl_free(text);
    return there;
}

/* The host in lower case, without the dot of the root at its end, an IPv6 address without its brackets; false when it is too long to be
 * one. */
static bool get_host(CURLU *url, char host[HOST])
{
    char *text = NULL;
    struct str name;
    bool fits = curl_url_get(url, CURLUPART_HOST, &text, 0) == CURLUE_OK;

    name = fits ? str_of(text) : (struct str){0};
    if (name.len >= 2 && name.at[0] == '[')
        name = (struct str){name.at + 1, name.len - 2};
    else if (name.len > 0 && name.at[name.len - 1] == '.')
        name.len--;
    fits = fits && name.len > 0 && name.len < HOST;
    for (size_t i = 0; fits && i <= name.len; i++)
        host[i] =
            i == name.len ? '\0' : (char)(name.at[i] >= 'A' && name.at[i] <= 'Z' ? name.at[i] | 0x20 : name.at[i]);
    curl_free(text);
    return fits;
}

static bool is_local_name(const char *host)
{
    struct str name = str_of(host);

    return str_equal(name, STR("localhost")) || str_ends_nocase(name, STR(".localhost"));
}

static bool is_public_host(const char *host)
{
    uint8_t address[16];

    if (inet_pton(AF_INET, host, address) == 1)
        return address_is_public(address, 4);
    if (inet_pton(AF_INET6, host, address) == 1)
        return address_is_public(address, 16);
    return !is_local_name(host);
}

static const char *scheme_fault(CURLU *url, unsigned allowed)
{
    char *scheme = NULL;
    const char *wrong = NULL;

    if (curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK)
        return "must be an address such as https://example.com/path";
    if (strcmp(scheme, "https") != 0 && !(strcmp(scheme, "http") == 0 && (allowed & URL_PLAIN)))
        wrong = allowed & URL_PLAIN ? "must begin with http:// or https://" : "must begin with https://";
    curl_free(scheme);
    return wrong;
}

static const char *part_fault(CURLU *url, unsigned allowed)
{
    char host[HOST];
    const char *wrong = scheme_fault(url, allowed);

    if (wrong != NULL)
        return wrong;
    if (has_part(url, CURLUPART_USER) || has_part(url, CURLUPART_PASSWORD))
        return "must not carry a user name or password";
    if (has_part(url, CURLUPART_FRAGMENT))
        return "must not have a fragment (#)";
    if (has_part(url, CURLUPART_ZONEID))
        return not_public;
    if (!get_host(url, host))
        return "must name a host";
    return allowed & URL_PRIVATE || is_public_host(host) ? NULL : not_public;
}

static bool has_controls(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text <= ' ' || *text == 0x7f)
            return true;
    return false;
}

const char *url_fault(const char *text, unsigned allowed)
{
    CURLU *url = curl_url();
    const char *wrong;

    if (url == NULL)
        abort();
    if (has_controls(text) || curl_url_set(url, CURLUPART_URL, text, CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
        wrong = "must be an address such as https://example.com/path";
    else
        wrong = part_fault(url, allowed);
    curl_url_cleanup(url);
    return wrong;
}

static const char *take_part(struct arena *arena, CURLU *url, CURLUPart part)
{
    char *text = NULL;
    const char *copy = curl_url_get(url, part, &text, 0) == CURLUE_OK ? arena_strdup(arena, text) : NULL;

    curl_free(text);
    return copy;
}

const char *url_join(struct arena *arena, const char *base, const char *reference)
{
    CURLU *url = curl_url();
    const char *joined = NULL;

    if (url == NULL)
        abort();
    if (curl_url_set(url, CURLUPART_URL, base, 0) == CURLUE_OK &&
        curl_url_set(url, CURLUPART_URL, reference, CURLU_NON_SUPPORT_SCHEME | CURLU_URLENCODE) == CURLUE_OK &&
        curl_url_set(url, CURLUPART_FRAGMENT, NULL, 0) == CURLUE_OK)
        joined = take_part(arena, url, CURLUPART_URL);
    curl_url_cleanup(url);
    return joined;
}

const char *url_target(struct arena *arena, const char *text)
{
    CURLU *url = curl_url();
    const char *path = NULL, *query = NULL;

    if (url == NULL)
        abort();
    if (curl_url_set(url, CURLUPART_URL, text, 0) == CURLUE_OK) {
        path = take_part(arena, url, CURLUPART_PATH);
        query = take_part(arena, url, CURLUPART_QUERY);
    }
    curl_url_cleanup(url);
    path = path != NULL ? path : "/";
    return query != NULL ? arena_printf(arena, "%s?%s", path, query) : path;
}
