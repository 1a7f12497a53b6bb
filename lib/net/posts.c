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
struct flight {
    struct flight *next;
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
    struct flight *flights;
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
    struct flight *flight = context;
    size_t length = size * count, fits = MIN(length, sizeof flight->excerpt - flight->kept);

    memcpy(flight->excerpt + flight->kept, bytes, fits);
    flight->kept += fits;
    flight->received += (int64_t)length;
    flight->cut = flight->received > POSTS_ANSWER;
    return flight->cut ? 0 : length;
}

/* The address is the one that connect() will get, so no trick of DNS leads past this. */
static curl_socket_t open_guarded(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct flight *flight = context;

    (void)purpose;
    if (!address_is_public_socket(&address->addr)) {
        flight->refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static void set_request(struct flight *flight, const struct post *post)
{
    CURL *easy = flight->easy;

    flight->headers = curl_slist_append(NULL, "Expect:");
    for (const char *const *header = post->headers; header != NULL && *header != NULL; header++)
        flight->headers = curl_slist_append(flight->headers, *header);
    curl_easy_setopt(easy, CURLOPT_URL, post->url);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, flight->headers);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)post->body.len);
    curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, post->body.len > 0 ? post->body.at : "");
    curl_easy_setopt(easy, CURLOPT_PRIVATE, flight);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, flight->error);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, flight);
}

/* Ended in the middle of a slow lookup, an exchange leaves the thread that looks to itself instead of waiting for it (QUICK_EXIT). */
static void set_manners(struct flight *flight, const struct posts_options *options)
{
    CURL *easy = flight->easy;

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
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, flight);
}

void posts_send(struct posts *posts, const struct post *post)
{
    struct flight *flight = calloc(1, sizeof *flight);

    assert(posts_room(posts) > 0);
    if (flight == NULL || (flight->easy = curl_easy_init()) == NULL)
        abort();
    flight->context = post->context;
    flight->started = stamp_ticks();
    set_request(flight, post);
    set_manners(flight, &posts->options);
    if (curl_multi_add_handle(posts->multi, flight->easy) != CURLM_OK)
        abort();
    flight->next = posts->flights;
    posts->flights = flight;
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

static enum post_outcome outcome_of(const struct flight *flight, CURLcode code)
{
    if (code == CURLE_OK || (code == CURLE_WRITE_ERROR && flight->cut))
        return POST_ANSWERED;
    if (flight->refused)
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

static void describe(const struct flight *flight, CURLcode code, struct arena *arena, struct post_end *end)
{
    const char *words = flight->error[0] != '\0' ? flight->error : curl_easy_strerror(code), *location = NULL;
    long status = 0;

    curl_easy_getinfo(flight->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(flight->easy, CURLINFO_REDIRECT_URL, &location);
    *end = (struct post_end){
        .context = flight->context,
        .outcome = outcome_of(flight, code),
        .status = (int)status,
        .words = code == CURLE_OK ? "" : arena_strdup(arena, words),
        .location = location != NULL ? arena_strdup(arena, location) : NULL,
        .retry_after_s = retry_after(flight->easy),
        .duration_us = stamp_ticks() - flight->started,
        .excerpt = {arena_strndup(arena, flight->excerpt, flight->kept), flight->kept},
    };
}

static void release(struct posts *posts, struct flight *flight)
{
    struct flight **link = &posts->flights;

    while (*link != flight)
        link = &(*link)->next;
    *link = flight->next;
    curl_multi_remove_handle(posts->multi, flight->easy);
    curl_easy_cleanup(flight->easy);
    curl_slist_free_all(flight->headers);
    free(flight);
    posts->busy--;
}

static struct flight *flight_of(CURL *easy)
{
    char *flight = NULL;

    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &flight);
    return (void *)flight;
}

bool posts_next(struct posts *posts, struct arena *arena, struct post_end *end)
{
    struct flight *flight;
    CURLMsg *message;
    int left;

    do
        message = curl_multi_info_read(posts->multi, &left);
    while (message != NULL && message->msg != CURLMSG_DONE);
    if (message == NULL)
        return false;
    flight = flight_of(message->easy_handle);
    describe(flight, message->data.result, arena, end);
    release(posts, flight);
    return true;
}

void posts_free(struct posts *posts)
{
    if (posts == NULL)
        return;
    while (posts->flights != NULL)
        release(posts, posts->flights);
    curl_multi_cleanup(posts->multi);
    curl_global_cleanup();
    free(posts);
}
