#include "net/posts.h"

#include <malloc.h>

#include "base/stamp.h"
#include "net/easy.h"

#define SOCKETS 8 /* that a caller may wait for beside ours */

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

static void set_request(struct transfer *transfer, const struct post *post)
{
    CURL *easy = transfer->easy;

    transfer->headers = easy_headers(post->headers);
    curl_easy_setopt(easy, CURLOPT_URL, post->url);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer->headers);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)post->body.len);
    curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, post->body.len > 0 ? post->body.at : "");
    curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
}

/* Kept connections are shared: all transfers of one set are guarded, or none is. A transfer that is ended during a slow lookup of a name
 * does not wait for the thread that does it (QUICK_EXIT). */
static void set_up(struct transfer *transfer, const struct posts_options *options)
{
    const struct easy_options common = {.timeout_ms = options->timeout_ms,
                                        .direct = true,
                                        .http_1_1 = true,
                                        .refused = options->guard ? &transfer->refused : NULL};

    easy_set_up(transfer->easy, &common, transfer->error);
    curl_easy_setopt(transfer->easy, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(transfer->easy, CURLOPT_USERAGENT, options->agent);
}

void posts_send(struct posts *posts, const struct post *post)
{
    struct transfer *transfer = calloc(1, sizeof *transfer);

    assert(posts_room(posts) > 0);
    if (transfer == NULL)
        abort();
    transfer->easy = easy_new();
    transfer->context = post->context;
    transfer->started = stamp_ticks();
    set_up(transfer, &posts->options);
    set_request(transfer, post);
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

static bool found_no_address(const struct transfer *transfer, CURLcode code)
{
    curl_off_t looked_up = 0;

    curl_easy_getinfo(transfer->easy, CURLINFO_NAMELOOKUP_TIME_T, &looked_up);
    return code == CURLE_COULDNT_RESOLVE_HOST || (code == CURLE_OPERATION_TIMEDOUT && looked_up == 0);
}

static enum post_outcome outcome_of(const struct transfer *transfer, CURLcode code)
{
    if (code == CURLE_OK || (code == CURLE_WRITE_ERROR && transfer->cut))
        return POST_ANSWERED;
    if (transfer->refused || found_no_address(transfer, code))
        return POST_REFUSED;
    return code == CURLE_OPERATION_TIMEDOUT ? POST_TIMED_OUT : POST_FAILED;
}

static void describe(const struct transfer *transfer, CURLcode code, struct arena *arena, struct post_end *end)
{
    const char *location = NULL;
    long status = 0;

    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(transfer->easy, CURLINFO_REDIRECT_URL, &location);
    *end = (struct post_end){
        .context = transfer->context,
        .outcome = outcome_of(transfer, code),
        .status = (int)status,
        .message = code == CURLE_OK ? "" : arena_strdup(arena, easy_message(code, transfer->error)),
        .location = location != NULL ? arena_strdup(arena, location) : NULL,
        .retry_after_s = easy_retry_after(transfer->easy),
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
