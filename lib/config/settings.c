#include "config/settings.h"

#include "base/files.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/num.h"
#include "config/check.h"
#include "config/speech_engines.h"

#define STORE_SECRET_LENGTH 32 /* no shorter than what its HMAC puts out (RFC 2104 section 3) */
#define SHOWN 60               /* of a wrong value, in its sentence */
#define SECRET_MOST (64 * KIB) /* of a file that holds one */

/* One load: what is filled, from where, and what was found wrong. */
struct load {
    struct settings *settings;
    settings_source *source;
    void *context;
    struct arena *arena;
    struct buf *problems;
    bool wrong;
};

static PRINTF_LIKE(3, 4) void problem(struct load *load, const char *name, const char *sentence, ...)
{
    const char *place = NULL;
    va_list arguments;

    load->wrong = true;
    load->source(load->context, name, &place);
    buf_printf(load->problems, "%s%s%s: ", place != NULL ? place : "", place != NULL ? ": " : "", name);
    va_start(arguments, sentence);
    buf_vprintf(load->problems, sentence, arguments);
    va_end(arguments);
    buf_putc(load->problems, '\n');
}

/* The beginning of a wrong value: one line of UTF-8 without what a terminal would obey. */
static const char *shown(struct load *load, const char *value)
{
    const struct str text = {value, strnlen(value, SHOWN + 1)};
    char *out = arena_alloc(load->arena, SHOWN + 4);
    size_t length = 0, size, at = 0;

    while (at < text.len && length + (size = str_encode(str_next(text, &at), out + length)) <= SHOWN) {
        if (str_unfit_for_name((struct str){out + length, size}) != 0)
            out[length++] = '?';
        else
            length += size;
    }
    out[length] = '\0';
    return out;
}

static const char *value_of(struct load *load, const char *name)
{
    const char *place = NULL, *value = load->source(load->context, name, &place);

    return value == NULL || value[0] == '\0' ? NULL : value;
}

/* ---- the table ---- */

static const char *load_text(struct load *load, const char *name, const char *fallback)
{
    const char *value = value_of(load, name);

    if (value == NULL)
        return fallback;
    if (!str_is_utf8(str_of(value)))
        problem(load, name, "must be text in UTF-8.");
    return arena_strdup(load->arena, value);
}

/* Editors end files with a newline, which no secret ends with. */
static struct str without_newlines(struct str text)
{
    while (text.len > 0 && (text.at[text.len - 1] == '\n' || text.at[text.len - 1] == '\r'))
        text.len--;
    return text;
}

static const char *load_file(struct load *load, const char *name, const char *path)
{
    struct fault fault = {0};
    struct str text;

    if (!files_read(load->arena, path, SECRET_MOST, &text, &fault)) {
        problem(load, name, "names a file that cannot be read: %s.", fault.log);
        return "";
    }
    text = without_newlines(text);
    if (text.len == 0 || !str_is_utf8(text))
        problem(load, name, "must name a file of text in UTF-8 that is not empty, not '%s'.", shown(load, path));
    return arena_strndup(load->arena, text.at, text.len);
}

static const char *load_secret(struct load *load, const char *name, const char *file_name, const char *fallback)
{
    const char *path = value_of(load, file_name);

    if (path == NULL)
        return load_text(load, name, fallback);
    if (value_of(load, name) != NULL)
        problem(load, name, "is given twice: leave it or %s out.", file_name);
    return load_file(load, file_name, path);
}

static int64_t load_whole(struct load *load, const char *name, int64_t fallback, int64_t low, int64_t high)
{
    const char *value = value_of(load, name);
    int64_t parsed = fallback;

    if (value != NULL && !num_parse(str_of(value), low, high, &parsed))
        problem(load, name, "must be a whole number from %lld to %lld, not '%s'.", (long long)low, (long long)high,
                shown(load, value));
    return parsed;
}

static bool load_flag(struct load *load, const char *name, bool fallback)
{
    static const char *const spellings[] = {"false", "true", "0", "1", "no", "yes"};
    const char *value = value_of(load, name);

    if (value == NULL)
        return fallback;
    for (size_t i = 0; i < ARRAY_COUNT(spellings); i++)
        if (str_equal_nocase(str_of(value), str_of(spellings[i])))
            return i % 2 == 1;
    problem(load, name, "must be true or false, not '%s'.", shown(load, value));
    return fallback;
}

static void load_table(struct load *load)
{
    enum { PLAIN, SECRET };
    struct settings *settings = load->settings;

#define TEXT(field, name, fallback, secrecy, description) \
    settings->field =                                     \
        (secrecy) == SECRET ? load_secret(load, name, name "_FILE", fallback) : load_text(load, name, fallback);
#define WHOLE(field, name, fallback, low, high, description) \
    settings->field = load_whole(load, name, fallback, low, high);
#define FLAG(field, name, fallback, description) settings->field = load_flag(load, name, fallback);
#define GROUP(description)
    SETTINGS(TEXT, WHOLE, FLAG, GROUP)
#undef TEXT
#undef WHOLE
#undef FLAG
#undef GROUP
}

/* ---- settings with a form of their own ---- */

static void check_environment(struct load *load)
{
    static const char *const names[] = {
        [ENV_DEVELOPMENT] = "development",
        [ENV_STAGING] = "staging",
        [ENV_PRODUCTION] = "production",
        [ENV_TESTING] = "testing",
    };
    const char *name = load->settings->environment_name;

    for (size_t i = 0; i < ARRAY_COUNT(names); i++)
        if (strcmp(name, names[i]) == 0) {
            load->settings->environment = (enum environment)i;
            return;
        }
    if (name[0] == '\0')
        problem(load, "ENVIRONMENT", "must be set: development, staging, production or testing.");
    else
        problem(load, "ENVIRONMENT", "must be development, staging, production or testing, not '%s'.",
                shown(load, name));
}

static void check_log_level(struct load *load)
{
    enum log_level level = LOG_INFO;

    if (!log_level_parse(str_of(load->settings->log_level_name), &level))
        problem(load, "LOG_LEVEL", "must be debug, info, warning or error, not '%s'.",
                shown(load, load->settings->log_level_name));
    load->settings->log_level = (int)level;
}

static void check_pool_mode(struct load *load)
{
    const char *name = load->settings->postgres_pool_mode_name;

    load->settings->postgres_pool_mode =
        strcmp(name, "transaction") == 0 ? POSTGRES_POOL_TRANSACTION : POSTGRES_POOL_SESSION;
    if (load->settings->postgres_pool_mode == POSTGRES_POOL_SESSION && strcmp(name, "session") != 0)
        problem(load, "POSTGRES_POOL_MODE", "must be session or transaction, not '%s'.", shown(load, name));
    if (load->settings->postgres_pool_mode == POSTGRES_POOL_TRANSACTION &&
        load->settings->postgres_direct_host[0] == '\0')
        problem(load, "POSTGRES_DIRECT_HOST",
                "must be set with POSTGRES_POOL_MODE=transaction: locks and "
                "notifications need sessions with the server itself.");
}

static void check_checksum(struct load *load)
{
    static const char *const names[] = {
        [S3_CHECKSUM_MD5] = "md5",
        [S3_CHECKSUM_CRC32C] = "crc32c",
        [S3_CHECKSUM_NONE] = "none",
    };
    const char *name = load->settings->s3_checksum_name;

    for (size_t i = 0; i < ARRAY_COUNT(names); i++)
        if (strcmp(name, names[i]) == 0) {
            load->settings->s3_checksum = (enum s3_checksum)i;
            return;
        }
    problem(load, "S3_CHECKSUM", "must be md5, crc32c or none, not '%s'.", shown(load, name));
}

/* A JSON list whose elements all have the form; NULL otherwise, with the problem named. */
static const json_t *check_list(struct load *load, const char *name, const char *text, bool (*form)(const char *),
                                const char *form_words)
{
    struct fault fault = {0};
    json_t *list;

    if (!json_read(load->arena, str_of(text), &list, &fault) || !json_is_array(list)) {
        problem(load, name, "must be a JSON list such as [\"...\"], not '%s'.", shown(load, text));
        return NULL;
    }
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *element = json_string_value(json_array_get(list, i));

        if (element != NULL && form(element))
            continue;
        problem(load, name, "element %zu must be %s.", i + 1, form_words);
        return NULL;
    }
    return list;
}

static bool holds_star(const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (strcmp(json_string_value(json_array_get(list, i)), "*") == 0)
            return true;
    return false;
}

static void check_cors(struct load *load)
{
    const struct settings *settings = load->settings;
    const json_t *origins = check_list(load, "CORS_ALLOWED_ORIGINS", settings->cors_allowed_origins, check_origin,
                                       "\"*\" or an origin such as \"https://app.example.com\", without a path");

    check_list(load, "CORS_ALLOWED_METHODS", settings->cors_allowed_methods, check_token, "the name of a method");
    check_list(load, "CORS_ALLOWED_HEADERS", settings->cors_allowed_headers, check_token, "the name of a header");
    if (settings->cors_allow_credentials && holds_star(origins))
        problem(load, "CORS_ALLOW_CREDENTIALS",
                "cannot be true while CORS_ALLOWED_ORIGINS allows \"*\": name the origins.");
}

static void check_base_url(struct load *load, const char *name, const char *url)
{
    if (url[0] != '\0' && !check_http_url(url, true))
        problem(load, name, "must be an http:// or https:// address, not '%s'.", shown(load, url));
}

static void check_services(struct load *load)
{
    const struct settings *settings = load->settings;

    if (!check_redis_url(settings->redis_url))
        problem(load, "REDIS_URL", "must be redis://[user:password@]host:port/db, rediss://... or unix:///path?db=0.");
    check_base_url(load, "GEMINI_BASE_URL", settings->gemini_base_url);
    check_base_url(load, "ANTHROPIC_BASE_URL", settings->anthropic_base_url);
    check_base_url(load, "OPENAI_BASE_URL", settings->openai_base_url);
    check_base_url(load, "DEEPSEEK_BASE_URL", settings->deepseek_base_url);
    check_base_url(load, "SPEECH_BASE_URL", settings->speech_base_url);
}

static void check_speech(struct load *load)
{
    const struct settings *settings = load->settings;
    enum speech_engine order[SPEECH_ENGINE_COUNT];

    if (speech_engines_order(settings->speech_engines, order) == 0)
        problem(load, "SPEECH_ENGINES", "must name some of %s, each once, with commas, not '%s'.", SPEECH_ENGINE_NAMES,
                shown(load, settings->speech_engines));
    if ((settings->vosk_library[0] != '\0') != (settings->vosk_model[0] != '\0'))
        problem(load, "VOSK_MODEL", "and VOSK_LIBRARY must be set together.");
}

static void check_ocr(struct load *load)
{
    const struct settings *settings = load->settings;

    if (!check_languages(settings->ocr_languages))
        problem(load, "OCR_LANGUAGES", "must be tags of languages with commas, such as en,uk, not '%s'.",
                shown(load, settings->ocr_languages));
    if (settings->ocr_data[0] != '/')
        problem(load, "OCR_DATA", "must be an absolute path, not '%s'.", shown(load, settings->ocr_data));
}

static void require(struct load *load, const char *name, const char *value)
{
    if (value[0] == '\0')
        problem(load, name, "must be set where S3_ENDPOINT is.");
}

static void check_s3(struct load *load)
{
    const struct settings *settings = load->settings;

    if (!check_http_url(settings->s3_endpoint, false))
        problem(load, "S3_ENDPOINT", "must be http(s)://host[:port] without a path, not '%s'.",
                shown(load, settings->s3_endpoint));
    if (!check_bucket(settings->s3_bucket))
        problem(load, "S3_BUCKET", "must be 3 to 63 of a-z, 0-9, '.' and '-', not '%s'.",
                shown(load, settings->s3_bucket));
    require(load, "S3_ACCESS_KEY", settings->s3_access_key);
    require(load, "S3_SECRET_KEY", settings->s3_secret_key);
}

static void check_directory_store(struct load *load)
{
    const struct settings *settings = load->settings;

    if (settings->store_dir[0] != '/')
        problem(load, "STORE_DIR", "must be an absolute path, not '%s'.", shown(load, settings->store_dir));
    if (strlen(settings->store_secret) < STORE_SECRET_LENGTH)
        problem(load, "STORE_SECRET", "must have %d characters or more where STORE_DIR is used.", STORE_SECRET_LENGTH);
}

static void check_store(struct load *load)
{
    if (load->settings->s3_endpoint[0] != '\0')
        check_s3(load);
    else if (load->settings->store_dir[0] != '\0')
        check_directory_store(load);
    else
        problem(load, "S3_ENDPOINT", "must be set, or STORE_DIR to keep objects in a directory.");
}

static void check_clock_time(struct load *load, const char *name, const char *text, unsigned *minute)
{
    if (!check_time_of_day(text, minute))
        problem(load, name, "must be a time of day from 00:00 to 23:59, not '%s'.", shown(load, text));
}

static void check_window(struct load *load)
{
    struct settings *settings = load->settings;

    check_clock_time(load, "WORKER_HEAVY_WINDOW_START", settings->worker_heavy_window_start,
                     &settings->window_start_minute);
    check_clock_time(load, "WORKER_HEAVY_WINDOW_END", settings->worker_heavy_window_end, &settings->window_end_minute);
    if (!settings->worker_heavy_window_enabled)
        return;
    if (strcmp(settings->worker_heavy_window_start, settings->worker_heavy_window_end) == 0)
        problem(load, "WORKER_HEAVY_WINDOW_END", "must differ from WORKER_HEAVY_WINDOW_START.");
    if (!check_time_zone(settings->worker_heavy_window_tz))
        problem(load, "WORKER_HEAVY_WINDOW_TZ", "must be an installed IANA time zone such as Europe/Kyiv, not '%s'.",
                shown(load, settings->worker_heavy_window_tz));
}

/* ---- what production asks for beyond that ---- */

static void refuse_well_known(struct load *load, const char *name, struct str password)
{
    if (check_is_well_known(password))
        problem(load, name, "is a well-known default password, which production refuses.");
}

static void check_production(struct load *load)
{
    const struct settings *settings = load->settings;
    bool socket = settings->postgres_host[0] == '/';

    if (settings->environment != ENV_PRODUCTION)
        return;
    if (settings->postgres_password[0] == '\0' && !socket)
        problem(load, "POSTGRES_PASSWORD", "must be set in production, unless POSTGRES_HOST is a socket's directory.");
    if (settings->webhook_allow_private)
        problem(load, "WEBHOOK_ALLOW_PRIVATE", "must be false in production: it lets tenants reach the inside.");
    if (settings->web_allow_private)
        problem(load, "WEB_ALLOW_PRIVATE", "must be false in production: it lets tenants read the inside.");
    refuse_well_known(load, "POSTGRES_PASSWORD", str_of(settings->postgres_password));
    refuse_well_known(load, "REDIS_URL", check_redis_password(settings->redis_url));
    refuse_well_known(load, "S3_ACCESS_KEY", str_of(settings->s3_access_key));
    refuse_well_known(load, "S3_SECRET_KEY", str_of(settings->s3_secret_key));
}

bool settings_load(struct settings *settings, settings_source *source, void *context, struct arena *arena,
                   struct buf *problems)
{
    struct load load = {settings, source, context, arena, problems, false};

    *settings = (struct settings){0};
    load_table(&load);
    check_environment(&load);
    check_log_level(&load);
    check_pool_mode(&load);
    check_checksum(&load);
    check_cors(&load);
    check_services(&load);
    check_speech(&load);
    check_ocr(&load);
    check_store(&load);
    check_window(&load);
    check_production(&load);
    return !load.wrong;
}
