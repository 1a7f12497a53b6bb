/* The S3 store against a peer that fails, hangs up, refuses, lies and says nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/limits.h"
#include "store/store.h"
#include "tests/support/peers/s3_peer.h"
#include "tests/support/takes.h"

#define PART (5 * MIB)
#define KEY "tenants/t/a b.mp4"
#define TARGET "/bucket/tenants/t/a%20b.mp4"
#define PUT_PART "PUT " TARGET "?partNumber="

struct world {
    struct s3_peer *peer;
    struct store *store;
    struct fault fault;
    struct store_object object;
    char noted[256];
};

static struct world open_world(const struct s3_peer_rule *rules, size_t count)
{
    struct world world = {.peer = s3_peer_start(rules, count)};
    const struct store_options options = {
        .endpoint = peer_url(s3_peer_http(world.peer)),
        .access_key = "key",
        .secret_key = "secret",
        .bucket = "bucket",
        .region = "us-east-1",
        .part_bytes = PART,
        .timeout_s = 1,
    };

    assert_true(store_open(&world.store, &options, &world.fault));
    return world;
}

static void close_world(struct world *world)
{
    store_close(world->store);
    s3_peer_stop(world->peer);
}

static size_t asked(struct world *world, const char *start)
{
    return peer_count(s3_peer_http(world->peer), start);
}

static bool note(void *context, const char *key, const char *upload_id, struct fault *fault)
{
    struct world *world = context;
    size_t length = strlen(world->noted);

    (void)fault;
    snprintf(world->noted + length, sizeof(world->noted) - length, "%s[%s]", key, upload_id);
    return true;
}

/* Pushes that many bytes; `certain` of them were announced. */
static bool push(struct world *world, int64_t length, int64_t certain)
{
    static char bytes[60000];
    struct store_sink *sink;
    bool good;

    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (char)(i * 31 + i / 251);
    assert_true(store_sink_open(world->store, KEY, "video/mp4", note, world, &sink, &world->fault));
    store_sink_expect(sink, certain);
    for (good = true; good && length > 0; length -= (int64_t)sizeof(bytes))
        good = store_sink_write(sink, bytes, (size_t)MIN(length, (int64_t)sizeof(bytes)), &world->fault);
    if (good)
        return store_sink_commit(sink, &world->object, &world->fault);
    store_sink_abort(sink);
    return false;
}

static void assert_stored(struct world *world, int64_t length)
{
    char etag[64];

    assert_int_equal(world->fault.kind, FAULT_NONE);
    assert_int_equal(s3_peer_object(world->peer, etag), length);
    assert_string_equal(world->object.etag, etag);
    assert_int_equal(world->object.size, length);
    assert_int_equal(s3_peer_unfinished(world->peer), 0);
}

/* ---- the good case ---- */

static void an_object_within_one_part_is_one_request(void **state)
{
    struct world world = open_world(NULL, 0);

    (void)state;
    assert_true(push(&world, 100000, 0));
    assert_stored(&world, 100000);
    assert_int_equal(asked(&world, ""), 1);
    assert_string_equal(world.noted, "");
    close_world(&world);
}

static void exactly_one_part_is_one_request_when_nothing_more_was_announced(void **state)
{
    struct world world = open_world(NULL, 0);

    (void)state;
    assert_true(push(&world, PART, PART));
    assert_stored(&world, PART);
    assert_int_equal(asked(&world, ""), 1);
    close_world(&world);
}

static void longer_objects_go_in_parts_on_one_connection(void **state)
{
    struct world world = open_world(NULL, 0);

    (void)state;
    assert_true(push(&world, 2 * PART + 1, 0));
    assert_stored(&world, 2 * PART + 1);
    assert_int_equal(asked(&world, PUT_PART), 3);
    assert_int_equal(peer_connections(s3_peer_http(world.peer)), 1);
    assert_string_equal(world.noted, KEY "[]" KEY "[an/id+1]");
    close_world(&world);
}

/* Part 1 is under way before its end was received: the upload exists while the first bytes are being written. */
static void announced_bytes_are_sent_while_they_are_received(void **state)
{
    struct world world = open_world(NULL, 0);
    static char bytes[512 * KIB];
    struct store_sink *sink;

    (void)state;
    assert_true(store_sink_open(world.store, KEY, NULL, NULL, NULL, &sink, &world.fault));
    store_sink_expect(sink, 2 * PART);
    assert_true(store_sink_write(sink, bytes, sizeof(bytes), &world.fault));
    assert_int_equal(s3_peer_unfinished(world.peer), 1);
    for (size_t sent = sizeof(bytes); sent < 2 * PART; sent += sizeof(bytes))
        assert_true(store_sink_write(sink, bytes, sizeof(bytes), &world.fault));
    assert_true(store_sink_commit(sink, &world.object, &world.fault));
    assert_stored(&world, 2 * PART);
    close_world(&world);
}

static void a_stream_shorter_than_announced_is_stored_at_its_length(void **state)
{
    static const int64_t lengths[] = {0, 1000, PART / 2, PART - 1, PART, PART + 1, 2 * PART - 1, 2 * PART};

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(lengths); i++) {
        struct world world = open_world(NULL, 0);

        assert_true(push(&world, lengths[i], 3 * PART));
        assert_stored(&world, lengths[i]);
        close_world(&world);
    }
}

/* ---- what passes ---- */

static void passing_faults_are_outlived(void **state)
{
    static const struct {
        struct s3_peer_rule rule;
        int64_t certain;
    } cases[] = {
        {{PUT_PART "2", S3_PEER_ERROR, 1}, 0},
        {{PUT_PART "2", S3_PEER_ERROR, 1}, 3 * PART},
        {{PUT_PART "2", S3_PEER_BUSY, 2}, 0},
        {{PUT_PART "2", S3_PEER_BUSY, 2}, 3 * PART},
        {{PUT_PART "1", S3_PEER_HANG_UP, 1}, 0},
        {{PUT_PART "1", S3_PEER_HANG_UP, 1}, 3 * PART},
        {{PUT_PART "3", S3_PEER_WRONG_ETAG, 1}, 0},
        {{PUT_PART "1", S3_PEER_WRONG_ETAG, 1}, 3 * PART},
        {{PUT_PART "2", S3_PEER_SILENT, 1}, 0},
        {{PUT_PART "2", S3_PEER_LOST, 1}, 3 * PART},
        {{"POST " TARGET "?uploads", S3_PEER_ERROR, 1}, 3 * PART},
        {{"POST " TARGET "?uploadId", S3_PEER_ERROR_IN_200, 1}, 0},
        {{"POST " TARGET "?uploadId", S3_PEER_BUSY, 1}, 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct world world = open_world(&cases[i].rule, 1);

        print_message("%zu %s fault %d\n", i, cases[i].rule.request, cases[i].rule.fault);
        assert_true(push(&world, 2 * PART + 777, cases[i].certain));
        assert_stored(&world, 2 * PART + 777);
        close_world(&world);
    }
}

static void a_single_put_is_tried_again(void **state)
{
    static const enum s3_peer_fault faults[] = {S3_PEER_ERROR, S3_PEER_BUSY, S3_PEER_HANG_UP, S3_PEER_WRONG_ETAG};

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(faults); i++) {
        const struct s3_peer_rule rule = {"PUT", faults[i], 1};
        struct world world = open_world(&rule, 1);

        assert_true(push(&world, 300000, 0));
        assert_stored(&world, 300000);
        assert_int_equal(asked(&world, "PUT"), 2);
        close_world(&world);
    }
}

/* The first "complete" was done, its answer lost; asked again, the store knows no such upload. The object tells. */
static void a_lost_answer_to_complete_is_found_out(void **state)
{
    const struct s3_peer_rule rules[] = {{"POST " TARGET "?uploadId", S3_PEER_LOST, 1},
                                         {"POST " TARGET "?uploadId", S3_PEER_GONE, 1}};
    struct world world = open_world(rules, 2);

    (void)state;
    assert_true(push(&world, PART + 5, 0));
    assert_stored(&world, PART + 5);
    close_world(&world);
}

static void etags_of_encrypting_stores_are_not_compared(void **state)
{
    const struct s3_peer_rule rule = {PUT_PART, S3_PEER_ENCRYPTED, 99};
    struct world world = open_world(&rule, 1);

    (void)state;
    assert_true(push(&world, PART + 5, 0));
    assert_int_equal(asked(&world, PUT_PART), 2);
    close_world(&world);
}

/* ---- what does not ---- */

static void lasting_faults_are_given_up_and_aborted(void **state)
{
    static const struct {
        struct s3_peer_rule rule;
        enum fault_kind kind;
        size_t requests;
    } cases[] = {
        {{PUT_PART "2", S3_PEER_ERROR, 99}, FAULT_STORE_UNAVAILABLE, 5},
        {{PUT_PART "2", S3_PEER_WRONG_ETAG, 99}, FAULT_STORE_UNAVAILABLE, 5},
        {{PUT_PART "2", S3_PEER_REFUSE, 99}, FAULT_INTERNAL, 1},
        {{PUT_PART "2", S3_PEER_GONE, 99}, FAULT_OBJECT_MISSING, 1},
        {{"POST " TARGET "?uploadId", S3_PEER_ERROR_IN_200, 99}, FAULT_STORE_UNAVAILABLE, 5},
        {{"POST " TARGET "?uploads", S3_PEER_REFUSE, 99}, FAULT_INTERNAL, 1},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct world world = open_world(&cases[i].rule, 1);
        char etag[64];

        assert_false(push(&world, 2 * PART + 777, 0));
        assert_int_equal(world.fault.kind, cases[i].kind);
        assert_int_equal(asked(&world, cases[i].rule.request), cases[i].requests);
        assert_int_equal(s3_peer_object(world.peer, etag), -1);
        assert_int_equal(s3_peer_unfinished(world.peer), 0);
        close_world(&world);
    }
}

static void the_stores_words_reach_the_log_and_not_the_client(void **state)
{
    const struct s3_peer_rule rule = {"PUT", S3_PEER_REFUSE, 1};
    struct world world = open_world(&rule, 1);

    (void)state;
    assert_false(push(&world, 10, 0));
    assert_int_equal(world.fault.kind, FAULT_INTERNAL);
    assert_non_null(strstr(world.fault.log, "403 SignatureDoesNotMatch: scripted & meant"));
    assert_null(strstr(world.fault.detail, "Signature"));
    close_world(&world);
}

/* Says yes to the upload being planned, no to its id. */
static bool refuse(void *context, const char *key, const char *upload_id, struct fault *fault)
{
    (void)context, (void)key;
    return *upload_id == '\0' || fault_log(fault, FAULT_UNAVAILABLE, "no");
}

static void a_refused_note_stops_the_upload(void **state)
{
    struct world world = open_world(NULL, 0);
    struct store_sink *sink;
    static char bytes[PART + 1];

    (void)state;
    assert_true(store_sink_open(world.store, KEY, NULL, refuse, NULL, &sink, &world.fault));
    assert_false(store_sink_write(sink, bytes, sizeof(bytes), &world.fault));
    assert_int_equal(world.fault.kind, FAULT_UNAVAILABLE);
    assert_false(store_sink_write(sink, bytes, 1, &world.fault));
    store_sink_abort(sink);
    assert_int_equal(s3_peer_unfinished(world.peer), 0);
    close_world(&world);
}

static int64_t unanswered_ping(void *nothing)
{
    const struct s3_peer_rule rule = {"HEAD", S3_PEER_SILENT, 1};
    struct world world = open_world(&rule, 1);
    int64_t before = stamp_ticks(), took;

    (void)nothing;
    assert_false(store_ping(world.store, 200, &world.fault));
    took = stamp_ticks() - before;
    assert_int_equal(world.fault.kind, FAULT_STORE_UNAVAILABLE);
    fault_clear(&world.fault);
    assert_true(store_ping(world.store, 10000, &world.fault));
    close_world(&world);
    return took;
}

static void a_silent_store_does_not_hold_a_ping(void **state)
{
    (void)state;
    assert_takes(unanswered_ping, NULL, 0, STAMP_SECOND);
}

static int64_t unanswered_upload(void *nothing)
{
    const struct s3_peer_rule rules[] = {{"PUT", S3_PEER_SILENT, 99}, {"DELETE", S3_PEER_SILENT, 99}};
    struct world world = open_world(rules, 2);
    int64_t before = stamp_ticks(), took;
    static char bytes[2 * PART];
    struct store_object object;
    struct store_sink *sink;

    (void)nothing;
    assert_true(store_sink_open(world.store, KEY, NULL, NULL, NULL, &sink, &world.fault));
    if (store_sink_write(sink, bytes, sizeof(bytes), &world.fault))
        assert_false(store_sink_commit(sink, &object, &world.fault));
    else
        store_sink_abort(sink);
    took = stamp_ticks() - before;
    assert_int_equal(world.fault.kind, FAULT_STORE_UNAVAILABLE);
    close_world(&world);
    return took;
}

/* The part, once more, and the abort: each waits a second. */
static void a_store_that_falls_silent_is_let_go_soon(void **state)
{
    (void)state;
    assert_takes(unanswered_upload, NULL, 3 * STAMP_SECOND, 5 * STAMP_SECOND);
}

static void nobody_there_is_unavailable(void **state)
{
    struct world world = open_world(NULL, 0);

    (void)state;
    s3_peer_stop(world.peer);
    assert_false(store_ping(world.store, 1000, &world.fault));
    assert_int_equal(world.fault.kind, FAULT_STORE_UNAVAILABLE);
    store_close(world.store);
}

/* ---- reading ---- */

static void a_fetch_cut_short_starts_again(void **state)
{
    const struct s3_peer_rule rules[] = {{"GET", S3_PEER_CUT, 1}, {"GET", S3_PEER_ERROR, 1}};
    struct world world = open_world(rules, 2);
    char bytes[32] = "";
    int fd;

    (void)state;
    assert_true(store_fetch(world.store, KEY, "/tmp", &fd, &world.object, &world.fault));
    assert_int_equal(read(fd, bytes, sizeof(bytes)), 10);
    assert_string_equal(bytes, "0123456789");
    assert_int_equal(world.object.size, 10);
    assert_string_equal(world.object.sha256, "84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882");
    assert_int_equal(asked(&world, "GET"), 3);
    close(fd);
    close_world(&world);
}

static void an_endpoint_that_is_no_address_is_refused(void **state)
{
    static const char *const endpoints[] = {"nonsense://x", "ftp://host", "http://", "::"};
    struct store_options options = {
        .access_key = "", .secret_key = "", .bucket = "b", .region = "r", .part_bytes = PART};

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(endpoints); i++) {
        struct fault fault = {0};
        struct store *store;

        options.endpoint = endpoints[i];
        assert_false(store_open(&store, &options, &fault));
        assert_null(store);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_object_within_one_part_is_one_request),
        cmocka_unit_test(exactly_one_part_is_one_request_when_nothing_more_was_announced),
        cmocka_unit_test(longer_objects_go_in_parts_on_one_connection),
        cmocka_unit_test(announced_bytes_are_sent_while_they_are_received),
        cmocka_unit_test(a_stream_shorter_than_announced_is_stored_at_its_length),
        cmocka_unit_test(passing_faults_are_outlived),
        cmocka_unit_test(a_single_put_is_tried_again),
        cmocka_unit_test(a_lost_answer_to_complete_is_found_out),
        cmocka_unit_test(etags_of_encrypting_stores_are_not_compared),
        cmocka_unit_test(lasting_faults_are_given_up_and_aborted),
        cmocka_unit_test(the_stores_words_reach_the_log_and_not_the_client),
        cmocka_unit_test(a_refused_note_stops_the_upload),
        cmocka_unit_test(a_silent_store_does_not_hold_a_ping),
        cmocka_unit_test(a_store_that_falls_silent_is_let_go_soon),
        cmocka_unit_test(nobody_there_is_unavailable),
        cmocka_unit_test(a_fetch_cut_short_starts_again),
        cmocka_unit_test(an_endpoint_that_is_no_address_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
