#include "net/http.h"

#include "base/buf.h"
#include "base/limits.h"
#include "net/easy.h"

#define TIMEOUT_MS 30000

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
    client->easy = easy_new();
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

static void prepare(struct http_client *client, const struct http_request *request, struct exchange *exchange,
                    struct curl_slist *headers)
{
    CURL *easy = client->easy;
    const struct easy_options options = {
        .timeout_ms = request->timeout_ms > 0 ? request->timeout_ms : TIMEOUT_MS,
        .refused = request->guard ? &exchange->refused : NULL,
        .own_connections = true, /* other requests of the client are perhaps not guarded */
    };

    curl_easy_reset(easy); /* keeps the connections */
    easy_set_up(easy, &options, client->error);
    curl_easy_setopt(easy, CURLOPT_URL, request->url);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, ""); /* what is unpacked is held to the same ceiling */
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, exchange);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, request->redirects > 0 ? 1L : 0L);
    curl_easy_setopt(easy, CURLOPT_MAXREDIRS, (long)request->redirects);
    set_body(easy, request, request->method != NULL ? request->method : "GET");
}

static const char *const *read_wanted(CURL *easy, struct arena *arena, const char *const *names)
{
    size_t count = 0;
    const char **values;

    while (names != NULL && names[count] != NULL)
        count++;
    if (count == 0)
        return NULL;
    values = arena_array(arena, count, sizeof *values);
    for (size_t i = 0; i < count; i++)
        values[i] = arena_strdup(arena, easy_header(easy, names[i]));
    return values;
}

static void read_answer(struct http_client *client, struct arena *arena, const struct http_request *request,
                        const struct buf *body, struct http_answer *answer)
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
    answer->retry_after_s = easy_retry_after(client->easy);
    answer->wanted = read_wanted(client->easy, arena, request->wanted);
}

static bool explain(const struct http_client *client, CURLcode code, const struct exchange *exchange,
                    struct fault *fault)
{
    if (exchange->refused || code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_URL_MALFORMAT)
        return fault_set(fault, FAULT_FETCH_REFUSED,
                         "The address may not be fetched: only public http and https addresses are");
    if (exchange->body->overflow)
        return fault_set(fault, FAULT_FETCH_FAILED, "The answer is longer than %zu bytes", exchange->body->ceiling);
    return fault_log(fault, FAULT_FETCH_FAILED, "%s", easy_message(code, client->error));
}

bool http_send(struct http_client *client, struct arena *arena, const struct http_request *request,
               struct http_answer *answer, struct fault *fault)
{
    int64_t ceiling = request->answer_ceiling > 0 ? request->answer_ceiling : LIMIT_HTTP_ANSWER;
    struct exchange exchange = {.body = buf_new(arena, (size_t)ceiling)};
    struct curl_slist *headers = easy_headers(request->headers);
    CURLcode code;

    prepare(client, request, &exchange, headers);
    code = curl_easy_perform(client->easy);
    curl_easy_setopt(client->easy, CURLOPT_HTTPHEADER, NULL);
    curl_slist_free_all(headers);
    answer->too_long = exchange.body->overflow;
    if (code != CURLE_OK)
        return explain(client, code, &exchange, fault);
    read_answer(client, arena, request, exchange.body, answer);
    return true;
}
