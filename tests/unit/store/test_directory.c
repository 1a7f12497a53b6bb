/* What only the directory store can get wrong: files, temporary names, links. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/backend.h"

static char directory[] = "/tmp/cs-directory-XXXXXX";
static struct store_options options = {
    .endpoint = "",
    .directory = directory,
    .link_secret = "0123456789abcdef0123456789abcdef",
    .link_base = "http://host/files",
};
static struct store *store;
static struct arena *arena;
static struct fault fault;

static int start(void **state)
{
    (void)state;
    arena = arena_new(16 << 20);
    return mkdtemp(directory) != NULL && store_open(&store, &options, &fault) ? 0 : -1;
}

static int stop(void **state)
{
    char command[64];

    (void)state;
    store_close(store);
    arena_free(arena);
    snprintf(command, sizeof(command), "rm -rf %s", directory);
    return system(command);
}

static int clear(void **state)
{
    (void)state;
    fault_clear(&fault);
    return 0;
}

static const char *path_of(const char *name)
{
    return arena_printf(arena, "%s/%s", directory, name);
}

static bool exists(const char *name)
{
    return access(path_of(name), F_OK) == 0;
}

static bool note(void *context, const char *key, const char *upload_id, struct fault *f)
{
    (void)key, (void)f;
    snprintf(context, 64, "%s", upload_id);
    return true;
}

static void put(const char *key)
{
    struct store_object object;
    struct store_sink *sink;

    assert_true(store_sink_open(store, key, NULL, NULL, NULL, &sink, &fault));
    assert_true(store_sink_write(sink, key, strlen(key), &fault));
    assert_true(store_sink_commit(sink, &object, &fault));
}

static void the_temporary_file_is_what_the_note_says(void **state)
{
    struct store_sink *sink;
    char id[64];

    (void)state;
    assert_true(store_sink_open(store, "a/b/c", NULL, note, id, &sink, &fault));
    assert_true(exists(arena_printf(arena, "a/b/%s", id)));
    store_sink_abort(sink);
    assert_false(exists("a"));
}

static void empty_directories_go_with_the_last_object(void **state)
{
    (void)state;
    put("x/y/1");
    put("x/2");
    assert_true(store_delete(store, "x/y/1", &fault));
    assert_false(exists("x/y"));
    assert_true(exists("x/2"));
    assert_true(store_delete(store, "x/2", &fault));
    assert_false(exists("x"));
    assert_true(exists("."));
}

static void an_upload_id_cannot_name_anything_else(void **state)
{
    (void)state;
    put("keep");
    assert_false(store_abort_upload(store, "keep", "keep", &fault));
    fault_clear(&fault);
    assert_false(store_abort_upload(store, "a/b", ".upload-/../../keep", &fault));
    assert_true(exists("keep"));
    assert_true(store_delete(store, "keep", &fault));
}

static void symbolic_links_are_not_followed(void **state)
{
    struct store_object object;
    int fd;

    (void)state;
    assert_int_equal(symlink("/etc/passwd", path_of("passwd")), 0);
    assert_false(store_fetch(store, "passwd", "/tmp", &fd, &object, &fault));
    assert_int_equal(unlink(path_of("passwd")), 0);
}

/* A page has 1000 keys; the second begins inside a directory. */
static void long_lists_go_over_pages(void **state)
{
    struct store_entry *entries;
    const char *next = NULL;
    size_t count, total = 0, pages = 0;
    char last[64] = "";
    int64_t removed;

    (void)state;
    for (int i = 0; i < 2500; i++) {
        char name[32];
        int fd;

        snprintf(name, sizeof(name), "pages/%d", i / 400);
        assert_true(mkdir(path_of("pages"), 0700) == 0 || errno == EEXIST);
        assert_true(mkdir(path_of(name), 0700) == 0 || errno == EEXIST);
        fd = open(path_of(arena_printf(arena, "%s/%d", name, i)), O_CREAT | O_WRONLY, 0600);
        assert_true(fd >= 0 && close(fd) == 0);
    }
    do {
        assert_true(store_list(store, arena, "pages/", next, &entries, &count, &next, &fault));
        for (size_t i = 0; i < count; i++) {
            assert_true(strcmp(last, entries[i].key) < 0);
            snprintf(last, sizeof(last), "%s", entries[i].key);
        }
        total += count;
        pages++;
    } while (next != NULL);
    assert_int_equal(total, 2500);
    assert_int_equal(pages, 3);
    assert_true(store_delete_prefix(store, "pages/", &removed, &fault));
    assert_int_equal(removed, 2500);
    assert_false(exists("pages"));
}

static bool link_valid_for(struct store *of, const char *method, const char *key, struct str query, stamp now,
                           struct store_grant *found)
{
    *found = (struct store_grant){.method = method, .key = key};
    return store_link_valid(of, arena, query, now, found);
}

static void links_of_the_secret_before_are_good_as_well(void **state)
{
    struct store_options next = options;
    struct store_grant grant = {"PUT", "t/a.pdf", 60, "application/pdf", NULL, 7, false}, found;
    struct store *after;
    stamp now = stamp_now();
    const char *url;

    (void)state;
    assert_true(store_link(store, arena, &grant, now, &url, &fault));
    next.link_secret = "ffffffffffffffffffffffffffffffff";
    assert_true(store_open(&after, &next, &fault));
    assert_false(link_valid_for(after, "PUT", grant.key, str_of(strchr(url, '?') + 1), now, &found));
    store_close(after);
    next.link_secret_before = options.link_secret;
    assert_true(store_open(&after, &next, &fault));
    assert_true(link_valid_for(after, "PUT", grant.key, str_of(strchr(url, '?') + 1), now, &found));
    assert_int_equal(found.size, 7);
    store_close(after);
}

static void links_are_made_and_checked(void **state)
{
    const char *url, *key = "t/a b.pdf";
    struct store_grant grant = {"PUT", key, 60, "application/pdf", NULL, 7, false}, found;
    stamp now = stamp_now();
    struct str query;

    (void)state;
    assert_true(store_link(store, arena, &grant, now, &url, &fault));
    query = str_of(strchr(url, '?') + 1);
    assert_true(link_valid_for(store, "PUT", key, query, now, &found));
    assert_int_equal(found.size, 7);
    assert_string_equal(found.content_type, "application/pdf");
    assert_false(link_valid_for(store, "PUT", "t/a c.pdf", query, now, &found));
    assert_false(link_valid_for(store, "PUT", "../etc/passwd", query, now, &found));
    assert_false(link_valid_for(store, "GET", key, query, now, &found));
    grant.method = "GET";
    assert_true(store_link(store, arena, &grant, now, &url, &fault));
    query = str_of(strchr(url, '?') + 1);
    assert_true(link_valid_for(store, "GET", key, query, now, &found));
    assert_false(link_valid_for(store, "PUT", key, query, now, &found));
    assert_true(store_is_local(store));
}

static void a_directory_that_is_not_there_is_said_so_and_can_be_made(void **state)
{
    struct store_options elsewhere = options;
    struct store_object object;
    struct store_sink *sink;
    struct store *other;

    (void)state;
    elsewhere.directory = path_of("not/yet");
    assert_true(store_open(&other, &elsewhere, &fault));
    assert_false(store_ping(other, 1000, &fault));
    assert_int_equal(fault.kind, FAULT_STORE_UNAVAILABLE);
    fault_clear(&fault);
    assert_false(store_create(other, &fault));
    fault_clear(&fault);
    assert_false(store_sink_open(other, "a", NULL, NULL, NULL, &sink, &fault));
    assert_int_equal(fault.kind, FAULT_STORE_UNAVAILABLE);
    fault_clear(&fault);
    assert_false(store_stat(other, "a", &object, &fault));
    fault_clear(&fault);
    assert_int_equal(mkdir(path_of("not"), 0700), 0);
    assert_true(store_create(other, &fault));
    assert_true(store_ping(other, 1000, &fault));
    store_close(other);
}

static void a_full_disk_is_told_and_leaves_nothing(void **state)
{
    static char bytes[1 << 16];
    struct store_sink *sink;

    (void)state;
    if (access("/dev/full", W_OK) != 0)
        skip();
    assert_true(store_sink_open(store, "full/x", NULL, NULL, NULL, &sink, &fault));
    for (int fd = 3; fd < 64; fd++) { /* the sink's file becomes one that is full */
        char link[64], target[256] = "";

        snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
        if (readlink(link, target, sizeof(target) - 1) > 0 && strstr(target, ".upload-") != NULL) {
            int device = open("/dev/full", O_WRONLY);

            assert_true(device >= 0 && dup2(device, fd) == fd && close(device) == 0);
        }
    }
    assert_false(store_sink_write(sink, bytes, sizeof(bytes), &fault));
    assert_int_equal(fault.kind, FAULT_STORE_FULL);
    store_sink_abort(sink);
    assert_false(exists("full"));
}

static void a_ping_wants_room_on_the_disk_and_a_file_that_can_be_written(void **state)
{
    struct store_options narrow = options;
    struct store *other;

    (void)state;
    narrow.min_free_bytes = INT64_MAX;
    assert_true(store_open(&other, &narrow, &fault));
    assert_false(store_ping(other, 1000, &fault));
    assert_int_equal(fault.kind, FAULT_STORE_FULL);
    store_close(other);
    fault_clear(&fault);
    assert_true(store_ping(store, 1000, &fault));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &(struct rlimit){0, RLIM_INFINITY}), 0);
    signal(SIGXFSZ, SIG_IGN);
    assert_false(store_ping(store, 1000, &fault));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &(struct rlimit){RLIM_INFINITY, RLIM_INFINITY}), 0);
    fault_clear(&fault);
    assert_true(store_ping(store, 1000, &fault));
    assert_int_equal(system(arena_printf(arena, "test -z \"$(find %s -name '.upload-*')\"", directory)), 0);
}

static void nothing_is_stored_on_a_disk_that_is_nearly_full(void **state)
{
    static char piece[9 * 1024 * 1024];
    struct store_options narrow = options;
    struct store_sink *sink;
    struct store *other;

    (void)state;
    narrow.min_free_bytes = INT64_MAX;
    assert_true(store_open(&other, &narrow, &fault));
    assert_false(store_sink_open(other, "narrow", NULL, NULL, NULL, &sink, &fault));
    assert_int_equal(fault.kind, FAULT_STORE_FULL);
    fault_clear(&fault);
    other->options.min_free_bytes = 0;
    assert_true(store_sink_open(other, "narrow", NULL, NULL, NULL, &sink, &fault));
    other->options.min_free_bytes = INT64_MAX; /* the disk fills up while the file comes */
    assert_true(store_sink_write(sink, piece, 1000, &fault));
    assert_false(store_sink_write(sink, piece, sizeof piece, &fault));
    assert_int_equal(fault.kind, FAULT_STORE_FULL);
    store_sink_abort(sink);
    store_close(other);
    assert_false(exists("narrow"));
    assert_int_equal(system(arena_printf(arena, "test -z \"$(find %s -name '.upload-*')\"", directory)), 0);
}

static void a_directory_that_is_put_aside_is_away_until_it_is_back(void **state)
{
    char aside[sizeof(directory) + 6];
    struct store_object object;
    struct store_sink *sink;

    (void)state;
    put("aside/kept");
    assert_true(store_sink_open(store, "aside/begun", NULL, NULL, NULL, &sink, &fault));
    snprintf(aside, sizeof(aside), "%s-away", directory);
    assert_int_equal(rename(directory, aside), 0);
    assert_false(store_ping(store, 100, &fault));
    assert_non_null(strstr(fault.log, "the store's directory cannot be opened"));
    fault_clear(&fault);
    assert_false(store_stat(store, "aside/kept", &object, &fault));
    assert_int_equal(fault.kind, FAULT_STORE_UNAVAILABLE);
    fault_clear(&fault);
    assert_false(store_delete(store, "aside/kept", &fault)); /* what cannot be seen is not gone */
    fault_clear(&fault);
    assert_false(store_sink_commit(sink, &object, &fault));
    assert_int_equal(fault.kind, FAULT_STORE_UNAVAILABLE);
    fault_clear(&fault);
    assert_int_equal(rename(aside, directory), 0);
    assert_true(store_ping(store, 100, &fault));
    assert_true(store_stat(store, "aside/kept", &object, &fault));
    assert_false(exists("aside/begun"));
}

static void another_directory_in_its_place_does_not_get_what_was_begun_in_the_first(void **state)
{
    char aside[sizeof(directory) + 6];
    struct store_object object;
    struct store_sink *sink;

    (void)state;
    assert_true(store_sink_open(store, "place/begun", NULL, NULL, NULL, &sink, &fault));
    snprintf(aside, sizeof(aside), "%s-away", directory);
    assert_true(rename(directory, aside) == 0 && mkdir(directory, 0700) == 0);
    assert_false(store_sink_commit(sink, &object, &fault));
    assert_int_equal(fault.kind, FAULT_STORE_UNAVAILABLE);
    fault_clear(&fault);
    put("place/new");
    assert_true(exists("place/new"));
    assert_true(store_delete(store, "place/new", &fault));
    assert_true(rmdir(directory) == 0 && rename(aside, directory) == 0);
    assert_false(exists("place/new"));
}

#define EACH(test) cmocka_unit_test_setup(test, clear)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(the_temporary_file_is_what_the_note_says),
        EACH(empty_directories_go_with_the_last_object),
        EACH(an_upload_id_cannot_name_anything_else),
        EACH(symbolic_links_are_not_followed),
        EACH(long_lists_go_over_pages),
        EACH(links_are_made_and_checked),
        EACH(links_of_the_secret_before_are_good_as_well),
        EACH(a_directory_that_is_not_there_is_said_so_and_can_be_made),
        EACH(a_full_disk_is_told_and_leaves_nothing),
        EACH(a_ping_wants_room_on_the_disk_and_a_file_that_can_be_written),
        EACH(nothing_is_stored_on_a_disk_that_is_nearly_full),
        EACH(a_directory_that_is_put_aside_is_away_until_it_is_back),
        EACH(another_directory_in_its_place_does_not_get_what_was_begun_in_the_first),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
