#include "jobs/ingest/web_fetch.h"

#include "base/limits.h"
#include "gen/release.h"
#include "jobs/ingest/robots.h"
#include "net/http.h"
#include "net/url.h"

#define ROBOTS_MOST MIB    /* RFC 9309 section 2.5 asks for half of it */
#define ROBOTS_REDIRECTS 5 /* section 2.3.1.2 */
#define VALIDATOR_MOST 1000

struct fetch {
    struct arena *arena;
    const struct settings *settings;
    struct fault *fault;
    struct http_client *client;
    int64_t deadline; /* of all that is asked on the way */
    const char *agent;
    const char *robots_url; /* of the server that was asked last, and what it said */
    struct str robots;
};

static const char *const wanted[] = {"ETag", "Last-Modified", "Location", NULL};

static bool send(struct fetch *f, struct http_request *request, struct http_answer *answer)
{
    const int64_t left_ms = (f->deadline - stamp_ticks()) / 1000;

    *answer = (struct http_answer){0};
    if (left_ms <= 0)
        return fault_set(f->fault, FAULT_FETCH_FAILED, "The address and those that it leads to took more than %d s.",
                         (int)f->settings->web_timeout);
    request->timeout_ms = (int)left_ms;
    request->guard = !f->settings->web_allow_private;
    return http_send(f->client, f->arena, request, answer, f->fault);
}

static const char *agent_header(const struct fetch *f)
{
    return arena_printf(f->arena, "User-Agent: %s", f->agent);
}

/* ---- robots.txt ---- */

/* One that is not there allows everything, one that cannot be read nothing (RFC 9309 section 2.3.1). */
static bool read_robots(struct fetch *f, const char *url)
{
    const char *const headers[] = {agent_header(f), NULL};
    struct http_request request = {
        .url = url, .headers = headers, .answer_ceiling = ROBOTS_MOST, .redirects = ROBOTS_REDIRECTS};
    struct http_answer answer;

    if (!send(f, &request, &answer) && !answer.too_long)
        return false;
    if (answer.too_long) {
        fault_clear(f->fault);
        return fault_set(f->fault, FAULT_FETCH_REFUSED, "The server's robots.txt is longer than %d MiB.",
                         (int)(ROBOTS_MOST / MIB));
    }
    if (answer.status >= 500)
        return fault_set(f->fault, FAULT_FETCH_FAILED, "The server's robots.txt cannot be read: it answers %d.",
                         answer.status);
    f->robots = answer.status == 200 ? answer.body : STR("");
    f->robots_url = url;
    return true;
}

static bool may_fetch(struct fetch *f, const char *url)
{
    const char *robots = url_join(f->arena, url, "/robots.txt");

    if (!f->settings->web_robots || robots == NULL)
        return true;
    if ((f->robots_url == NULL || strcmp(f->robots_url, robots) != 0) && !read_robots(f, robots))
        return false;
    return robots_allow(f->robots, str_of(f->agent), str_of(url_target(f->arena, url))) ||
           fault_set(f->fault, FAULT_FETCH_REFUSED,
                     "The server's robots.txt forbids programs to fetch this page. Save it from a browser and upload "
                     "it as a file.");
}

/* ---- the page ---- */

/* Statuses that another try may change. */
static bool is_passing(int status)
{
    return status >= 500 || status == 408 || status == 425 || status == 429;
}

static bool judge(struct fetch *f, const struct web_fetch_order *order, int status)
{
    const bool asked = order->etag != NULL || order->modified != NULL;

    if (status == 200 || status == 203 || (status == 304 && asked))
        return true;
    if (is_passing(status) || status == 304)
        return fault_set(f->fault, FAULT_FETCH_FAILED, "The server answers %d for this page.", status);
    if (status == 401 || status == 402 || status == 403 || status == 407)
        return fault_set(f->fault, FAULT_FETCH_REFUSED,
                         "The server answers %d: it shows this page only to those who are logged in. Save it from a "
                         "browser and upload it as a file.",
                         status);
    return fault_set(f->fault, FAULT_FETCH_REFUSED,
                     "The server answers %d: there is no such page. Look at the address in a browser.", status);
}

static bool ask(struct fetch *f, const struct web_fetch_order *order, const char *url, struct http_answer *answer)
{
    const char *headers[5] = {agent_header(f),
                              "Accept: text/html,application/xhtml+xml,application/pdf;q=0.9,text/*;q=0.8,*/*;q=0.5"};
    struct http_request request = {
        .url = url, .headers = headers, .answer_ceiling = f->settings->web_max_bytes, .wanted = wanted};
    size_t count = 2;

    if (order->etag != NULL)
        headers[count++] = arena_printf(f->arena, "If-None-Match: %s", order->etag);
    if (order->modified != NULL)
        headers[count++] = arena_printf(f->arena, "If-Modified-Since: %s", order->modified);
    if (send(f, &request, answer))
        return true;
    if (!answer->too_long)
        return false;
    fault_clear(f->fault);
    return fault_set(f->fault, FAULT_FETCH_REFUSED,
                     "The answer is longer than %d bytes, more than is fetched. Upload it as a file.",
                     (int)f->settings->web_max_bytes);
}

static bool is_redirect(const struct http_answer *answer)
{
    return (answer->status >= 301 && answer->status <= 303) || answer->status == 307 || answer->status == 308;
}

/* What a server says is kept as text and sent back: one line of a bounded length. */
static const char *validator(const char *value)
{
    for (const char *c = value; *c != '\0'; c++)
        if ((unsigned char)*c < ' ')
            return NULL;
    return *value != '\0' && strlen(value) <= VALIDATOR_MOST && str_is_utf8(str_of(value)) ? value : NULL;
}

static void read_page(const struct http_answer *answer, const char *url, struct web_page *page)
{
    const char *modified = validator(answer->wanted[1]);

    *page = (struct web_page){
        .unchanged = answer->status == 304,
        .body = answer->body,
        .content_type = answer->content_type,
        .etag = validator(answer->wanted[0]),
        .modified = modified != NULL && strlen(modified) <= 100 ? modified : NULL,
        .url = url,
    };
}

static bool follow(struct fetch *f, const struct web_fetch_order *order, struct web_page *page)
{
    const char *url = order->url;
    struct http_answer answer;

    for (int64_t hops = 0; hops <= f->settings->web_redirects; hops++) {
        if (url == NULL || url_fault(url, URL_PLAIN | (f->settings->web_allow_private ? URL_PRIVATE : 0)) != NULL)
            return fault_set(
                f->fault, FAULT_FETCH_REFUSED,
                "The page leads to an address that may not be fetched: only public http and https addresses are.");
        if (strlen(url) > LIMIT_SOURCE_URL)
            return fault_set(f->fault, FAULT_FETCH_REFUSED, "The page leads to an address of more than %d characters.",
                             LIMIT_SOURCE_URL);
        if (!may_fetch(f, url) || !ask(f, order, url, &answer))
            return false;
        if (!is_redirect(&answer)) {
            read_page(&answer, url, page);
            return judge(f, order, answer.status);
        }
        url = url_join(f->arena, url, answer.wanted[2]);
    }
    return fault_set(f->fault, FAULT_FETCH_REFUSED,
                     "The address leads on to another one more than %d times. Use the last one.",
                     (int)f->settings->web_redirects);
}

bool web_fetch(struct arena *arena, const struct settings *settings, const struct web_fetch_order *order,
               struct web_page *page, struct fault *fault)
{
    struct fetch f = {
        .arena = arena,
        .settings = settings,
        .fault = fault,
        .client = http_client_new(),
        .deadline = stamp_ticks() + settings->web_timeout * STAMP_SECOND,
        .agent = settings->web_agent[0] != '\0' ? settings->web_agent : "course-supporter/" RELEASE_VERSION,
    };
    bool done = follow(&f, order, page);

    http_client_free(f.client);
    return done;
}
