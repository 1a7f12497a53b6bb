/* Settings from a made-up environment: defaults, bounds, and every problem told at once without a secret in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/limits.h"
#include "base/log.h"
#include "config/settings.h"

static struct arena *arena;
static struct buf problems;
static struct settings settings;

static int start(void **state)
{
    (void)state;
    arena = arena_new(1 << 20);
    problems = buf_make(1 << 16);
    return 0;
}

static int finish(void **state)
{
    (void)state;
    arena_free(arena);
    buf_free(&problems);
    return 0;
}

/* "NAME=value" texts; a later one of the same name wins. */
static const char *from_list(void *context, const char *name, const char **place)
{
    const char *found = NULL;
    size_t length = strlen(name);

    (void)place;
    for (const char *const *at = context; *at != NULL; at++)
        if (strncmp(*at, name, length) == 0 && (*at)[length] == '=')
            found = *at + length + 1;
    return found;
}

#define SECRET_32 "a8f5f167f44f4964e6c998dee827110c"
#define BASE "ENVIRONMENT=testing", "STORE_DIR=/srv/objects", "STORE_SECRET=" SECRET_32

static bool load(const char *const *list)
{
    buf_clear(&problems);
    return settings_load(&settings, from_list, (void *)(uintptr_t)list, arena, &problems);
}

#define LOAD(...) load((const char *const[]){__VA_ARGS__, NULL})

#define ASSERT_REFUSED(line, ...)                            \
    do {                                                     \
        assert_false(LOAD(__VA_ARGS__));                     \
        assert_string_equal(buf_text(&problems), line "\n"); \
    } while (0)

static void little_is_needed_and_the_rest_has_defaults(void **state)
{
    (void)state;
    assert_true(LOAD(BASE));
    assert_string_equal(buf_text(&problems), "");
    assert_int_equal(settings.environment, ENV_TESTING);
    assert_int_equal(settings.log_level, LOG_INFO);
    assert_int_equal(settings.postgres_port, 5432);
    assert_int_equal(settings.upload_max_bytes, 1 << 30);
    assert_int_equal(settings.fcgi_pool_size, 8);
    assert_int_equal(settings.worker_max_tries, 3);
    assert_int_equal(settings.window_start_minute, 120);
    assert_int_equal(settings.window_end_minute, 390);
    assert_false(settings.worker_heavy_window_enabled);
    assert_string_equal(settings.redis_url, "redis://localhost:6379/0");
    assert_string_equal(settings.gemini_api_key, "");
}

static void a_variable_set_to_nothing_counts_as_not_set(void **state)
{
    (void)state;
    assert_true(LOAD(BASE, "FCGI_POOL_SIZE=", "REDIS_URL=", "CORS_ALLOW_CREDENTIALS="));
    assert_int_equal(settings.fcgi_pool_size, 8);
    assert_string_equal(settings.redis_url, "redis://localhost:6379/0");
}

static void flags_have_six_words(void **state)
{
    (void)state;
    assert_true(LOAD(BASE, "CORS_ALLOW_CREDENTIALS=Yes"));
    assert_true(settings.cors_allow_credentials);
    assert_true(LOAD(BASE, "CORS_ALLOW_CREDENTIALS=1"));
    assert_true(settings.cors_allow_credentials);
    assert_true(LOAD(BASE, "CORS_ALLOW_CREDENTIALS=FALSE"));
    assert_false(settings.cors_allow_credentials);
    ASSERT_REFUSED("CORS_ALLOW_CREDENTIALS: must be true or false, not 'on'.", BASE, "CORS_ALLOW_CREDENTIALS=on");
}

static void all_problems_are_told_together(void **state)
{
    (void)state;
    assert_false(LOAD("FCGI_POOL_SIZE=0", "POSTGRES_PORT=5432x", "LOG_LEVEL=loud", "S3_CHECKSUM=sha1"));
    assert_string_equal(buf_text(&problems),
                        "POSTGRES_PORT: must be a whole number from 1 to 65535, not '5432x'.\n"
                        "FCGI_POOL_SIZE: must be a whole number from 1 to 1024, not '0'.\n"
                        "ENVIRONMENT: must be set: development, staging, production or testing.\n"
                        "LOG_LEVEL: must be debug, info, warning or error, not 'loud'.\n"
                        "S3_CHECKSUM: must be md5, crc32c or none, not 'sha1'.\n"
                        "S3_ENDPOINT: must be set, or STORE_DIR to keep objects in a directory.\n");
}

static void a_pooler_by_transaction_needs_the_server_s_own_address(void **state)
{
    (void)state;
    assert_true(LOAD(BASE));
    assert_int_equal(settings.postgres_pool_mode, POSTGRES_POOL_SESSION);
    ASSERT_REFUSED("POSTGRES_POOL_MODE: must be session or transaction, not 'statement'.", BASE,
                   "POSTGRES_POOL_MODE=statement");
    ASSERT_REFUSED("POSTGRES_DIRECT_HOST: must be set with POSTGRES_POOL_MODE=transaction: locks and notifications "
                   "need sessions with the server itself.",
                   BASE, "POSTGRES_POOL_MODE=transaction");
    assert_true(LOAD(BASE, "POSTGRES_POOL_MODE=transaction", "POSTGRES_DIRECT_HOST=db", "POSTGRES_DIRECT_PORT=5433"));
    assert_int_equal(settings.postgres_pool_mode, POSTGRES_POOL_TRANSACTION);
    assert_int_equal(settings.postgres_direct_port, 5433);
}

static void what_reads_pictures_is_known(void **state)
{
    (void)state;
    assert_true(LOAD(BASE, "OCR_LANGUAGES=en, uk,zh-Hant", "OCR_DATA=/srv/packs"));
    ASSERT_REFUSED("OCR_LANGUAGES: must be tags of languages with commas, such as en,uk, not 'klingon,!!'.", BASE,
                   "OCR_LANGUAGES=klingon,!!");
    ASSERT_REFUSED("OCR_LANGUAGES: must be tags of languages with commas, such as en,uk, not 'en,,uk'.", BASE,
                   "OCR_LANGUAGES=en,,uk");
    ASSERT_REFUSED("OCR_DATA: must be an absolute path, not 'packs'.", BASE, "OCR_DATA=packs");
}

static void cors_lists_are_json_lists_of_the_right_words(void **state)
{
    (void)state;
    assert_true(LOAD(BASE, "CORS_ALLOWED_ORIGINS=[\"*\"]"));
    assert_true(LOAD(BASE, "CORS_ALLOWED_ORIGINS=[\"https://a.example\",\"http://localhost:3000\"]",
                     "CORS_ALLOW_CREDENTIALS=true"));
    ASSERT_REFUSED("CORS_ALLOWED_ORIGINS: must be a JSON list such as [\"...\"], not 'https://a.example'.", BASE,
                   "CORS_ALLOWED_ORIGINS=https://a.example");
    ASSERT_REFUSED("CORS_ALLOWED_ORIGINS: must be a JSON list such as [\"...\"], not '\"*\"'.", BASE,
                   "CORS_ALLOWED_ORIGINS=\"*\"");
    ASSERT_REFUSED("CORS_ALLOWED_ORIGINS: element 2 must be \"*\" or an origin such as \"https://app.example.com\", "
                   "without a path.",
                   BASE, "CORS_ALLOWED_ORIGINS=[\"https://a.example\", \"https://b.example/\"]");
    ASSERT_REFUSED("CORS_ALLOWED_METHODS: element 1 must be the name of a method.", BASE, "CORS_ALLOWED_METHODS=[1]");
    ASSERT_REFUSED("CORS_ALLOWED_HEADERS: element 1 must be the name of a header.", BASE,
                   "CORS_ALLOWED_HEADERS=[\"X Y\"]");
}

static void all_origins_and_credentials_are_refused_together(void **state)
{
    (void)state;
    ASSERT_REFUSED("CORS_ALLOW_CREDENTIALS: cannot be true while CORS_ALLOWED_ORIGINS allows \"*\": name the origins.",
                   BASE, "CORS_ALLOW_CREDENTIALS=true", "CORS_ALLOWED_ORIGINS=[\"https://a.example\",\"*\"]");
}

static void an_s3_server_needs_its_keys(void **state)
{
    (void)state;
    assert_true(LOAD("ENVIRONMENT=testing", "S3_ENDPOINT=http://localhost:9000", "S3_ACCESS_KEY=a", "S3_SECRET_KEY=b"));
    assert_false(LOAD("ENVIRONMENT=testing", "S3_ENDPOINT=http://localhost:9000/x", "S3_BUCKET=X"));
    assert_string_equal(buf_text(&problems),
                        "S3_ENDPOINT: must be http(s)://host[:port] without a path, not 'http://localhost:9000/x'.\n"
                        "S3_BUCKET: must be 3 to 63 of a-z, 0-9, '.' and '-', not 'X'.\n"
                        "S3_ACCESS_KEY: must be set where S3_ENDPOINT is.\n"
                        "S3_SECRET_KEY: must be set where S3_ENDPOINT is.\n");
}

static void a_directory_store_needs_a_long_secret(void **state)
{
    (void)state;
    ASSERT_REFUSED("STORE_SECRET: must have 32 characters or more where STORE_DIR is used.", BASE,
                   "STORE_SECRET=short");
    ASSERT_REFUSED("STORE_DIR: must be an absolute path, not 'objects'.", BASE, "STORE_DIR=objects");
}

static void addresses_of_services_are_checked(void **state)
{
    (void)state;
    ASSERT_REFUSED("REDIS_URL: must be redis://[user:password@]host:port/db, rediss://... or unix:///path?db=0.", BASE,
                   "REDIS_URL=localhost:6379");
    ASSERT_REFUSED("OPENAI_BASE_URL: must be an http:// or https:// address, not 'localhost:8000/v1'.", BASE,
                   "OPENAI_BASE_URL=localhost:8000/v1");
    ASSERT_REFUSED("GEMINI_BASE_URL: must be an http:// or https:// address, not 'x'.", BASE, "GEMINI_BASE_URL=x");
    ASSERT_REFUSED("ANTHROPIC_BASE_URL: must be an http:// or https:// address, not 'x'.", BASE,
                   "ANTHROPIC_BASE_URL=x");
    ASSERT_REFUSED("DEEPSEEK_BASE_URL: must be an http:// or https:// address, not 'x'.", BASE, "DEEPSEEK_BASE_URL=x");
}

static void the_window_is_checked_as_far_as_it_is_used(void **state)
{
    (void)state;
    assert_true(LOAD(BASE, "WORKER_HEAVY_WINDOW_TZ=Mars/Olympus"));
    assert_true(LOAD(BASE, "WORKER_HEAVY_WINDOW_ENABLED=yes", "WORKER_HEAVY_WINDOW_START=22:00",
                     "WORKER_HEAVY_WINDOW_END=06:00"));
    assert_int_equal(settings.window_start_minute, 1320);
    ASSERT_REFUSED(
        "WORKER_HEAVY_WINDOW_TZ: must be an installed IANA time zone such as Europe/Kyiv, not 'Mars/Olympus'.", BASE,
        "WORKER_HEAVY_WINDOW_ENABLED=yes", "WORKER_HEAVY_WINDOW_TZ=Mars/Olympus");
    ASSERT_REFUSED("WORKER_HEAVY_WINDOW_START: must be a time of day from 00:00 to 23:59, not '24:00'.", BASE,
                   "WORKER_HEAVY_WINDOW_START=24:00");
    ASSERT_REFUSED("WORKER_HEAVY_WINDOW_END: must differ from WORKER_HEAVY_WINDOW_START.", BASE,
                   "WORKER_HEAVY_WINDOW_ENABLED=1", "WORKER_HEAVY_WINDOW_END=02:00");
}

#define PRODUCTION BASE, "ENVIRONMENT=production", "POSTGRES_PASSWORD=" SECRET_32

static void production_wants_real_passwords(void **state)
{
    (void)state;
    assert_true(LOAD(PRODUCTION));
    assert_true(LOAD(BASE, "ENVIRONMENT=production", "POSTGRES_HOST=/run/postgresql"));
    assert_true(LOAD(BASE, "POSTGRES_PASSWORD=postgres"));
    ASSERT_REFUSED("POSTGRES_PASSWORD: must be set in production, unless POSTGRES_HOST is a socket's directory.", BASE,
                   "ENVIRONMENT=production");
    ASSERT_REFUSED("POSTGRES_PASSWORD: is a well-known default password, which production refuses.", PRODUCTION,
                   "POSTGRES_PASSWORD=Postgres");
    ASSERT_REFUSED("REDIS_URL: is a well-known default password, which production refuses.", PRODUCTION,
                   "REDIS_URL=redis://:changeme@h:6379/0");
    assert_false(
        LOAD(PRODUCTION, "S3_ENDPOINT=https://s3.example", "S3_ACCESS_KEY=minioadmin", "S3_SECRET_KEY=testing"));
    assert_string_equal(buf_text(&problems),
                        "S3_ACCESS_KEY: is a well-known default password, which production refuses.\n"
                        "S3_SECRET_KEY: is a well-known default password, which production refuses.\n");
}

static void production_sends_webhooks_to_public_addresses_only(void **state)
{
    (void)state;
    assert_true(LOAD(BASE, "WEBHOOK_ALLOW_PRIVATE=true"));
    ASSERT_REFUSED("WEB_ALLOW_PRIVATE: must be false in production: it lets tenants read the inside.", PRODUCTION,
                   "WEB_ALLOW_PRIVATE=true");
    ASSERT_REFUSED("WEBHOOK_ALLOW_PRIVATE: must be false in production: it lets tenants reach the inside.", PRODUCTION,
                   "WEBHOOK_ALLOW_PRIVATE=true");
}

static void secrets_stay_out_of_the_problems(void **state)
{
    (void)state;
    assert_false(LOAD("ENVIRONMENT=production", "STORE_DIR=x", "STORE_SECRET=hush-1", "POSTGRES_PASSWORD=hush-\xFF",
                      "REDIS_URL=hush-3", "S3_SECRET_KEY=hush-4"));
    assert_null(strstr(buf_text(&problems), "hush"));
    assert_non_null(strstr(buf_text(&problems), "POSTGRES_PASSWORD: must be text in UTF-8."));
}

static void the_example_names_every_setting_once(void **state)
{
    struct buf text = buf_make(1 << 20);

    (void)state;
    settings_example(&text);
    assert_false(text.overflow);
    assert_non_null(strstr(buf_text(&text), "\nENVIRONMENT=development\n"));
    assert_non_null(strstr(buf_text(&text), "\n# responders of the api pool; 1 to 1024\n#FCGI_POOL_SIZE=8\n"));
    assert_non_null(strstr(buf_text(&text), "\n#S3_SECRET_KEY=\n"));
    buf_free(&text);
}

/* A file with this text, under a name that is good until the next. */
static const char *file_of(const char *text)
{
    static char path[64];
    FILE *file;

    snprintf(path, sizeof path, "/tmp/test-settings-%d", (int)getpid());
    file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    return path;
}

static void a_secret_may_come_as_a_file(void **state)
{
    const char *given;

    (void)state;
    given = arena_printf(arena, "S3_SECRET_KEY_FILE=%s", file_of("hush hush\n"));
    assert_true(LOAD(BASE, given));
    assert_string_equal(settings.s3_secret_key, "hush hush");
    ASSERT_REFUSED("S3_SECRET_KEY: is given twice: leave it or S3_SECRET_KEY_FILE out.", BASE, given,
                   "S3_SECRET_KEY=x");
    file_of("\n");
    assert_false(LOAD(BASE, given));
    assert_non_null(
        strstr(buf_text(&problems), "S3_SECRET_KEY_FILE: must name a file of text in UTF-8 that is not empty"));
    unlink(file_of(""));
    assert_false(LOAD(BASE, given));
    assert_non_null(
        strstr(buf_text(&problems), "S3_SECRET_KEY_FILE: names a file that cannot be read: /tmp/test-settings-"));
    assert_true(LOAD(BASE, "LOG_LEVEL_FILE=/nowhere"));
}

static void what_is_shown_of_a_wrong_value_is_one_line_of_text(void **state)
{
    (void)state;
    ASSERT_REFUSED("LOG_LEVEL: must be debug, info, warning or error, not 'a?POSTGRES_PORT: ?[31m?'.", BASE,
                   "LOG_LEVEL=a\nPOSTGRES_PORT: \x1b[31m\xe2\x80\xae");
    ASSERT_REFUSED("POSTGRES_PORT: must be a whole number from 1 to 65535, not '\xef\xbf\xbd\xef\xbf\xbd'.", BASE,
                   "POSTGRES_PORT=\xff\xfe");
    ASSERT_REFUSED("POSTGRES_PORT: must be a whole number from 1 to 65535, not "
                   "'12345678901234567890123456789012345678901234567890123456789'.",
                   BASE, "POSTGRES_PORT=12345678901234567890123456789012345678901234567890123456789\xd1\x97x");
}

static void a_secret_from_a_pipe_without_a_writer_is_refused_and_not_waited_for(void **state)
{
    const char *given, *path = file_of("");

    (void)state;
    unlink(path);
    assert_int_equal(mkfifo(path, 0600), 0);
    given = arena_printf(arena, "S3_SECRET_KEY_FILE=%s", path);
    assert_false(LOAD(BASE, given));
    assert_non_null(strstr(buf_text(&problems), "S3_SECRET_KEY_FILE: names a file that cannot be read: "));
    unlink(path);
}

static void a_name_that_nearly_is_a_setting_is_told_with_the_right_one(void **state)
{
    static const char *const near[][2] = {
        {"FCGI_POL_SIZE", "FCGI_POOL_SIZE"},
        {"FCGI_POOL_SZIE", "FCGI_POOL_SIZE"},
        {"fcgi_pool_size", "FCGI_POOL_SIZE"},
        {"LOGLEVEL", "LOG_LEVEL"},
        {"LOG-LEVEL", "LOG_LEVEL"},
        {"REDIS_URI", "REDIS_URL"},
        {"OPEN_AI_API_KEY", "OPENAI_API_KEY"},
        {"S3_SECRET_FILE_KEY", NULL},
        {"S3_SECRET_KEYFILE", "S3_SECRET_KEY_FILE"},
        {"ENVIROMENT", "ENVIRONMENT"},
        {"PATH", NULL},
        {"HOME", NULL},
        {"LANGUAGE", NULL},
        {"HOSTNAME", NULL},
        {"PORT", NULL},
        {"PGHOST", NULL},
        {"PGUSER", NULL},
        {"TMPDIR", NULL},
        {"RUN_DIR", NULL},
        {"SHELL", NULL},
        {"AWS_SECRET_ACCESS_KEY", NULL},
        {"REDIS_PORT", NULL},
        {"POSTGRES_INITDB_ARGS", NULL},
        {"XAI_API_KEY", NULL},
        {"", NULL},
        {"LOG_LEVEL_FILE", NULL},
    };
    const char *nearest;

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(near); i++) {
        assert_false(settings_know(str_of(near[i][0]), &nearest));
        if (near[i][1] == NULL)
            assert_null(nearest);
        else
            assert_string_equal(nearest, near[i][1]);
    }
    assert_true(settings_know(STR("SHARE_DIR"), &nearest));
    assert_true(settings_know(STR("STORE_DIR"), &nearest));
    assert_true(settings_know(STR("S3_SECRET_KEY_FILE"), &nearest));
    assert_null(nearest);
}

static void names_are_judged_all_together(void **state)
{
    static const char *const names[] = {"LOG_LEVEL=x", "FCGI_POL_SIZE=3", "UNKNOWN", "HOME=/", "LOG_LEVELS", NULL};
    struct buf strangers = buf_make(KIB);

    (void)state;
    assert_false(settings_check_names(names, &problems, &strangers));
    assert_string_equal(buf_text(&problems), "FCGI_POL_SIZE: is no setting; did you mean FCGI_POOL_SIZE?\n"
                                             "LOG_LEVELS: is no setting; did you mean LOG_LEVEL?\n");
    assert_string_equal(buf_text(&strangers),
                        "UNKNOWN: is no setting and is not used.\nHOME: is no setting and is not used.\n");
    assert_true(settings_check_names(names + 2, &strangers, NULL) == false);
    assert_true(settings_check_names((const char *const[]){"UNKNOWN", NULL}, &strangers, NULL));
    buf_free(&strangers);
}

static void wrong_settings_end_a_program_with_78(void **state)
{
    int status;
    pid_t pid = fork();

    (void)state;
    if (pid == 0) {
        clearenv();
        fclose(stderr);
        settings_load_or_exit(&settings, NULL, arena, &problems);
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), EX_CONFIG);
    assert_int_equal(EX_CONFIG, 78);
}

/* The object that the line of a start holds. */
static const char *audit(void)
{
    struct json_out line;

    buf_clear(&problems);
    line = json_out(&problems);
    json_open(&line, NULL);
    settings_put_audit(&settings, &line);
    json_close(&line);
    return buf_text(&problems);
}

static void a_start_tells_what_differs_from_the_defaults_and_no_secret(void **state)
{
    char digest[SETTINGS_DIGEST];

    (void)state;
    assert_true(LOAD(BASE, "FCGI_POOL_SIZE=8", "FCGI_SLOW_MS=250", "WORKER_HEAVY_WINDOW_ENABLED=true",
                     "REDIS_URL=redis://:hidden@cache:6379/0"));
    settings_digest(&settings, digest);
    assert_int_equal(strspn(digest, "0123456789abcdef"), SETTINGS_DIGEST - 1);
    assert_string_equal(audit(), arena_printf(arena,
                                              "{\"digest\":\"%s\",\"ENVIRONMENT\":\"testing\","
                                              "\"REDIS_URL\":\"(set)\",\"STORE_DIR\":\"/srv/objects\","
                                              "\"STORE_SECRET\":\"(set)\",\"FCGI_SLOW_MS\":250,"
                                              "\"WORKER_HEAVY_WINDOW_ENABLED\":true}",
                                              digest));
}

static void the_same_settings_have_the_same_digest_whatever_the_secrets_are(void **state)
{
    char first[SETTINGS_DIGEST], second[SETTINGS_DIGEST], third[SETTINGS_DIGEST];

    (void)state;
    assert_true(LOAD(BASE, "POSTGRES_PASSWORD=one"));
    settings_digest(&settings, first);
    assert_true(LOAD(BASE, "POSTGRES_PASSWORD=two"));
    settings_digest(&settings, second);
    assert_string_equal(first, second);
    assert_true(LOAD(BASE));
    settings_digest(&settings, second);
    assert_string_not_equal(first, second);
    assert_true(LOAD(BASE, "FCGI_POOL_SIZE=9"));
    settings_digest(&settings, third);
    assert_string_not_equal(second, third);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(little_is_needed_and_the_rest_has_defaults, start, finish),
        cmocka_unit_test_setup_teardown(a_variable_set_to_nothing_counts_as_not_set, start, finish),
        cmocka_unit_test_setup_teardown(flags_have_six_words, start, finish),
        cmocka_unit_test_setup_teardown(all_problems_are_told_together, start, finish),
        cmocka_unit_test_setup_teardown(a_pooler_by_transaction_needs_the_server_s_own_address, start, finish),
        cmocka_unit_test_setup_teardown(what_reads_pictures_is_known, start, finish),
        cmocka_unit_test_setup_teardown(cors_lists_are_json_lists_of_the_right_words, start, finish),
        cmocka_unit_test_setup_teardown(all_origins_and_credentials_are_refused_together, start, finish),
        cmocka_unit_test_setup_teardown(an_s3_server_needs_its_keys, start, finish),
        cmocka_unit_test_setup_teardown(a_directory_store_needs_a_long_secret, start, finish),
        cmocka_unit_test_setup_teardown(addresses_of_services_are_checked, start, finish),
        cmocka_unit_test_setup_teardown(the_window_is_checked_as_far_as_it_is_used, start, finish),
        cmocka_unit_test_setup_teardown(production_wants_real_passwords, start, finish),
        cmocka_unit_test_setup_teardown(production_sends_webhooks_to_public_addresses_only, start, finish),
        cmocka_unit_test_setup_teardown(secrets_stay_out_of_the_problems, start, finish),
        cmocka_unit_test(the_example_names_every_setting_once),
        cmocka_unit_test_setup_teardown(a_secret_may_come_as_a_file, start, finish),
        cmocka_unit_test_setup_teardown(what_is_shown_of_a_wrong_value_is_one_line_of_text, start, finish),
        cmocka_unit_test_setup_teardown(a_secret_from_a_pipe_without_a_writer_is_refused_and_not_waited_for, start,
                                        finish),
        cmocka_unit_test(a_name_that_nearly_is_a_setting_is_told_with_the_right_one),
        cmocka_unit_test_setup_teardown(names_are_judged_all_together, start, finish),
        cmocka_unit_test_setup_teardown(wrong_settings_end_a_program_with_78, start, finish),
        cmocka_unit_test_setup_teardown(a_start_tells_what_differs_from_the_defaults_and_no_secret, start, finish),
        cmocka_unit_test_setup_teardown(the_same_settings_have_the_same_digest_whatever_the_secrets_are, start, finish),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
