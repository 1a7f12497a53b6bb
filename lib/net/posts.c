#include "net/posts.h"

#include <curl/curl.h>
#include <malloc.h>
#include <unistd.h>

#include "base/stamp.h"
#include "net/address.h"

#define CONNECT_MS 10000
#define SOCKETS 8             /* that a caller may wait for beside ours */
#define RETRY_AFTER_MAX 86400 /* nobody is believed to need a day's silence */

/* One exchange on its way. */
struct transfer {
    struct transfer *next;
    CURL *easy;
    struct curl_slist *headers;
    void *context;
    int64_t started, received;
    size_t kept;
    bool refused, cut;
    char error[CURL_ERROR_SIZE], excerpt[POSTS_EXCERPT];
};

struct posts {
    struct posts_options options;
    CURLM *multi;
    struct transfer *transfers;
    size_t busy;
};

/* ---- beginning ---- */

/* A thread resolves names for each exchange: without a bound, each would reserve a heap of its own. */
struct posts *posts_new(const struct posts_options *options)
{
    struct posts *posts = calloc(1, sizeof *posts);

    mallopt(M_ARENA_MAX, 2);
    if (posts == NULL || curl_global_init(CURL_GLOBAL_DEFAULT) != 0 || (posts->multi = curl_multi_init()) == NULL)
        abort();
    posts->options = *options;
    curl_multi_setopt(posts->multi, CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
    curl_multi_setopt(posts->multi, CURLMOPT_MAXCONNECTS, (long)options->most);
    return posts;
}

size_t posts_room(const struct posts *posts)
{
    return posts->options.most - posts->busy;
}

static size_t take(char *bytes, size_t size, size_t count, void *context)
{
    struct transfer *transfer = context;
    size_t length = size * count, fits = MIN(length, sizeof transfer->excerpt - transfer->kept);

    memcpy(transfer->excerpt + transfer->kept, bytes, fits);
    transfer->kept += fits;
    transfer->received += (int64_t)length;
    transfer->cut = transfer->received > POSTS_ANSWER;
    return transfer->cut ? 0 : length;
}

/* The address is the one that connect() will get, so no trick of DNS leads past this. */
static curl_socket_t open_guarded(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct transfer *transfer = context;

    (void)purpose;
    if (!address_is_public_socket(&address->addr)) {
        transfer->refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static void set_request(struct transfer *transfer, const struct post *post)
{
    CURL *easy = transfer->easy;

    transfer->headers = curl_slist_append(NULL, "Expect:");
    for (const char *const *header = post->headers; header != NULL && *header != NULL; header++)
        transfer->headers = curl_slist_append(transfer->headers, *header);
    curl_easy_setopt(easy, CURLOPT_URL, post->url);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer->headers);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)post->body.len);
    curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, post->body.len > 0 ? post->body.at : "");
    curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->error);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
}

/* Ended in the middle of a slow lookup, an exchange leaves the thread that looks to itself instead of waiting for it (QUICK_EXIT). */
static void set_manners(struct transfer *transfer, const struct posts_options *options)
{
    CURL *easy = transfer->easy;

    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(easy, CURLOPT_USERAGENT, options->agent);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)options->timeout_ms);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)MIN(CONNECT_MS, options->timeout_ms));
    if (!options->guard)
        return;
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_guarded);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, transfer);
}

void posts_send(struct posts *posts, const struct post *post)
{
    struct transfer *transfer = calloc(1, sizeof *transfer);

    assert(posts_room(posts) > 0);
    if (transfer == NULL || (transfer->easy = curl_easy_init()) == NULL)
        abort();
    transfer->context = post->context;
    transfer->started = stamp_ticks();
    set_request(transfer, post);
    set_manners(transfer, &posts->options);
    if (curl_multi_add_handle(posts->multi, transfer->easy) != CURLM_OK)
        abort();
    transfer->next = posts->transfers;
    posts->transfers = transfer;
    posts->busy++;
}

/* ---- waiting ---- */

void posts_wait(struct posts *posts, const int *sockets, size_t count, int timeout_ms)
{
    struct curl_waitfd waited[SOCKETS] = {0};
    unsigned used = 0;
    int running;

    for (size_t i = 0; i < count && used < SOCKETS; i++)
        if (sockets[i] >= 0)
            waited[used++] = (struct curl_waitfd){.fd = sockets[i], .events = CURL_WAIT_POLLIN};
    curl_multi_perform(posts->multi, &running);
    if ((size_t)running < posts->busy)
        return; /* some have ended */
    curl_multi_poll(posts->multi, waited, used, timeout_ms, NULL);
    curl_multi_perform(posts->multi, &running);
}

/* ---- ends ---- */

static enum post_outcome outcome_of(const struct transfer *transfer, CURLcode code)
{
    if (code == CURLE_OK || (code == CURLE_WRITE_ERROR && transfer->cut))
        return POST_ANSWERED;
    if (transfer->refused)
        return POST_REFUSED;
    return code == CURLE_OPERATION_TIMEDOUT ? POST_TIMED_OUT : POST_FAILED;
}

static int retry_after(CURL *easy)
{
    curl_off_t seconds = 0;

    if (curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &seconds) != CURLE_OK || seconds <= 0)
        return -1;
    return (int)MIN(seconds, RETRY_AFTER_MAX);
}

static void describe(const struct transfer *transfer, CURLcode code, struct arena *arena, struct post_end *end)
{
    const char *words = transfer->error[0] != '\0' ? transfer->error : curl_easy_strerror(code), *location = NULL;
    long status = 0;

    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(transfer->easy, CURLINFO_REDIRECT_URL, &location);
    *end = (struct post_end){
        .context = transfer->context,
        .outcome = outcome_of(transfer, code),
        .status = (int)status,
        .words = code == CURLE_OK ? "" : arena_strdup(arena, words),
        .location = location != NULL ? arena_strdup(arena, location) : NULL,
        .retry_after_s = retry_after(transfer->easy),
        .duration_us = stamp_ticks() - transfer->started,
        .excerpt = {arena_strndup(arena, transfer->excerpt, transfer->kept), transfer->kept},
    };
}

static void release(struct posts *posts, struct transfer *transfer)
{
    struct transfer **link = &posts->transfers;

    while (*link != transfer)
        link = &(*link)->next;
    *link = transfer->next;
    curl_multi_remove_handle(posts->multi, transfer->easy);
    curl_easy_cleanup(transfer->easy);
    curl_slist_free_all(transfer->headers);
    free(transfer);
    posts->busy--;
}

static struct transfer *transfer_of(CURL *easy)
{
    char *transfer = NULL;

    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &transfer);
    return (void *)transfer;
}

bool posts_next(struct posts *posts, struct arena *arena, struct post_end *end)
{
    struct transfer *transfer;
    CURLMsg *message;
    int left;

    do
        message = curl_multi_info_read(posts->multi, &left);
    while (message != NULL && message->msg != CURLMSG_DONE);
    if (message == NULL)
        return false;
    transfer = transfer_of(message->easy_handle);
    describe(transfer, message->data.result, arena, end);
    release(posts, transfer);
    return true;
}

void posts_free(struct posts *posts)
{
    if (posts == NULL)
        return;
    while (posts->transfers != NULL)
        release(posts, posts->transfers);
    curl_multi_cleanup(posts->multi);
    curl_global_cleanup();
    free(posts);
}
