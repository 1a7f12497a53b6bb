#include "jobs/ingest/web_material.h"

#include "course/platform.h"
#include "course/quota.h"
#include "jobs/ingest/web_fetch.h"

#define NAME_MOST 80 /* bytes of a name that is made from an address */
#define TYPE_MOST 80 /* bytes of a media type in a sentence */

/* ---- what it is ---- */

/* Types of answers, and the extension of a file of that kind. */
static const struct {
    const char *content_type, *extension;
} kinds[] = {
    {"text/html", ".html"},
    {"application/xhtml+xml", ".html"},
    {"application/pdf", ".pdf"},
    {"text/markdown", ".md"},
    {"text/x-markdown", ".md"},
    {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"},
    {"application/vnd.openxmlformats-officedocument.presentationml.presentation", ".pptx"},
    {"text/plain", ".txt"},
};

static struct str bare_type(const char *content_type)
{
    struct str rest = str_of(content_type);

    return str_trim(str_cut(&rest, ';'));
}

/* The last segment of the address's path. */
static struct str last_segment(const char *url)
{
    const struct str host = platform_host(url);
    struct str path = {host.at + host.len, strcspn(host.at + host.len, "?#")};
    const char *slash = memrchr(path.at, '/', path.len);

    if (host.len == 0 || slash == NULL)
        return STR("");
    return (struct str){slash + 1, (size_t)(path.at + path.len - slash) - 1};
}

/* Bytes that say what they are, where the server says little: many say text/plain or application/octet-stream of everything. */
static const char *by_bytes(struct str body)
{
    const struct str head = str_trim(str_clip(body, SOURCE_HEAD));
    char start[16] = "";

    if (str_starts(head, STR("%PDF-")))
        return ".pdf";
    memcpy(start, head.at, MIN(head.len, sizeof start - 1));
    for (char *c = start; *c != '\0'; c++)
        *c = (char)(*c >= 'A' && *c <= 'Z' ? *c | 0x20 : *c);
    return strncmp(start, "<!doctype html", 14) == 0 || strncmp(start, "<html", 5) == 0 ? ".html" : NULL;
}

static const char *by_name(struct arena *arena, const char *url)
{
    const struct str name = last_segment(url);
    const struct source_format *format = source_format_of(arena_strndup(arena, name.at, name.len));

    return format != NULL && format->type != SOURCE_VIDEO ? format->extension : NULL;
}

static const char *by_type(struct str type)
{
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++)
        if (str_equal_nocase(type, str_of(kinds[i].content_type)))
            return kinds[i].extension;
    return NULL;
}

/* NULL for what is no text. */
static const char *extension_of(struct arena *arena, const struct web_page *page)
{
    const struct str type = bare_type(page->content_type);
    const bool is_vague = type.len == 0 || str_equal_nocase(type, STR("text/plain")) ||
                          str_equal_nocase(type, STR("application/octet-stream")) ||
                          str_equal_nocase(type, STR("binary/octet-stream"));
    const char *found = is_vague || str_starts(page->body, STR("%PDF-")) ? by_bytes(page->body) : NULL;

    if (is_vague && found == NULL)
        found = by_name(arena, page->url);
    return found != NULL ? found : by_type(type);
}

static const struct source_format *format_of(const char *extension, enum source_type type)
{
    const char *name = extension != NULL ? extension : "";
    const struct source_format *format = NULL;
    char file[32];

    snprintf(file, sizeof file, "x%s", name);
    if (type != SOURCE_WEB)
        return source_format_as(file, type);
    format = source_format_as(file, SOURCE_TEXT);
    return format != NULL ? format : source_format_as(file, SOURCE_PRESENTATION);
}

const struct source_format *web_material_format(const struct material *m)
{
    const char *dot = m->object_key != NULL ? strrchr(m->object_key, '.') : NULL;

    return dot != NULL ? format_of(dot, m->type) : NULL;
}

static struct str charset_of(struct str content_type)
{
    const char *at = strcasestr(content_type.at, "charset=");
    struct str value;

    if (at == NULL)
        return STR("");
    value = (struct str){at + 8 + (at[8] == '"'), 0};
    value.len = strspn(value.at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:");
    return value.len <= 40 ? value : STR("");
}

const char *web_material_charset(struct arena *arena, const struct material *m)
{
    const struct str charset = m->content_type != NULL ? charset_of(str_of(m->content_type)) : STR("");

    return charset.len > 0 ? arena_strndup(arena, charset.at, charset.len) : NULL;
}

/* ---- storing it ---- */

/* What the address ends with, or the host. */
static const char *name_of(struct arena *arena, const char *url, const char *extension)
{
    const struct str segment = last_segment(url), host = platform_host(url);
    const struct str name = str_clip(segment.len > 0 ? segment : host, NAME_MOST);
    char *decoded = arena_alloc(arena, name.len + 1);
    const size_t tail = strlen(extension);

    if (!str_percent_decode(name, false, decoded) || !str_is_utf8(str_of(decoded)) ||
        str_unfit_for_name(str_of(decoded)) != 0)
        return arena_printf(arena, "page%s", extension);
    if (str_ends_nocase(str_of(decoded), str_of(extension)) && strlen(decoded) > tail)
        return decoded;
    return arena_printf(arena, "%s%s", decoded, extension);
}

static bool put_bytes(struct run *run, struct material *m, struct str body)
{
    struct store_object object;
    struct store_sink *sink;

    if (!run_store(run) || !store_sink_open(run->store, m->object_key, m->content_type, NULL, NULL, &sink, &run->fault))
        return false;
    if (!store_sink_write(sink, body.at, body.len, &run->fault)) {
        store_sink_abort(sink);
        return false;
    }
    if (!store_sink_commit(sink, &object, &run->fault))
        return false;
    m->size_bytes = object.size;
    m->sha256 = arena_strdup(run->arena, object.sha256);
    return true;
}

/* What is not stored here takes nothing of the quota; the material's row will count what is, in place of
 * the `before` bytes that were fetched earlier. */
static bool store_within_quota(struct run *run, struct material *m, const struct web_page *page, int64_t before)
{
    const struct material_validators validators = {page->etag, page->modified};
    const int64_t more = MAX((int64_t)page->body.len - before, 0);
    struct fault ignored = {0};
    const struct unit aside = pg_unit_aside(&run->unit, &ignored);
    struct uuid hold;
    bool done;

    if (!pg_ready(run->unit.pg, &run->fault) || !quota_hold(&run->unit, more, &hold))
        return false;
    done = put_bytes(run, m, page->body) && material_fetched(&run->unit, m, &validators);
    if (!quota_release(&aside, hold))
        fault_clear(&ignored); /* the janitor's then */
    return done;
}

/* Best effort: what stays goes with the material's folder. */
static void remove_object(struct run *run, const char *key)
{
    struct fault ignored = {0};

    if (run->store != NULL && !store_delete(run->store, key, &ignored))
        fault_clear(&ignored);
}

static void describe(struct run *run, struct material *m, const struct web_page *page,
                     const struct source_format *format)
{
    const struct str charset = charset_of(str_of(page->content_type));
    const char *folder = material_folder(run->arena, run->unit.tenant, m->course, m->id);

    m->object_key = arena_printf(run->arena, "%spage%s", folder, format->extension);
    m->content_type = charset.len > 0 ? arena_printf(run->arena, "%s; charset=%.*s", format->content_type,
                                                     (int)charset.len, charset.at)
                                      : format->content_type;
    if (m->filename == NULL)
        m->filename = name_of(run->arena, page->url, format->extension);
}

static bool refuse(struct run *run, const struct material *m, const struct web_page *page)
{
    const struct str type = str_clip(bare_type(page->content_type), TYPE_MOST);

    if (format_of(extension_of(run->arena, page), SOURCE_WEB) != NULL)
        return fault_set(
            &run->fault, FAULT_UNSUPPORTED_FORMAT,
            "The address answers with '%.*s', which is not read as a %s. Add it with the source_type 'web'.",
            (int)type.len, type.at, source_type_name(m->type));
    return fault_set(
        &run->fault, FAULT_UNSUPPORTED_FORMAT,
        "The address answers with '%.*s': what is read is a page, a PDF, a text, Markdown, .docx or .pptx.",
        (int)type.len, type.at);
}

static bool keep(struct run *run, struct material *m, const struct web_page *page)
{
    const struct source_format *format = format_of(extension_of(run->arena, page), m->type);
    const int64_t bytes_before = m->object_key != NULL ? m->size_bytes : 0;
    const char *before = m->object_key;
    bool done;

    if (format == NULL)
        return refuse(run, m, page);
    describe(run, m, page, format);
    done = store_within_quota(run, m, page, bytes_before);
    if (!done && (before == NULL || strcmp(before, m->object_key) != 0))
        remove_object(run, m->object_key);
    else if (before != NULL && strcmp(before, m->object_key) != 0)
        remove_object(run, before);
    return done;
}

bool web_material_fetch(struct run *run, struct material *m)
{
    struct material_validators known;
    struct web_fetch_order order = {.url = m->source_url};
    struct web_page page;

    if (m->type == SOURCE_VIDEO || platform_keeps_videos(m->source_url))
        return fault_set(&run->fault, FAULT_UNSUPPORTED_PLATFORM,
                         "Recordings are not fetched from '%.*s'. Upload the file of the recording, or its subtitles "
                         "as .srt or .vtt.",
                         (int)platform_host(m->source_url).len, platform_host(m->source_url).at);
    if (!material_validators(&run->unit, m, &known))
        return false;
    order.etag = known.etag;
    order.modified = known.modified;
    return web_fetch(run->arena, run->settings, &order, &page, &run->fault) && (page.unchanged || keep(run, m, &page));
}
