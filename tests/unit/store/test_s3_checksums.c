/* What proves to an S3 store, and to us, that parts arrive as they were sent: S3_CHECKSUM. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "store/store.h"
#include "tests/support/peers/s3_peer.h"

#define PART (5 * MIB)
#define TARGET "/bucket/k.mp4"
#define PUT_PART "PUT " TARGET "?partNumber="

static struct fault fault;
static struct store_object object;

static struct store *store_of(struct s3_peer *peer, enum store_checksum checksum)
{
    const struct store_options options = {
        .endpoint = peer_url(s3_peer_http(peer)),
        .access_key = "key",
        .secret_key = "secret",
        .bucket = "bucket",
        .region = "us-east-1",
        .part_bytes = PART,
        .checksum = checksum,
        .timeout_s = 2,
    };
    struct store *store;

    fault_clear(&fault);
    assert_true(store_open(&store, &options, &fault));
    return store;
}

/* Pushes that many bytes; `certain` of them were announced, so that parts go out while they fill. */
static bool push(struct s3_peer *peer, enum store_checksum checksum, int64_t length, int64_t certain)
{
    static char bytes[60000];
    struct store *store = store_of(peer, checksum);
    struct store_sink *sink;
    bool good = true;

    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (char)(i * 31 + i / 251);
    assert_true(store_sink_open(store, "k.mp4", "video/mp4", NULL, NULL, &sink, &fault));
    store_sink_expect(sink, certain);
    for (; good && length > 0; length -= (int64_t)sizeof(bytes))
        good = store_sink_write(sink, bytes, (size_t)MIN(length, (int64_t)sizeof(bytes)), &fault);
    if (good)
        good = store_sink_commit(sink, &object, &fault);
    else
        store_sink_abort(sink);
    store_close(store);
    return good;
}

static void assert_stored(struct s3_peer *peer, int64_t length)
{
    char etag[64];

    assert_int_equal(s3_peer_object(peer, etag), length);
    assert_string_equal(object.etag, etag);
    assert_int_equal(s3_peer_unfinished(peer), 0);
}

static void crc32c_follows_each_part_and_goes_ahead_of_a_small_object(void **state)
{
    static const struct {
        int64_t length, certain;
        int checked;
    } cases[] = {{0, 0, 1},
                 {1000, 0, 1},
                 {PART, PART, 1},
                 {2 * PART + 777, 0, 3},
                 {3 * PART, 3 * PART - 1000, 3},
                 {3 * PART + 1, 3 * PART + 1, 4},
                 {3 * PART - 1, 4 * PART, 3}}; /* less than was announced: the last part goes again with its length */

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct s3_peer *peer = s3_peer_start(NULL, 0);

        assert_true(push(peer, STORE_CRC32C, cases[i].length, cases[i].certain));
        assert_stored(peer, cases[i].length);
        assert_int_equal(s3_peer_checked(peer), cases[i].checked);
        s3_peer_stop(peer);
    }
}

static void a_part_with_a_checksum_is_sent_again_whole(void **state)
{
    static const enum s3_peer_fault faults[] = {S3_PEER_ERROR, S3_PEER_WRONG_CRC32C, S3_PEER_LOST, S3_PEER_HANG_UP};

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(faults); i++) {
        const struct s3_peer_rule rule = {PUT_PART "2", faults[i], 1};
        struct s3_peer *peer = s3_peer_start(&rule, 1);

        assert_true(push(peer, STORE_CRC32C, 3 * PART, 3 * PART));
        assert_stored(peer, 3 * PART);
        s3_peer_stop(peer);
    }
}

static void a_part_that_is_not_confirmed_is_a_fault(void **state)
{
    static const struct {
        enum store_checksum checksum;
        enum s3_peer_fault fault;
    } cases[] = {
        {STORE_MD5, S3_PEER_WRONG_ETAG}, {STORE_CRC32C, S3_PEER_WRONG_CRC32C}, {STORE_CRC32C, S3_PEER_NO_CRC32C}};

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        const struct s3_peer_rule rules[] = {{PUT_PART "2", cases[i].fault, 99}};
        struct s3_peer *peer = s3_peer_start(rules, 1);
        char etag[64];

        assert_false(push(peer, cases[i].checksum, 2 * PART + 777, 0));
        assert_int_equal(fault.kind, FAULT_STORE_UNAVAILABLE);
        assert_int_equal(s3_peer_object(peer, etag), -1);
        assert_int_equal(s3_peer_unfinished(peer), 0);
        s3_peer_stop(peer);
    }
}

static void without_a_check_the_store_is_believed(void **state)
{
    const struct s3_peer_rule rule = {PUT_PART "2", S3_PEER_WRONG_ETAG, 99};
    struct s3_peer *peer = s3_peer_start(&rule, 1);

    (void)state;
    assert_true(push(peer, STORE_UNCHECKED, 2 * PART + 777, 0));
    assert_int_equal(s3_peer_checked(peer), 0);
    s3_peer_stop(peer);
}

static void a_lost_confirmation_of_the_whole_is_found_again_whatever_is_checked(void **state)
{
    static const enum store_checksum kinds[] = {STORE_MD5, STORE_CRC32C, STORE_UNCHECKED};

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++) {
        const struct s3_peer_rule rules[] = {{"POST " TARGET "?uploadId", S3_PEER_LOST, 1},
                                             {"POST " TARGET "?uploadId", S3_PEER_GONE, 1}};
        struct s3_peer *peer = s3_peer_start(rules, 2);

        assert_true(push(peer, kinds[i], 2 * PART + 777, 0));
        assert_stored(peer, 2 * PART + 777);
        s3_peer_stop(peer);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(crc32c_follows_each_part_and_goes_ahead_of_a_small_object),
        cmocka_unit_test(a_part_with_a_checksum_is_sent_again_whole),
        cmocka_unit_test(a_part_that_is_not_confirmed_is_a_fault),
        cmocka_unit_test(without_a_check_the_store_is_believed),
        cmocka_unit_test(a_lost_confirmation_of_the_whole_is_found_again_whatever_is_checked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
