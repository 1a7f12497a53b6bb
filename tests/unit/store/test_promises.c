/*
 * One interface, the same promises: every test here runs against the directory and against the real S3 server.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/limits.h"
#include "net/http.h"
#include "store/store.h"
#include "tests/support/peers/swift_peer.h"

#define PART (5 * MIB)
#define SCRATCH "/tmp"

static struct swift_peer swift;
static char directory[] = "/tmp/cs-store-XXXXXX";
static struct store *store;
static struct arena *arena;
static struct fault fault;
static char note_key[LIMIT_OBJECT_KEY + 1], note_id[512];

/* ---- the two stores ---- */

static int open_store(const char *endpoint)
{
    const struct store_options options = {
        .endpoint = endpoint,
        .access_key = SWIFT_PEER_ACCESS_KEY,
        .secret_key = SWIFT_PEER_SECRET_KEY,
        .region = SWIFT_PEER_REGION,
        .bucket = "promises",
        .part_bytes = PART,
        .directory = directory,
        .link_secret = "0123456789abcdef0123456789abcdef",
        .link_base = "http://localhost/files",
    };

    arena = arena_new(32 << 20);
    return store_open(&store, &options, &fault) && store_create(store, &fault) && store_create(store, &fault) ? 0 : -1;
}

static int open_directory(void **state)
{
    (void)state;
    return mkdtemp(directory) != NULL ? open_store("") : -1;
}

static int open_s3(void **state)
{
    (void)state;
    if (swift_peer_start(&swift))
        return open_store(swift.endpoint);
    print_message("skipped: Debian's swift packages are not installed\n");
    return 0;
}

static int close_store(void **state)
{
    (void)state;
    if (store == NULL)
        return 0;
    store_close(store);
    arena_free(arena);
    store = NULL;
    swift_peer_stop(&swift);
    return 0;
}

static int clear(void **state)
{
    (void)state;
    fault_clear(&fault);
    note_key[0] = note_id[0] = '\0';
    if (store != NULL)
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

/* ---- bytes that can be told apart ---- */

static void make_bytes(char *bytes, int64_t from, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        uint64_t at = (uint64_t)from + i;

        bytes[i] = (char)((at * 2654435761u) >> 13 ^ at >> 20);
    }
}

static bool note(void *context, const char *key, const char *upload_id, struct fault *f)
{
    (void)context, (void)f;
    snprintf(note_key, sizeof(note_key), "%s", key);
    snprintf(note_id, sizeof(note_id), "%s", upload_id);
    return true;
}

/* Writes in pieces of odd sizes. */
static bool pour(struct store_sink *sink, int64_t length)
{
    static char bytes[70001];
    size_t step = 1;

    for (int64_t done = 0; done < length; done += (int64_t)step) {
        step = (size_t)MIN((int64_t)(1 + done * 7919 % (int64_t)sizeof(bytes)), length - done);
        make_bytes(bytes, done, step);
        if (!store_sink_write(sink, bytes, step, &fault))
            return false;
    }
    return true;
}

static struct store_object put(const char *key, int64_t length, int64_t certain)
{
    struct store_object object;
    struct store_sink *sink;

    assert_good(store_sink_open(store, key, "application/pdf", note, NULL, &sink, &fault));
    store_sink_expect(sink, certain);
    assert_good(pour(sink, length));
    assert_good(store_sink_commit(sink, &object, &fault));
    return object;
}

static void the_head_of_an_object_is_read_alone(void **state)
{
    static const char disguised[] = "<Error><Code>SlowDown</Code></Error>";
    char head[64], expected[64];
    struct store_object object;
    struct store_sink *sink;
    size_t length;

    (void)state;
    need_store();
    put("head/long", 3 * MIB, 0);
    make_bytes(expected, 0, sizeof(expected));
    assert_good(store_head(store, "head/long", head, sizeof(head), &length, &fault));
    assert_int_equal(length, sizeof(head));
    assert_memory_equal(head, expected, sizeof(head));
    put("head/short", 10, 0);
    assert_good(store_head(store, "head/short", head, sizeof(head), &length, &fault));
    assert_int_equal(length, 10);
    put("head/empty", 0, 0);
    assert_good(store_head(store, "head/empty", head, sizeof(head), &length, &fault));
    assert_int_equal(length, 0);
    assert_good(store_sink_open(store, "head/disguised", "text/plain", NULL, NULL, &sink, &fault));
    assert_good(store_sink_write(sink, disguised, strlen(disguised), &fault));
    assert_good(store_sink_commit(sink, &object, &fault));
    assert_good(store_head(store, "head/disguised", head, sizeof(head), &length, &fault));
    assert_int_equal(length, strlen(disguised));
    assert_false(store_head(store, "head/none", head, sizeof(head), &length, &fault));
    assert_int_equal(fault.kind, FAULT_OBJECT_MISSING);
}

static void assert_missing(const char *key)
{
    struct store_object object;

    assert_false(store_stat(store, key, &object, &fault));
    assert_int_equal(fault.kind, FAULT_OBJECT_MISSING);
    fault_clear(&fault);
}

static size_t count_under(const char *prefix)
{
    struct store_entry *entries;
    const char *next;
    size_t count;

    assert_good(store_list(store, arena, prefix, NULL, &entries, &count, &next, &fault));
    return count;
}

/* ---- promises ---- */

static void it_answers_a_ping(void **state)
{
    (void)state;
    need_store();
    assert_good(store_ping(store, 5000, &fault));
}

static void what_is_put_is_fetched_byte_for_byte(void **state)
{
    static const int64_t lengths[] = {0, 1, 65537, PART - 1, PART, PART + 1, 7 * PART + 3};

    (void)state;
    need_store();
    for (size_t i = 0; i < ARRAY_COUNT(lengths) * 2; i++) {
        int64_t length = lengths[i / 2];
        struct store_object object = put("t/roundtrip é +.pdf", length, i % 2 == 1 ? length : 0), fetched, told;
        static char expected[1 << 16], got[1 << 16];
        int fd;

        assert_int_equal(object.size, length);
        assert_good(store_fetch(store, "t/roundtrip é +.pdf", SCRATCH, &fd, &fetched, &fault));
        assert_int_equal(fetched.size, length);
        assert_string_equal(fetched.sha256, object.sha256);
        for (int64_t at = 0; at < length; at += (int64_t)sizeof(got)) {
            size_t step = (size_t)MIN((int64_t)sizeof(got), length - at);

            assert_int_equal(pread(fd, got, step, at), step);
            make_bytes(expected, at, step);
            assert_memory_equal(got, expected, step);
        }
        assert_int_equal(write(fd, "x", 1), -1);
        close(fd);
        assert_good(store_stat(store, "t/roundtrip é +.pdf", &told, &fault));
        assert_int_equal(told.size, length);
        assert_string_equal(told.etag, object.etag);
        assert_true(llabs(told.modified - stamp_now()) < 60 * STAMP_SECOND);
    }
    assert_good(store_delete(store, "t/roundtrip é +.pdf", &fault));
}

static void an_object_is_not_there_before_the_commit(void **state)
{
    struct store_object object;
    struct store_sink *sink;

    (void)state;
    need_store();
    assert_good(store_sink_open(store, "t/later", NULL, NULL, NULL, &sink, &fault));
    assert_good(pour(sink, 2 * PART + 10));
    assert_missing("t/later");
    assert_int_equal(count_under("t/later"), 0);
    assert_good(store_sink_commit(sink, &object, &fault));
    assert_int_equal(count_under("t/later"), 1);
    assert_good(store_delete(store, "t/later", &fault));
}

static void the_old_object_stays_until_the_new_one_is_whole(void **state)
{
    struct store_object old, told;
    struct store_sink *sink;

    (void)state;
    need_store();
    old = put("t/same", 1000, 0);
    assert_good(store_sink_open(store, "t/same", NULL, NULL, NULL, &sink, &fault));
    assert_good(pour(sink, 2 * PART));
    store_sink_abort(sink);
    assert_good(store_stat(store, "t/same", &told, &fault));
    assert_int_equal(told.size, old.size);
    assert_int_equal(put("t/same", 2000, 0).size, 2000);
    assert_good(store_stat(store, "t/same", &told, &fault));
    assert_int_equal(told.size, 2000);
    assert_good(store_delete(store, "t/same", &fault));
}

/* The store's own list of unfinished uploads is what delete_prefix goes by, so that its silence is checked by the server's. */
static void an_aborted_sink_leaves_nothing(void **state)
{
    static const int64_t lengths[] = {0, 1000, PART + 1000, 2 * PART + MIB};

    (void)state;
    need_store();
    for (size_t i = 0; i < ARRAY_COUNT(lengths) * 2; i++) {
        struct store_sink *sink;

        assert_good(store_sink_open(store, "gone/file", NULL, note, NULL, &sink, &fault));
        store_sink_expect(sink, i % 2 == 1 ? 10 * PART : 0);
        assert_good(pour(sink, lengths[i / 2]));
        store_sink_abort(sink);
        assert_int_equal(count_under("gone/"), 0);
        assert_missing("gone/file");
    }
    store_sink_abort(NULL);
}

/* What a killed process leaves is ended from its note; twice is as good as once. */
static void an_abandoned_upload_is_aborted_from_its_note(void **state)
{
    struct store_sink *sink;
    struct store_object object;

    (void)state;
    need_store();
    assert_good(store_sink_open(store, "left/file", NULL, note, NULL, &sink, &fault));
    assert_good(pour(sink, 2 * PART + 10));
    assert_string_equal(note_key, "left/file");
    assert_string_not_equal(note_id, "");
    assert_good(store_abort_upload(store, note_key, note_id, &fault));
    assert_good(store_abort_upload(store, note_key, note_id, &fault));
    assert_false(store_sink_commit(sink, &object, &fault));
    assert_missing("left/file");
}

static void a_note_without_id_is_enough(void **state)
{
    (void)state;
    need_store();
    assert_good(store_abort_upload(store, "never/begun", "", &fault));
}

static void deleting_what_is_not_there_is_done(void **state)
{
    (void)state;
    need_store();
    put("d/x/y", 10, 0);
    assert_good(store_delete(store, "d/x/y", &fault));
    assert_good(store_delete(store, "d/x/y", &fault));
    assert_good(store_delete(store, "d/x", &fault));
    assert_missing("d/x/y");
    assert_missing("d/x");
}

/* ---- in several goes ---- */

/* What the keeper holds: all that another process would know. */
static struct {
    struct store_progress progress;
    struct store_part parts[16];
    char upload_id[512];
    bool refuse;
} kept;

static bool keep(void *context, const struct store_progress *progress, struct fault *f)
{
    (void)context;
    if (kept.refuse)
        return fault_set(f, FAULT_UPLOAD_LOCKED, "somebody else has it");
    assert_true(progress->part_count <= ARRAY_COUNT(kept.parts));
    assert_true(progress->size >= kept.progress.size);
    kept.progress = *progress;
    if (progress->part_count > 0)
        memcpy(kept.parts, progress->parts, progress->part_count * sizeof(*kept.parts));
    kept.progress.parts = kept.parts;
    return true;
}

static bool note_resumed(void *context, const char *key, const char *upload_id, struct fault *f)
{
    (void)context, (void)f, (void)key;
    if (upload_id[0] != '\0')
        snprintf(kept.upload_id, sizeof(kept.upload_id), "%s", upload_id);
    return true;
}

static struct store_sink *resume(const char *key)
{
    const struct store_resume order = {
        .key = key,
        .content_type = "application/pdf",
        .upload_id = kept.upload_id,
        .part_bytes = PART,
        .from = kept.progress,
        .keep = keep,
        .note = note_resumed,
    };
    struct store_sink *sink;

    assert_good(store_sink_resume(store, &order, &sink, &fault));
    return sink;
}

/* Bytes from where it stands. */
static void pour_on(struct store_sink *sink, int64_t length)
{
    const int64_t from = kept.progress.size;
    static char bytes[70001];
    size_t step;

    for (int64_t done = 0; done < length; done += (int64_t)step) {
        step = (size_t)MIN((int64_t)sizeof(bytes), length - done);
        make_bytes(bytes, from + done, step);
        assert_good(store_sink_write(sink, bytes, step, &fault));
    }
}

static void assert_whole(const char *key, const struct store_object *object, int64_t length)
{
    struct store_object fetched;
    int fd;

    assert_int_equal(object->size, length);
    assert_good(store_fetch(store, key, SCRATCH, &fd, &fetched, &fault));
    close(fd);
    assert_int_equal(fetched.size, length);
    assert_string_equal(fetched.sha256, object->sha256);
    assert_string_equal(put("goes/other", length, 0).sha256, object->sha256);
    assert_good(store_delete(store, "goes/other", &fault));
}

static void an_object_is_written_in_several_goes(void **state)
{
    /* Each ends a sink in its own way: 0 pauses, 1 is left as by a kill. */
    static const struct {
        int64_t length;
        int how;
    } goes[] = {{1000, 0}, {0, 0},        {PART - 1000, 0},  {3 * PART + 77, 1},
                {70, 1},   {PART / 2, 0}, {PART / 2 + 1, 0}, {PART, 0}};
    const int64_t length = 9 * PART + 12345;
    struct store_object object;
    struct store_sink *sink;

    (void)state;
    need_store();
    memset(&kept, 0, sizeof(kept));
    for (size_t i = 0; i < ARRAY_COUNT(goes); i++) {
        const int64_t before = kept.progress.size;

        sink = resume("goes/file.pdf");
        pour_on(sink, goes[i].length);
        if (goes[i].how == 1) {
            store_sink_leave(sink);
            assert_true(kept.progress.size >= before + (goes[i].length - 1) / PART * PART - PART);
            continue;
        }
        assert_good(store_sink_pause(sink, &fault));
        assert_int_equal(kept.progress.size, before + goes[i].length);
    }
    assert_missing("goes/file.pdf");
    sink = resume("goes/file.pdf");
    pour_on(sink, length - kept.progress.size);
    assert_good(store_sink_commit(sink, &object, &fault));
    assert_whole("goes/file.pdf", &object, length);
    assert_good(store_remove_remainders(store, "goes/file.pdf", &fault));
    assert_int_equal(count_under("goes/"), 1);
    assert_good(store_delete(store, "goes/file.pdf", &fault));
}

static void a_short_object_in_two_goes_is_whole(void **state)
{
    struct store_object object;
    struct store_sink *sink;

    (void)state;
    need_store();
    memset(&kept, 0, sizeof(kept));
    sink = resume("goes/short.pdf");
    pour_on(sink, 4097);
    assert_good(store_sink_pause(sink, &fault));
    sink = resume("goes/short.pdf");
    pour_on(sink, 903);
    assert_good(store_sink_commit(sink, &object, &fault));
    assert_whole("goes/short.pdf", &object, 5000);
    assert_good(store_remove_remainders(store, "goes/short.pdf", &fault));
    assert_int_equal(count_under("goes/"), 1);
    assert_good(store_delete(store, "goes/short.pdf", &fault));
}

/* A process that somebody has taken the upload from writes no further, and removes nothing. */
static void what_a_keeper_refuses_ends_the_sink_and_not_the_object(void **state)
{
    struct store_object object;
    struct store_sink *sink;
    char byte = 'x';

    (void)state;
    need_store();
    memset(&kept, 0, sizeof(kept));
    sink = resume("goes/taken.pdf");
    pour_on(sink, PART + 10);
    assert_good(store_sink_pause(sink, &fault));
    sink = resume("goes/taken.pdf");
    kept.refuse = true;
    store_sink_write(sink, &byte, 1, &fault) ? (void)0 : fail();
    assert_false(store_sink_pause(sink, &fault));
    assert_int_equal(fault.kind, FAULT_UPLOAD_LOCKED);
    fault_clear(&fault);
    kept.refuse = false;
    sink = resume("goes/taken.pdf");
    pour_on(sink, 100);
    assert_good(store_sink_commit(sink, &object, &fault));
    assert_whole("goes/taken.pdf", &object, PART + 110);
    assert_good(store_remove_remainders(store, "goes/taken.pdf", &fault));
    assert_good(store_delete(store, "goes/taken.pdf", &fault));
}

static void missing_objects_are_missing(void **state)
{
    struct store_object object;
    int fd;

    (void)state;
    need_store();
    assert_false(store_fetch(store, "no/such", SCRATCH, &fd, &object, &fault));
    assert_int_equal(fault.kind, FAULT_OBJECT_MISSING);
    assert_int_equal(fd, -1);
    fault_clear(&fault);
    assert_missing("no/such");
}

static void lists_are_ordered_by_bytes_and_hold_the_prefix_only(void **state)
{
    static const char *const keys[] = {"list/a",     "list/a-b/1", "list/a.txt", "list/a/1",
                                       "list/a/b/c", "list/a0",    "list/é",     "lister"};
    struct store_entry *entries;
    const char *next;
    size_t count;

    (void)state;
    need_store();
    for (size_t i = ARRAY_COUNT(keys); i-- > 1;) /* "list/a" is a file in S3 and a directory in ours */
        put(keys[i], (int64_t)i, 0);
    assert_good(store_list(store, arena, "list/", NULL, &entries, &count, &next, &fault));
    assert_int_equal(count, 6);
    assert_null(next);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(entries[i].key, keys[i + 1]);
        assert_int_equal(entries[i].size, i + 1);
        assert_true(llabs(entries[i].modified - stamp_now()) < 60 * STAMP_SECOND);
    }
    assert_int_equal(count_under("list/a/"), 2);
    assert_int_equal(count_under("list/a-"), 1);
    assert_int_equal(count_under("list"), 7);
    assert_int_equal(count_under("nothing/"), 0);
}

static void a_prefix_is_deleted_with_its_unfinished_uploads(void **state)
{
    struct store_sink *sink;
    struct store_object object;
    int64_t removed;

    (void)state;
    need_store();
    put("tree/a/1 <&>.txt", 1, 0);
    put("tree/a/2", 1, 0);
    put("tree/b/c/3", 1, 0);
    put("treetop", 1, 0);
    assert_good(store_sink_open(store, "tree/a/4", NULL, note, NULL, &sink, &fault));
    assert_good(pour(sink, 2 * PART));
    assert_good(store_delete_prefix(store, "tree/", &removed, &fault));
    assert_int_equal(removed, 3);
    assert_int_equal(count_under("tree"), 1);
    assert_false(store_sink_commit(sink, &object, &fault));
    fault_clear(&fault);
    assert_good(store_delete_prefix(store, "tree/", &removed, &fault));
    assert_int_equal(removed, 0);
    assert_good(store_delete(store, "treetop", &fault));
}

static void everything_is_never_deleted_by_an_empty_prefix(void **state)
{
    int64_t removed;

    (void)state;
    need_store();
    put("kept", 1, 0);
    assert_false(store_delete_prefix(store, "", &removed, &fault));
    assert_int_equal(count_under("kept"), 1);
    assert_good(store_delete(store, "kept", &fault));
}

static void keys_that_lead_elsewhere_are_refused(void **state)
{
    static const char *const keys[] = {"",  "/etc/passwd", "../x", "a/../b", "a/..", "a//b",         "a/",
                                       ".", "a/./b",       "a\nb", "a\x7f",  "\xff", "a/.upload-1/b"};
    struct store_object object;
    struct store_sink *sink;
    struct store_entry *entries;
    const char *next, *url;
    int64_t removed;
    size_t count;

    (void)state;
    need_store();
    for (size_t i = 0; i < ARRAY_COUNT(keys); i++) {
        assert_false(store_key_valid(keys[i]));
        assert_false(store_sink_open(store, keys[i], NULL, NULL, NULL, &sink, &fault));
        assert_int_equal(fault.kind, FAULT_INVALID);
        assert_false(store_link(store, arena, &(struct store_grant){"PUT", keys[i], 60, "text/plain", NULL, 1, false},
                                stamp_now(), &url, &fault));
        fault_clear(&fault);
        assert_false(store_delete(store, keys[i], &fault));
        fault_clear(&fault);
        assert_missing(keys[i]);
    }
    assert_false(store_stat(store, "../x", &object, &fault));
    assert_false(store_list(store, arena, "../", NULL, &entries, &count, &next, &fault));
    assert_false(store_delete_prefix(store, "a/../", &removed, &fault));
    fault_clear(&fault);
}

static void long_keys_work(void **state)
{
    char key[LIMIT_OBJECT_KEY + 2];

    (void)state;
    need_store();
    memset(key, 'k', sizeof(key));
    for (size_t i = 200; i < sizeof(key); i += 200)
        key[i] = '/';
    key[LIMIT_OBJECT_KEY + 1] = '\0';
    assert_false(store_key_valid(key));
    key[LIMIT_OBJECT_KEY] = '\0';
    put(key, 10, 0);
    assert_int_equal(count_under("kkk"), 1);
    assert_good(store_delete(store, key, &fault));
    assert_int_equal(count_under("kkk"), 0);
}

static void two_sinks_at_once_do_not_mix(void **state)
{
    struct store_object a, b;
    struct store_sink *first, *second;
    static char bytes[1 << 20];

    (void)state;
    need_store();
    assert_good(store_sink_open(store, "two/a", NULL, NULL, NULL, &first, &fault));
    assert_good(store_sink_open(store, "two/b", NULL, NULL, NULL, &second, &fault));
    store_sink_expect(first, 12 << 20);
    store_sink_expect(second, 11 << 20);
    for (int i = 0; i < 12; i++) {
        memset(bytes, 'a', sizeof(bytes));
        assert_good(store_sink_write(first, bytes, sizeof(bytes), &fault));
        memset(bytes, 'b', sizeof(bytes));
        assert_good(i == 11 || store_sink_write(second, bytes, sizeof(bytes), &fault));
    }
    assert_good(store_sink_commit(first, &a, &fault));
    assert_good(store_sink_commit(second, &b, &fault));
    assert_int_equal(a.size, 12 << 20);
    assert_int_equal(b.size, 11 << 20);
    assert_string_not_equal(a.sha256, b.sha256);
    assert_int_equal(count_under("two/"), 2);
}

#define EACH(test) cmocka_unit_test_setup(test, clear)

int main(void)
{
    const struct CMUnitTest promises[] = {
        EACH(it_answers_a_ping),
        EACH(what_is_put_is_fetched_byte_for_byte),
        EACH(an_object_is_not_there_before_the_commit),
        EACH(the_old_object_stays_until_the_new_one_is_whole),
        EACH(an_aborted_sink_leaves_nothing),
        EACH(an_abandoned_upload_is_aborted_from_its_note),
        EACH(a_note_without_id_is_enough),
        EACH(deleting_what_is_not_there_is_done),
        EACH(an_object_is_written_in_several_goes),
        EACH(a_short_object_in_two_goes_is_whole),
        EACH(what_a_keeper_refuses_ends_the_sink_and_not_the_object),
        EACH(missing_objects_are_missing),
        EACH(the_head_of_an_object_is_read_alone),
        EACH(lists_are_ordered_by_bytes_and_hold_the_prefix_only),
        EACH(a_prefix_is_deleted_with_its_unfinished_uploads),
        EACH(everything_is_never_deleted_by_an_empty_prefix),
        EACH(keys_that_lead_elsewhere_are_refused),
        EACH(long_keys_work),
        EACH(two_sinks_at_once_do_not_mix),
    };
    int failed = cmocka_run_group_tests_name("directory", promises, open_directory, close_store);
    char command[64];

    snprintf(command, sizeof(command), "rm -rf %s", directory);
    failed += system(command) != 0;
    return failed + cmocka_run_group_tests_name("s3", promises, open_s3, close_store);
}
