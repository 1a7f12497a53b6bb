#include "net/easy.h"

#include "base/num.h"
#include "base/stamp.h"
#include "net/address.h"

#define CONNECT_MS 10000      /* tells a peer that cannot be reached from one that is slow to answer */
#define RETRY_AFTER_MAX 86400 /* no service needs more than a day */

CURL *easy_new(void)
{
    CURL *easy = curl_easy_init();

    if (easy == NULL)
        abort();
    return easy;
}

static curl_socket_t open_guarded(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    bool *refused = context;

    (void)purpose;
    if (!address_is_public_socket(&address->addr)) {
        *refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static void set_guard(CURL *easy, const struct easy_options *options)
{
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_guarded);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, options->refused);
    if (!options->own_connections)
        return;
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
}

void easy_set_up(CURL *easy, const struct easy_options *options, char error[CURL_ERROR_SIZE])
{
    const int connect_ms = options->timeout_ms > 0 ? MIN(CONNECT_MS, options->timeout_ms) : CONNECT_MS;

    error[0] = '\0';
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, error);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)connect_ms);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)options->timeout_ms);
    if (options->http_1_1)
        curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    if (options->direct || options->refused != NULL)
        curl_easy_setopt(easy, CURLOPT_PROXY, "");
    if (options->refused != NULL)
        set_guard(easy, options);
}

struct curl_slist *easy_headers(const char *const *headers)
{
    struct curl_slist *list = curl_slist_append(NULL, "Expect:"), *longer = list;

    for (; longer != NULL && headers != NULL && *headers != NULL; headers++)
        longer = curl_slist_append(list, *headers);
    if (longer == NULL)
        abort();
    return list;
}

const char *easy_message(CURLcode code, const char error[CURL_ERROR_SIZE])
{
    return error[0] != '\0' ? error : curl_easy_strerror(code);
}

const char *easy_header(CURL *easy, const char *name)
{
    struct curl_header *header;

    return curl_easy_header(easy, name, 0, CURLH_HEADER, -1, &header) == CURLHE_OK ? header->value : "";
}

int easy_retry_after(CURL *easy)
{
    const char *value = easy_header(easy, "Retry-After");
    int64_t seconds;
    time_t date;

    if (num_parse(str_trim(str_of(value)), 0, INT64_MAX, &seconds))
        return (int)MIN(seconds, RETRY_AFTER_MAX);
    date = curl_getdate(value, NULL);
    if (date < 0)
        return -1;
    seconds = date - stamp_now() / STAMP_SECOND;
    return (int)MAX(0, MIN(seconds, RETRY_AFTER_MAX));
}
