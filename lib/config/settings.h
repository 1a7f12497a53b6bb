/*
 * The table of settings: names, types, bounds, defaults and descriptions for `.env.example`. The struct, the loader and .env.example
 * are made from it.
 *
 * Settings come from the environment and, behind it, from a settings file (config/settings_file.h) that the program is given by name. A
 * secret NAME may come as NAME_FILE, the path of a file that holds it; where the environment gives one of the two, neither of the file
 * counts. Every wrong value is reported, all together, naming the variable and the line of the file, and so is a name that nearly is a
 * setting; the program exits 78 (EX_CONFIG). What a settings file gives is never put into the environment, so a program that is executed
 * anew reads the file as it is then.
 */
#ifndef CONFIG_SETTINGS_H
#define CONFIG_SETTINGS_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/limits.h"

enum environment { ENV_DEVELOPMENT, ENV_STAGING, ENV_PRODUCTION, ENV_TESTING };

enum postgres_pool_mode { POSTGRES_POOL_SESSION, POSTGRES_POOL_TRANSACTION };

enum s3_checksum { S3_CHECKSUM_MD5, S3_CHECKSUM_CRC32C, S3_CHECKSUM_NONE };

/*
 * TEXT  (field, NAME, default, SECRET|PLAIN, description) default "" means unset
 * WHOLE (field, NAME, default, low, high, description)      int64_t
 * FLAG  (field, NAME, default, description)                 true|false|1|0|yes|no
 * GROUP (description)                                       a heading of .env.example
 * A variable that is set to nothing counts as not set.
 * Settings with a form of their own (ENVIRONMENT, LOG_LEVEL, times of day, JSON lists) are TEXT here and parsed in settings.c
 * into the fields declared by hand at the end of the struct.
 */
/* clang-format off */
#define SETTINGS(TEXT, WHOLE, FLAG, GROUP)                                                                             \
    GROUP("The programs")                                                                                              \
    TEXT(environment_name, "ENVIRONMENT", "", PLAIN, "development, staging, production or testing; required")          \
    TEXT(log_level_name, "LOG_LEVEL", "info", PLAIN, "debug, info, warning or error")                                  \
    GROUP("Browsers of other origins")                                                                                 \
    TEXT(cors_allowed_origins, "CORS_ALLOWED_ORIGINS", "[]", PLAIN, "JSON list of origins; [\"*\"] for all")           \
    FLAG(cors_allow_credentials, "CORS_ALLOW_CREDENTIALS", false, "never together with [\"*\"]")                       \
    TEXT(cors_allowed_methods, "CORS_ALLOWED_METHODS", "[\"GET\",\"POST\",\"PUT\",\"PATCH\",\"DELETE\"]", PLAIN, \
         "JSON list") \
    TEXT(cors_allowed_headers, "CORS_ALLOWED_HEADERS",                                                                 \
         "[\"X-API-Key\",\"Content-Type\",\"X-Request-ID\",\"Idempotency-Key\",\"If-Match\",\"If-None-Match\"," \
         "\"Prefer\",\"Tus-Resumable\",\"Upload-Length\",\"Upload-Metadata\",\"Upload-Offset\",\"Upload-Checksum\"," \
         "\"X-HTTP-Method-Override\"]",                                                                                \
         PLAIN, "JSON list")                                                                                           \
    GROUP("PostgreSQL and Redis")                                                                                      \
    TEXT(postgres_user, "POSTGRES_USER", "course_supporter", PLAIN, "owner of the database")                           \
    TEXT(postgres_password, "POSTGRES_PASSWORD", "", SECRET, "empty where the socket is trusted")                      \
    TEXT(postgres_db, "POSTGRES_DB", "course_supporter", PLAIN, "database name")                                       \
    TEXT(postgres_host, "POSTGRES_HOST", "localhost", PLAIN,                                                           \
         "host name, or the directory of a Unix socket; several with commas: the one that takes writes is used")       \
    WHOLE(postgres_port, "POSTGRES_PORT", 5432, 1, 65535, "")                                                          \
    TEXT(postgres_pool_mode_name, "POSTGRES_POOL_MODE", "session", PLAIN,                                              \
         "pool_mode of a pgbouncer at POSTGRES_HOST: session (as without one), or transaction (1.21 or newer)")        \
    TEXT(postgres_direct_host, "POSTGRES_DIRECT_HOST", "", PLAIN,                                                      \
         "the server behind the pooler, for what needs a session of its own; with pool mode transaction it must be set") \
    WHOLE(postgres_direct_port, "POSTGRES_DIRECT_PORT", 5432, 1, 65535, "")                                            \
    TEXT(redis_url, "REDIS_URL", "redis://localhost:6379/0", SECRET,                                                   \
         "redis://[user:password@]host:port/db, rediss:// with TLS, or unix:///path/to/socket?db=0")                   \
    GROUP("Objects: an S3 server, or a directory")                                                                     \
    TEXT(s3_endpoint, "S3_ENDPOINT", "", PLAIN, "http(s)://host[:port]; empty: objects are kept in STORE_DIR")         \
    TEXT(s3_access_key, "S3_ACCESS_KEY", "", SECRET, "")                                                               \
    TEXT(s3_secret_key, "S3_SECRET_KEY", "", SECRET, "")                                                               \
    TEXT(s3_bucket, "S3_BUCKET", "course-supporter", PLAIN, "must exist; `make up` makes it where it may")             \
    TEXT(s3_region, "S3_REGION", "us-east-1", PLAIN, "")                                                               \
    WHOLE(s3_part_bytes, "S3_PART_BYTES", 10485760, LIMIT_S3_PART_MIN, 1073741824, "one part of memory per upload")    \
    WHOLE(s3_timeout, "S3_TIMEOUT", 30, 1, 600, "seconds without progress after which the store is taken for away")    \
    TEXT(s3_checksum_name, "S3_CHECKSUM", "md5", PLAIN,                                                                \
         "how the store proves that a part arrived: md5 (its ETag), crc32c where it knows that, or none")              \
    TEXT(store_dir, "STORE_DIR", "", PLAIN, "the embedded store's directory, where S3_ENDPOINT is empty")              \
    WHOLE(store_min_free_bytes, "STORE_MIN_FREE_BYTES", 268435456, 0, 1125899906842624,                                \
          "less left on the embedded store's disk: 503 storage_full")                                                  \
    TEXT(store_secret, "STORE_SECRET", "", SECRET, "signs the embedded store's links; 32 or more characters")          \
    TEXT(store_secret_before, "STORE_SECRET_BEFORE", "", SECRET, "its links are good too, while one takes the place of the other") \
    GROUP("Uploads")                                                                                                   \
    WHOLE(upload_max_bytes, "UPLOAD_MAX_BYTES", 1073741824, 1, 5497558138880, "413 beyond it")                         \
    WHOLE(upload_min_rate, "UPLOAD_MIN_RATE", 512, 0, 1073741824, "bytes a second; slower bodies end with 408; 0: any")     \
    WHOLE(upload_rate_window, "UPLOAD_RATE_WINDOW", 30, 1, 60, "seconds over which that is judged; silence as long is 408")   \
    WHOLE(upload_max_per_tenant, "UPLOAD_MAX_PER_TENANT", 16, 1, 10000, "uploads of one tenant at once; 429 beyond it")\
    WHOLE(upload_expire_hours, "UPLOAD_EXPIRE_HOURS", 24, 1, 720,                                                      \
          "hours without progress after which an upload by tus is given up; so long its end is remembered, too")        \
    WHOLE(upload_pressed_rate, "UPLOAD_PRESSED_RATE", 65536, 0, 1073741824,                                            \
          "bytes a second that the slowest must have when the pool is full, less while it fills; 0: no more than ever")\
    GROUP("The two pools of responders")                                                                               \
    WHOLE(fcgi_pool_size, "FCGI_POOL_SIZE", 8, 1, 1024, "responders of the api pool")                                  \
    WHOLE(fcgi_upload_pool_size, "FCGI_UPLOAD_POOL_SIZE", 64, 1, 1024, "the most the upload pool grows to")            \
    WHOLE(fcgi_tenant_share, "FCGI_TENANT_SHARE", 50, 1, 100,                                                          \
          "percent of the api pool that one tenant may hold while nobody is idle; 429 beyond it")                      \
    WHOLE(auth_failures, "AUTH_FAILURES", 60, 0, 100000,                                                               \
          "requests without a valid key of one address in a minute; 429 beyond it, never for a valid key; 0: any")     \
    WHOLE(long_poll_per_tenant, "LONG_POLL_PER_TENANT", 2, 0, 1024,                                                    \
          "requests of one tenant that may wait for a job (?wait=) at once; others are answered without waiting")      \
    WHOLE(fcgi_backlog, "FCGI_BACKLOG", 1024, 1, 65535, "requests that may wait for a responder; 503 beyond it")       \
    WHOLE(fcgi_max_requests, "FCGI_MAX_REQUESTS", 10000, 0, 1000000000, "a responder is replaced after so many; 0: never") \
    WHOLE(fcgi_request_timeout, "FCGI_REQUEST_TIMEOUT", 60, 0, 86400, "seconds an api request may take; 0: any")       \
    WHOLE(fcgi_slow_ms, "FCGI_SLOW_MS", 1000, 0, 86400000, "slower requests are logged as slow; 0: none")              \
    GROUP("Model providers; with no key the local architect serves")                                                   \
    TEXT(gemini_api_key, "GEMINI_API_KEY", "", SECRET, "")                                                             \
    TEXT(gemini_base_url, "GEMINI_BASE_URL", "", PLAIN, "a gateway in front of Gemini, with its /v1beta; empty: Google's") \
    TEXT(anthropic_api_key, "ANTHROPIC_API_KEY", "", SECRET, "")                                                       \
    TEXT(anthropic_base_url, "ANTHROPIC_BASE_URL", "", PLAIN, "a gateway in front of Anthropic, with its /v1; empty: Anthropic's") \
    TEXT(openai_api_key, "OPENAI_API_KEY", "", SECRET, "")                                                             \
    TEXT(openai_base_url, "OPENAI_BASE_URL", "", PLAIN, "any OpenAI-compatible server, with its /v1")                  \
    TEXT(deepseek_api_key, "DEEPSEEK_API_KEY", "", SECRET, "")                                                         \
    TEXT(deepseek_base_url, "DEEPSEEK_BASE_URL", "", PLAIN, "a gateway in front of DeepSeek; empty: DeepSeek's")       \
    TEXT(openai_model, "OPENAI_MODEL", "", PLAIN, "model for OPENAI_BASE_URL; empty: the registry's choice")           \
    TEXT(openai_embedding_model, "OPENAI_EMBEDDING_MODEL", "", PLAIN, \
         "model for vectors of OPENAI_BASE_URL, or of OpenAI in place of the registry's choice; empty: OPENAI_BASE_URL makes none") \
    TEXT(llm_registry, "LLM_REGISTRY", "", PLAIN, "the model registry file; empty: the one installed with the programs") \
    WHOLE(llm_timeout, "LLM_TIMEOUT", 600, 1, 3600, "seconds a model has for one answer")                              \
    WHOLE(llm_provider_calls, "LLM_PROVIDER_CALLS", 16, 1, 1024, "exchanges with one provider at once, over all runners") \
    WHOLE(llm_breaker_failures, "LLM_BREAKER_FAILURES", 5, 0, 1000, "failures in a row after which a provider is not asked; 0: it always is") \
    WHOLE(llm_breaker_seconds, "LLM_BREAKER_SECONDS", 30, 1, 3600, "how long it is not; then one exchange tries")      \
    WHOLE(slides_described, "SLIDES_DESCRIBED", 60, 0, 2000, "pictures of one presentation that a model describes; 0: none")     \
    WHOLE(slides_described_bytes, "SLIDES_DESCRIBED_BYTES", 33554432, 65536, 1073741824, "bytes of them that are sent to it")    \
    WHOLE(slides_described_cents, "SLIDES_DESCRIBED_CENTS", 100, 1, 1000000, "US cents that they may cost, as far as the registry has prices") \
    FLAG(llm_unpriced, "LLM_UNPRICED", false, "models without a known price are asked for tenants with a budget, too") \
    WHOLE(search_timeout_ms, "SEARCH_TIMEOUT_MS", 2000, 100, 30000,                                                    \
          "milliseconds that a search waits for the vector of what is looked for; then it goes by words alone")         \
    GROUP("Speech")                                                                                                    \
    TEXT(speech_engines, "SPEECH_ENGINES", "openai,vosk,gemini,pocketsphinx", PLAIN,                                   \
         "what turns recordings into text, in the order of trying; those that are not set up are passed over")         \
    TEXT(speech_base_url, "SPEECH_BASE_URL", "", PLAIN,                                                                \
         "openai: any server with /audio/transcriptions, with its /v1; empty: OpenAI with OPENAI_API_KEY")             \
    TEXT(speech_api_key, "SPEECH_API_KEY", "", SECRET, "of SPEECH_BASE_URL; empty: it wants none")                     \
    TEXT(speech_model, "SPEECH_MODEL", "", PLAIN, "openai: the model; empty: whisper-1")                               \
    WHOLE(speech_cents_per_hour, "SPEECH_CENTS_PER_HOUR", 0, 0, 100000, "US cents that an hour costs at SPEECH_BASE_URL") \
    WHOLE(speech_piece_seconds, "SPEECH_PIECE_SECONDS", 600, 30, 1800, "of a recording that are sent at once, cut at a silence") \
    WHOLE(speech_piece_bytes, "SPEECH_PIECE_BYTES", 26214400, 1048576, 50331648, "that the server takes at once")      \
    TEXT(vosk_library, "VOSK_LIBRARY", "", PLAIN, "vosk: the path of libvosk.so")                                      \
    TEXT(vosk_model, "VOSK_MODEL", "", PLAIN, "vosk: the folder of its model")                                         \
    TEXT(vosk_language, "VOSK_LANGUAGE", "en", PLAIN, "vosk: the language of that model (BCP 47)")                     \
    GROUP("Pictures of text")                                                                                          \
    WHOLE(ocr_pages, "OCR_PAGES", 1000, 0, 20000, "pages of one file that are read from their pictures; 0: none")      \
    TEXT(ocr_languages, "OCR_LANGUAGES", "en,uk,de", PLAIN,                                                            \
         "languages that they may be in where neither material nor course says one; English is always among them")     \
    TEXT(ocr_data, "OCR_DATA", "/usr/share/tesseract-ocr/5/tessdata", PLAIN,                                           \
         "where the packs of tesseract are, one for each language")                                                    \
    GROUP("Homework")                                                                                                  \
    WHOLE(homework_judgements, "HOMEWORK_JUDGEMENTS", 1, 1, 2, "times a model judges an answer; 1: a second time only where words of the exercise do not bear the points") \
    WHOLE(homework_confidence, "HOMEWORK_CONFIDENCE", 60, 0, 100, "percent of confidence below which a teacher is asked to look") \
    GROUP("The runner")                                                                                                \
    WHOLE(worker_max_jobs, "WORKER_MAX_JOBS", 2, 1, 256, "jobs at once in one runner")                                 \
    WHOLE(worker_express_jobs, "WORKER_EXPRESS_JOBS", 2, 0, 64, "further jobs of a runner: short ones of tenants that have none running")  \
    WHOLE(worker_tenant_jobs, "WORKER_TENANT_JOBS", 8, 1, 10000, "jobs of one tenant at once, over all runners")       \
    WHOLE(worker_job_timeout, "WORKER_JOB_TIMEOUT", 0, 0, 604800, "seconds; 0: 21600 for heavy work, 1800 otherwise")  \
    WHOLE(worker_max_tries, "WORKER_MAX_TRIES", 3, 1, 100, "attempts before a job is failed")                          \
    WHOLE(worker_lease, "WORKER_LEASE", 15, 2, 3600, "seconds a silent runner keeps a job")                            \
    WHOLE(worker_retry_base_ms, "WORKER_RETRY_BASE_MS", 2000, 1, 3600000, "first wait before a retry; it doubles, with jitter") \
    WHOLE(worker_drain, "WORKER_DRAIN", 30, 0, 86400, "seconds SIGTERM waits before jobs are handed back")             \
    FLAG(worker_heavy_window_enabled, "WORKER_HEAVY_WINDOW_ENABLED", false, "heavy work only inside the window")       \
    TEXT(worker_heavy_window_start, "WORKER_HEAVY_WINDOW_START", "02:00", PLAIN, "")                                   \
    TEXT(worker_heavy_window_end, "WORKER_HEAVY_WINDOW_END", "06:30", PLAIN, "earlier than the start: it spans midnight") \
    TEXT(worker_heavy_window_tz, "WORKER_HEAVY_WINDOW_TZ", "UTC", PLAIN, "IANA time zone")                             \
    GROUP("Webhooks")                                                                                                  \
    WHOLE(webhook_timeout, "WEBHOOK_TIMEOUT", 15, 1, 60, "seconds a receiver has for its answer")                      \
    FLAG(webhook_allow_private, "WEBHOOK_ALLOW_PRIVATE", false,                                                        \
         "receivers at loopback and private addresses too: for tests; refused in production")                          \
    GROUP("Pages of the web")                                                                                          \
    WHOLE(web_timeout, "WEB_TIMEOUT", 30, 1, 600, "seconds that an address has for its whole answer")                  \
    WHOLE(web_max_bytes, "WEB_MAX_BYTES", 33554432, 1024, 268435456, "of an answer, unpacked")                         \
    WHOLE(web_redirects, "WEB_REDIRECTS", 5, 0, 20, "redirects that are followed")                                     \
    TEXT(web_agent, "WEB_AGENT", "", PLAIN, "how servers are told who asks; up to its first '/' it is the name in robots.txt; empty: course-supporter/VERSION") \
    FLAG(web_robots, "WEB_ROBOTS", true, "what a server's robots.txt forbids is not fetched")                          \
    FLAG(web_allow_private, "WEB_ALLOW_PRIVATE", false,                                                                \
         "pages at loopback and private addresses too: for tests; refused in production")                              \
    GROUP("How long things are kept")                                                                                  \
    WHOLE(audit_keep_days, "AUDIT_KEEP_DAYS", 365, 0, 36500, "days that entries of the audit log are kept; 0: for ever")\
    WHOLE(job_keep_days, "JOB_KEEP_DAYS", 180, 0, 36500, "days that jobs are kept after their end, with what they kept to go on from; 0: for ever") \
    WHOLE(delivery_keep_days, "DELIVERY_KEEP_DAYS", 30, 1, 36500, "days that messages to webhooks are kept")           \
    WHOLE(cost_keep_days, "COST_KEEP_DAYS", 1100, 0, 36500, "days that rows of what models cost are kept, 62 or more; 0: for ever") \
    WHOLE(snapshots_kept, "SNAPSHOTS_KEPT", 100, 0, 1000000, "newest snapshots that are kept of a course, and of a node, besides the applied one; 0: all") \
    WHOLE(purge_grace_hours, "PURGE_GRACE_HOURS", 0, 0, 8760, "hours that files of what was deleted stay in the store, for a database that is restored to an earlier moment") \
    GROUP("Places")                                                                                                    \
    TEXT(work_dir, "WORK_DIR", "", PLAIN, "scratch space of the runner; empty: TMPDIR or /tmp")                        \
    TEXT(libexec_dir, "LIBEXEC_DIR", "", PLAIN, "where cs-extract is; empty: as installed, or beside cs-jobs")         \
    TEXT(share_dir, "SHARE_DIR", "", PLAIN, "where prompts and the model registry are; empty: as installed, or as built")
/* clang-format on */

struct settings {
#define TEXT(field, name, fallback, secrecy, description) const char *field;
#define WHOLE(field, name, fallback, low, high, description) int64_t field;
#define FLAG(field, name, fallback, description) bool field;
#define GROUP(description)
    SETTINGS(TEXT, WHOLE, FLAG, GROUP)
#undef TEXT
#undef WHOLE
#undef FLAG
#undef GROUP
    enum environment environment;
    int log_level; /* enum log_level */
    enum postgres_pool_mode postgres_pool_mode;
    enum s3_checksum s3_checksum;
    unsigned window_start_minute; /* minutes after local midnight */
    unsigned window_end_minute;
};

/* Looks a variable up; NULL when it is not set. *place, NULL at first, becomes where it stands ("settings.env, line 3"), if that is worth
 * saying. */
typedef const char *settings_source(void *context, const char *name, const char **place);

/* Fills `settings`, texts in the arena. On a wrong value false, and every problem as a line "[PLACE: ]NAME: sentence" in `problems`, with
 * no secret in it. Beside the source it looks at the files that NAME_FILE names, and whether the time zone is installed. */
bool settings_load(struct settings *settings, settings_source *source, void *context, struct arena *arena,
                   struct buf *problems) MUST_CHECK;

/* Whether it is the name of a setting, or NAME_FILE of a secret one. If not, the one that it nearly is (two letters wrong, one in a short
 * name, or in the other case), or NULL. */
bool settings_know(struct str name, const char **nearest);

/* Whether it is the name of a secret one. */
bool settings_is_secret(const char *name);

struct settings_file;

/* `names` are "NAME" or "NAME=value", ended by NULL. False when one nearly is a setting: a line in `problems` names the right one. The others
 * that are none stand in `strangers`, if that is not NULL. */
bool settings_check_names(const char *const *names, struct buf *problems, struct buf *strangers) MUST_CHECK;

/* The same for the lines of a settings file, whose place is told. */
bool settings_check_file_names(const struct settings_file *file, struct buf *problems,
                               struct buf *strangers) MUST_CHECK;

/* Loads from the environment and the settings file at `path`, if that is not NULL. On wrong values, lines or names false, and all of them in
 * `problems`. `warnings` gets lines about what stops nothing: names in the file that are no settings, secrets that everybody may read. */
bool settings_load_all(struct settings *settings, const char *path, struct arena *arena, struct buf *problems,
                       struct buf *warnings) MUST_CHECK;

/* The same for main functions: prints all problems and exits 78. */
void settings_load_or_exit(struct settings *settings, const char *path, struct arena *arena, struct buf *warnings);

/* Only looks, prints warnings too, and exits 78 where settings_load_or_exit would. `names` are further ones, of a settings file that somebody
 * else has read: strangers among them are worth a line. */
void settings_check_or_exit(const char *path, const char *const *names, struct arena *arena);

#define SETTINGS_DIGEST 17 /* with the NUL */

/* Names all values in 16 hexadecimal digits; of a secret counts only whether it is set. */
void settings_digest(const struct settings *settings, char out[SETTINGS_DIGEST]);

/* For the log line of a start: the digest, and members NAME: value of those that differ from their defaults, "(set)" for a secret. */
void settings_put_audit(const struct settings *settings, struct json_out *line);

/* Writes .env.example's text: what `cs-api --print-env-example` prints and the lint holds the file against. */
void settings_example(struct buf *out);

#endif
