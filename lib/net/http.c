#include "net/http.h"

#include <curl/curl.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/num.h"
#include "base/stamp.h"
#include "net/address.h"

#define TIMEOUT_MS 30000
#define CONNECT_MS 10000      /* a peer that cannot be reached is told from one that thinks */
#define RETRY_AFTER_MAX 86400 /* nobody is believed to need a day's silence */

struct http_client {
    CURL *easy;
    char error[CURL_ERROR_SIZE];
};

/* One exchange: what the callbacks know. */
struct exchange {
    struct buf *body;
    bool refused; /* the guard said no to an address */
};

struct http_client *http_client_new(void)
{
    struct http_client *client = calloc(1, sizeof(*client));

    if (client == NULL || curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
        abort();
    client->easy = curl_easy_init();
    if (client->easy == NULL)
        abort();
    return client;
}

void http_client_free(struct http_client *client)
{
    if (client == NULL)
        return;
    curl_easy_cleanup(client->easy);
    curl_global_cleanup();
    free(client);
}

static size_t take(char *bytes, size_t size, size_t count, void *context)
{
    struct exchange *exchange = context;

    buf_put(exchange->body, bytes, size * count);
    return exchange->body->overflow ? 0 : size * count;
}

/* The address is the one that connect() will get, so neither DNS tricks nor redirects lead past this. */
static curl_socket_t open_guarded(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct exchange *exchange = context;

    (void)purpose;
    if (!address_is_public_socket(&address->addr)) {
        exchange->refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static void set_guard(CURL *easy, struct exchange *exchange)
{
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_guarded);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, exchange);
    /* A kept connection was perhaps opened without the guard, and a proxy would connect on our behalf. */
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
}

static void set_body(CURL *easy, const struct http_request *request, const char *method)
{
    if (request->body.len > 0 || strcmp(method, "POST") == 0) {
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.len);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body.len > 0 ? request->body.at : "");
    }
    if (strcmp(method, "HEAD") == 0)
        curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    else if (strcmp(method, "GET") != 0 || request->body.len > 0)
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method);
}

static struct curl_slist *header_list(const struct http_request *request)
{
    struct curl_slist *list = curl_slist_append(NULL, "Expect:");

    for (const char *const *header = request->headers; header != NULL && *header != NULL; header++)
        list = curl_slist_append(list, *header);
    return list;
}

static void prepare(struct http_client *client, const struct http_request *request, struct exchange *exchange,
                    struct curl_slist *headers)
{
    CURL *easy = client->easy;

    curl_easy_reset(easy); /* keeps the connections */
    client->error[0] = '\0';
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, client->error);
    curl_easy_setopt(easy, CURLOPT_URL, request->url);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, ""); /* what is unpacked is held to the same ceiling */
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, exchange);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, request->redirects > 0 ? 1L : 0L);
    curl_easy_setopt(easy, CURLOPT_MAXREDIRS, (long)request->redirects);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)(request->timeout_ms > 0 ? request->timeout_ms : TIMEOUT_MS));
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
    set_body(easy, request, request->method != NULL ? request->method : "GET");
    if (request->guard)
        set_guard(easy, exchange);
}

static int retry_after(CURL *easy)
{
    struct curl_header *header;
    int64_t seconds;
    time_t date;

    if (curl_easy_header(easy, "Retry-After", 0, CURLH_HEADER, -1, &header) != CURLHE_OK)
        return -1;
    if (num_parse(str_trim(str_of(header->value)), 0, INT64_MAX, &seconds))
        return (int)MIN(seconds, RETRY_AFTER_MAX);
    date = curl_getdate(header->value, NULL);
    if (date < 0)
        return -1;
    seconds = date - stamp_now() / STAMP_SECOND;
    return (int)MAX(0, MIN(seconds, RETRY_AFTER_MAX));
}

static void read_answer(struct http_client *client, struct arena *arena, const struct buf *body,
                        struct http_answer *answer)
{
    const char *type = NULL, *url = NULL;
    long status = 0;

    curl_easy_getinfo(client->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(client->easy, CURLINFO_CONTENT_TYPE, &type);
    curl_easy_getinfo(client->easy, CURLINFO_EFFECTIVE_URL, &url);
    answer->status = (int)status;
    answer->body = body->len > 0 ? buf_str(body) : STR("");
    answer->content_type = arena_strdup(arena, type != NULL ? type : "");
    answer->final_url = arena_strdup(arena, url != NULL ? url : "");
    answer->retry_after_s = retry_after(client->easy);
}

static bool explain(const struct http_client *client, CURLcode code, const struct exchange *exchange,
                    struct fault *fault)
{
    const char *words = client->error[0] != '\0' ? client->error : curl_easy_strerror(code);

    if (exchange->refused || code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_URL_MALFORMAT)
        return fault_set(fault, FAULT_FETCH_REFUSED,
                         "The address may not be fetched: only public http and https addresses are");
    if (exchange->body->overflow)
        return fault_set(fault, FAULT_FETCH_FAILED, "The answer is longer than %zu bytes", exchange->body->ceiling);
    return fault_log(fault, FAULT_FETCH_FAILED, "%s", words);
}

static void release_body(void *body)
{
    buf_free(body);
    free(body);
}

bool http_send(struct http_client *client, struct arena *arena, const struct http_request *request,
               struct http_answer *answer, struct fault *fault)
{
    int64_t ceiling = request->answer_ceiling > 0 ? request->answer_ceiling : LIMIT_HTTP_ANSWER;
    struct exchange exchange = {.body = malloc(sizeof(struct buf))};
    struct curl_slist *headers = header_list(request);
    CURLcode code;

    if (exchange.body == NULL)
        abort();
    *exchange.body = buf_make((size_t)ceiling);
    arena_defer(arena, release_body, exchange.body);
    prepare(client, request, &exchange, headers);
    code = curl_easy_perform(client->easy);
    curl_easy_setopt(client->easy, CURLOPT_HTTPHEADER, NULL);
    curl_slist_free_all(headers);
    if (code != CURLE_OK)
        return explain(client, code, &exchange, fault);
    read_answer(client, arena, exchange.body, answer);
    return true;
}
