/* What only the real S3 server can prove: signatures, links, pages, and that nothing stays behind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/limits.h"
#include "net/http.h"
#include "store/sigv4.h"
#include "store/store.h"
#include "tests/support/peers/swift_peer.h"

#define PART (5 * MIB)
#define OBJECTS 120 /* the server's pages have 50 */

static struct swift_peer swift;
static struct store *store;
static struct store_options options = {
    .access_key = SWIFT_PEER_ACCESS_KEY,
    .secret_key = SWIFT_PEER_SECRET_KEY,
    .region = SWIFT_PEER_REGION,
    .bucket = "server",
    .part_bytes = PART,
};
static struct arena *arena;
static struct fault fault;
static struct http_client *client;

static int start(void **state)
{
    (void)state;
    if (!swift_peer_start(&swift)) {
        print_message("skipped: Debian's swift packages are not installed\n");
        return 0;
    }
    options.endpoint = swift.endpoint;
    arena = arena_new(64 << 20);
    client = http_client_new();
    return store_open(&store, &options, &fault) && store_create(store, &fault) ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    if (store == NULL)
        return 0;
    store_close(store);
    http_client_free(client);
    arena_free(arena);
    swift_peer_stop(&swift);
    return 0;
}

static int clear(void **state)
{
    (void)state;
    fault_clear(&fault);
    if (arena != NULL)
        arena_reset(arena);
    return 0;
}

static void need_store(void)
{
    if (store == NULL)
        skip();
}

static void assert_good(bool done)
{
    if (!done)
        print_error("%s | %s\n", fault.detail, fault.log);
    assert_true(done);
}

static struct store_object put(const char *key, int64_t length, int64_t certain)
{
    static char bytes[100003];
    struct store_object object;
    struct store_sink *sink;

    assert_good(store_sink_open(store, key, "text/plain", NULL, NULL, &sink, &fault));
    store_sink_expect(sink, certain);
    for (; length > 0; length -= (int64_t)sizeof(bytes))
        assert_good(store_sink_write(sink, bytes, (size_t)MIN(length, (int64_t)sizeof(bytes)), &fault));
    assert_good(store_sink_commit(sink, &object, &fault));
    return object;
}

static struct http_answer ask(const char *method, const char *url, const char *body)
{
    static const char *const markdown[] = {"Content-Type: text/markdown", NULL};
    struct http_request request = {
        .method = method, .url = url, .body = str_of(body), .headers = *body != '\0' ? markdown : NULL};
    struct http_answer answer;

    assert_good(http_send(client, arena, &request, &answer, &fault));
    return answer;
}

/* For the body "by link". */
static const char *link_to(const char *method, const char *key, int expires_s, stamp now)
{
    const struct store_grant grant = {method, key,  expires_s, "text/markdown", "attachment; filename=\"a b.md\"",
                                      7,      false};
    const char *url;

    assert_good(store_link(store, arena, &grant, now, &url, &fault));
    return url;
}

/* The server's own list, read over a presigned URL of the bucket. */
static size_t unfinished_uploads(void)
{
    const struct sigv4_keys keys = {options.access_key, options.secret_key, options.region, "s3"};
    const struct sigv4_pair host = {"host", swift.endpoint + strlen("http://")}, uploads = {"uploads", ""};
    const struct sigv4_request request = {"GET", "/server", &uploads, 1, &host, 1, SIGV4_UNSIGNED};
    struct http_answer answer = ask(
        "GET",
        arena_printf(arena, "%s/server?%s", swift.endpoint, sigv4_presigned(arena, &request, &keys, stamp_now(), 60)),
        "");
    size_t count = 0;

    assert_int_equal(answer.status, 200);
    for (const char *at = answer.body.at; (at = strstr(at, "<Upload>")) != NULL; at++)
        count++;
    return count;
}

static void a_wrong_secret_is_refused_for_good(void **state)
{
    struct store_options wrong = options;
    struct store_sink *sink;
    struct store_object object;
    struct store *other;

    (void)state;
    need_store();
    wrong.secret_key = "guessed";
    assert_good(store_open(&other, &wrong, &fault));
    assert_good(store_sink_open(other, "x", NULL, NULL, NULL, &sink, &fault));
    assert_false(store_sink_commit(sink, &object, &fault));
    assert_int_equal(fault.kind, FAULT_INTERNAL);
    assert_non_null(strstr(fault.log, "SignatureDoesNotMatch"));
    fault_clear(&fault);
    assert_false(store_ping(other, 5000, &fault));
    store_close(other);
}

static void thirty_five_mebibytes_of_odd_sizes_go_in_parts(void **state)
{
    struct store_object object, told;

    (void)state;
    need_store();
    object = put("big/35.mp4", 35 * MIB + 12345, 35 * MIB);
    assert_non_null(strstr(object.etag, "-8"));
    assert_good(store_stat(store, "big/35.mp4", &told, &fault));
    assert_int_equal(told.size, 35 * MIB + 12345);
    assert_string_equal(told.etag, object.etag);
    assert_int_equal(unfinished_uploads(), 0);
}

static void an_abort_leaves_no_upload_at_the_server(void **state)
{
    static char bytes[PART + 1000];
    struct store_sink *sink;

    (void)state;
    need_store();
    for (int certain = 0; certain < 2; certain++) {
        assert_good(store_sink_open(store, "abort/x", NULL, NULL, NULL, &sink, &fault));
        store_sink_expect(sink, certain * 4 * PART);
        assert_good(store_sink_write(sink, bytes, sizeof(bytes), &fault));
        assert_good(store_sink_write(sink, bytes, sizeof(bytes), &fault));
        assert_int_equal(unfinished_uploads(), 1);
        store_sink_abort(sink);
        assert_int_equal(unfinished_uploads(), 0);
    }
}

/* A process killed between its note and the answer to "create" leaves an upload whose id nobody knows. */
static void uploads_without_a_known_id_are_found_by_their_key(void **state)
{
    static char bytes[PART + 1000];
    struct store_sink *lost, *other;

    (void)state;
    need_store();
    assert_good(store_sink_open(store, "lost/x", NULL, NULL, NULL, &lost, &fault));
    assert_good(store_sink_open(store, "lost/x2", NULL, NULL, NULL, &other, &fault));
    assert_good(store_sink_write(lost, bytes, sizeof(bytes), &fault));
    assert_good(store_sink_write(other, bytes, sizeof(bytes), &fault));
    assert_int_equal(unfinished_uploads(), 2);
    assert_good(store_abort_upload(store, "lost/x", "", &fault));
    assert_int_equal(unfinished_uploads(), 1);
    store_sink_abort(lost);
    store_sink_abort(other);
    assert_int_equal(unfinished_uploads(), 0);
}

static void links_allow_their_method_on_their_key(void **state)
{
    const char *key = "link/lecture é 1+1.txt";
    struct store_object told;
    struct http_answer answer;

    (void)state;
    need_store();
    assert_int_equal(ask("PUT", link_to("PUT", key, 60, stamp_now()), "by links").status, 403);
    assert_int_equal(ask("PUT", link_to("PUT", key, 60, stamp_now()), "by lin").status, 403);
    assert_int_equal(ask("PUT", link_to("PUT", key, 60, stamp_now()), "by link").status, 200);
    assert_good(store_stat(store, key, &told, &fault));
    assert_int_equal(told.size, 7);
    answer = ask("GET", link_to("GET", key, 60, stamp_now()), "");
    assert_string_equal(answer.body.at, "by link");
    assert_string_equal(answer.content_type, "text/markdown");
    assert_int_equal(ask("PUT", link_to("GET", key, 60, stamp_now()), "no").status, 403);
    assert_int_equal(ask("GET", link_to("GET", key, 60, stamp_now() - 61 * STAMP_SECOND), "").status, 403);
    assert_int_not_equal(ask("GET", arena_printf(arena, "%s/server/%s", swift.endpoint, "link"), "").status, 200);
}

static void lists_and_removal_go_over_pages(void **state)
{
    struct store_entry *entries;
    const char *next = NULL;
    char last[64] = "";
    size_t count, pages = 0, total = 0;
    int64_t removed;

    (void)state;
    need_store();
    for (int i = 0; i < OBJECTS; i++)
        put(arena_printf(arena, "many/%03d", i), i % 3, 0);
    do {
        assert_good(store_list(store, arena, "many/", next, &entries, &count, &next, &fault));
        for (size_t i = 0; i < count; i++) {
            assert_true(strcmp(last, entries[i].key) < 0);
            snprintf(last, sizeof(last), "%s", entries[i].key);
        }
        total += count;
        pages++;
    } while (next != NULL);
    assert_int_equal(total, OBJECTS);
    assert_int_equal(pages, 3);
    assert_good(store_delete_prefix(store, "many/", &removed, &fault));
    assert_int_equal(removed, OBJECTS);
    assert_good(store_list(store, arena, "many/", NULL, &entries, &count, &next, &fault));
    assert_int_equal(count, 0);
}

/* Kibibytes of the process's peak; `forget` starts anew from what is resident now. */
static long peak_kib(bool forget)
{
    FILE *file = fopen(forget ? "/proc/self/clear_refs" : "/proc/self/status", forget ? "w" : "r");
    char line[256];
    long kib = 0;

    assert_non_null(file);
    if (forget)
        fputs("5", file);
    else
        while (fgets(line, sizeof(line), file) != NULL)
            if (strncmp(line, "VmHWM:", 6) == 0)
                kib = strtol(line + 6, NULL, 10);
    fclose(file);
    return kib;
}

static void memory_stays_at_one_part_whatever_the_length(void **state)
{
    long before;

    (void)state;
    need_store();
#if defined(__SANITIZE_ADDRESS__)
    skip(); /* its shadow memory is counted too */
#endif
    if (getenv("UNDER") != NULL)
        skip(); /* so is valgrind's */
    peak_kib(true);
    before = peak_kib(false);
    put("memory", 100 * MIB, 100 * MIB);
    assert_in_range(peak_kib(false) - before, 1, PART / KIB + 3072);
}

#define EACH(test) cmocka_unit_test_setup(test, clear)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(memory_stays_at_one_part_whatever_the_length),
        EACH(a_wrong_secret_is_refused_for_good),
        EACH(thirty_five_mebibytes_of_odd_sizes_go_in_parts),
        EACH(an_abort_leaves_no_upload_at_the_server),
        EACH(uploads_without_a_known_id_are_found_by_their_key),
        EACH(links_allow_their_method_on_their_key),
        EACH(lists_and_removal_go_over_pages),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
