#include "course/source.h"

#define ACCEPTED 256 /* bytes of a list of extensions */
#define OBJECT_NAME 100

static const char *const type_names[SOURCE_TYPE_COUNT] = {"video", "presentation", "text", "web"};

static bool is_iso_media(struct str head)
{
    static const char *const boxes[] = {"ftyp", "moov", "mdat", "free", "skip", "wide", "pnot"};

    for (size_t i = 0; head.len >= 12 && i < ARRAY_COUNT(boxes); i++)
        if (memcmp(head.at + 4, boxes[i], 4) == 0)
            return true;
    return false;
}

static bool is_matroska(struct str head)
{
    return str_starts(head, STR("\x1A\x45\xDF\xA3"));
}

static bool is_riff(struct str head, const char *form)
{
    return head.len >= 12 && (str_starts(head, STR("RIFF")) || str_starts(head, STR("RF64"))) &&
           memcmp(head.at + 8, form, 4) == 0;
}

static bool is_avi(struct str head)
{
    return is_riff(head, "AVI ");
}

static bool is_wave(struct str head)
{
    return is_riff(head, "WAVE");
}

/* A frame header: eleven sync bits, then version, layer, bit rate and sample rate that are not the reserved ones. */
static bool is_mpeg_audio(struct str head)
{
    if (str_starts(head, STR("ID3")))
        return true;
    const unsigned char *b = (const unsigned char *)head.at;

    return head.len >= 4 && b[0] == 0xFF && (b[1] & 0xE0) == 0xE0 && (b[1] & 0x18) != 0x08 && (b[1] & 0x06) != 0 &&
           (b[2] & 0xF0) != 0xF0 && (b[2] & 0x0C) != 0x0C;
}

static bool is_ogg(struct str head)
{
    return str_starts(head, STR("OggS"));
}

static bool is_flac(struct str head)
{
    return str_starts(head, STR("fLaC")) || str_starts(head, STR("ID3"));
}

/* Readers accept the header anywhere in the first 1024 bytes (ISO 32000-1 annex H, implementation note 13). */
static bool is_pdf(struct str head)
{
    return memmem(head.at, MIN(head.len, 1024), "%PDF-", 5) != NULL;
}

static bool is_zip(struct str head)
{
    return str_starts(head, STR("PK\x03\x04"));
}

/* Text in an encoding the extractor knows: UTF-16 with its mark, or bytes without the controls that only binary files have. A PDF or a file in
 * RTF may have none of these at its beginning. */
static bool is_text(struct str head)
{
    if (str_starts(head, STR("%PDF-")) || str_starts(head, STR("{\\rtf")))
        return false;
    if (str_starts(head, STR("\xFF\xFE")) || str_starts(head, STR("\xFE\xFF")))
        return true;
    for (size_t i = 0; i < head.len; i++) {
        const unsigned char c = (unsigned char)head.at[i];

        if (c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1B)
            return false;
    }
    return true;
}

/* The characters of ASCII in the first bytes of a text, whatever its encoding: in UTF-16 every second byte of theirs is NUL. */
static struct str ascii_of(struct str head, char out[SOURCE_HEAD])
{
    struct str ascii = {out, 0};

    for (size_t i = 0; i < MIN(head.len, SOURCE_HEAD); i++)
        if (head.at[i] != '\0' && (unsigned char)head.at[i] < 0x80)
            out[ascii.len++] = head.at[i];
    return str_trim(ascii);
}

/* The signature alone on its line, or with words behind it (W3C, WebVTT section 4.1). */
static bool is_webvtt(struct str head)
{
    char room[SOURCE_HEAD];
    const struct str text = ascii_of(head, room);

    return is_text(head) && (text.len == 0 || (str_starts(text, STR("WEBVTT")) &&
                                               (text.len == 6 || strchr(" \t\r\n", text.at[6]) != NULL)));
}

/* A line with an arrow that begins with a time: the first cue. Its number may be missing. */
static bool is_subrip(struct str head)
{
    char room[SOURCE_HEAD];
    struct str rest = ascii_of(head, room);
    bool found = rest.len == 0;

    if (!is_text(head) || str_starts(rest, STR("WEBVTT")))
        return false;
    while (rest.at != NULL && !found) {
        const struct str line = str_trim(str_cut(&rest, '\n'));

        found = line.len > 0 && line.at[0] >= '0' && line.at[0] <= '9' && memchr(line.at, ':', line.len) != NULL &&
                str_holds(line, STR("->"));
    }
    return found;
}

static const struct {
    struct source_format format;
    bool (*recognise)(struct str head);
} table[] = {
    {{".mp4", SOURCE_VIDEO, "video/mp4", "media", true}, is_iso_media},
    {{".webm", SOURCE_VIDEO, "video/webm", "media", true}, is_matroska},
    {{".mkv", SOURCE_VIDEO, "video/x-matroska", "media", true}, is_matroska},
    {{".avi", SOURCE_VIDEO, "video/x-msvideo", "media", true}, is_avi},
    {{".mov", SOURCE_VIDEO, "video/quicktime", "media", true}, is_iso_media},
    {{".mp3", SOURCE_VIDEO, "audio/mpeg", "media", true}, is_mpeg_audio},
    {{".m4a", SOURCE_VIDEO, "audio/mp4", "media", true}, is_iso_media},
    {{".wav", SOURCE_VIDEO, "audio/wav", "media", true}, is_wave},
    {{".ogg", SOURCE_VIDEO, "audio/ogg", "media", true}, is_ogg},
    {{".flac", SOURCE_VIDEO, "audio/flac", "media", true}, is_flac},
    {{".srt", SOURCE_VIDEO, "application/x-subrip", "captions", false}, is_subrip},
    {{".vtt", SOURCE_VIDEO, "text/vtt", "captions", false}, is_webvtt},
    {{".pdf", SOURCE_PRESENTATION, "application/pdf", "pdf", false}, is_pdf},
    {{".pptx", SOURCE_PRESENTATION, "application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx",
      false},
     is_zip},
    {{".md", SOURCE_TEXT, "text/markdown", "markdown", false}, is_text},
    {{".markdown", SOURCE_TEXT, "text/markdown", "markdown", false}, is_text},
    {{".docx", SOURCE_TEXT, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx", false},
     is_zip},
    {{".html", SOURCE_TEXT, "text/html", "html", false}, is_text},
    {{".htm", SOURCE_TEXT, "text/html", "html", false}, is_text},
    {{".pdf", SOURCE_TEXT, "application/pdf", "pdf-text", false}, is_pdf},
    {{".txt", SOURCE_TEXT, "text/plain", "text", false}, is_text},
};

const char *source_type_name(enum source_type type)
{
    return type_names[type];
}

bool source_type_parse(struct str name, enum source_type *type)
{
    for (size_t i = 0; i < SOURCE_TYPE_COUNT; i++)
        if (str_equal(name, str_of(type_names[i]))) {
            *type = (enum source_type)i;
            return true;
        }
    return false;
}

static struct str extension_of(const char *filename)
{
    const char *dot = strrchr(filename, '.');

    return dot != NULL && dot != filename ? str_of(dot) : STR("");
}

const struct source_format *source_format_of(const char *filename)
{
    const struct str extension = extension_of(filename);

    for (size_t i = 0; i < ARRAY_COUNT(table); i++)
        if (str_equal_nocase(extension, str_of(table[i].format.extension)))
            return &table[i].format;
    return NULL;
}

const struct source_format *source_format_as(const char *filename, enum source_type type)
{
    const struct str extension = extension_of(filename);

    for (size_t i = 0; i < ARRAY_COUNT(table); i++)
        if (table[i].format.type == type && str_equal_nocase(extension, str_of(table[i].format.extension)))
            return &table[i].format;
    return NULL;
}

/* The extensions that are taken for a type, for a sentence. */
static const char *accepted(enum source_type type, char *out, size_t size)
{
    size_t length = 0;

    snprintf(out, size, "a source_url only");
    for (size_t i = 0; i < ARRAY_COUNT(table); i++)
        if (table[i].format.type == type)
            length += (size_t)snprintf(out + length, size - length, "%s%s", length > 0 ? ", " : "",
                                       table[i].format.extension);
    return out;
}

bool source_allowed(const char *filename, enum source_type type, struct fault *fault)
{
    const struct source_format *format = source_format_as(filename, type);
    const struct str extension = extension_of(filename);
    char list[ACCEPTED];

    return format != NULL ||
           fault_set(fault, FAULT_EXTENSION, "File extension '%.*s' is not allowed for source_type '%s'. Accepted: %s",
                     (int)MIN(extension.len, 32), extension.at, type_names[type], accepted(type, list, sizeof list));
}

/* A student answers with a text. */
bool source_answer_allowed(const char *filename, struct fault *fault)
{
    const struct source_format *format = source_format_as(filename, SOURCE_TEXT);
    const struct str extension = extension_of(filename);
    char list[ACCEPTED];

    if (format != NULL)
        return true;
    accepted(SOURCE_TEXT, list, sizeof list);
    return fault_set(fault, FAULT_EXTENSION, "File extension '%.*s' is not allowed for an answer. Accepted: %s",
                     (int)MIN(extension.len, 32), extension.at, list);
}

bool source_sniff(const struct source_format *format, struct str head, struct fault *fault)
{
    for (size_t i = 0; i < ARRAY_COUNT(table); i++)
        if (&table[i].format == format && table[i].recognise(head))
            return true;
    return fault_set(fault, FAULT_CONTENT_MISMATCH, "The file's first bytes are not those of a %s file",
                     format->extension);
}

const char *source_file_name(struct arena *arena, const char *path)
{
    const char *last = path;
    struct str name;

    for (const char *at = path; *at != '\0'; at++)
        if (*at == '/' || *at == '\\')
            last = at + 1;
    name = str_trim_blank(str_of(last));
    return arena_strndup(arena, name.at, name.len);
}

const char *source_object_name(struct arena *arena, const char *filename)
{
    const char *dot = strrchr(filename, '.');
    const size_t tail = dot != NULL ? MIN(strlen(dot), 16) : 0;
    const size_t stem = MIN(strlen(filename) - tail, OBJECT_NAME - tail);
    char *name = arena_alloc(arena, stem + tail + 1);

    memcpy(name, filename, stem);
    memcpy(name + stem, dot != NULL ? dot : "", tail);
    for (char *c = name; *c != '\0'; c++)
        if (!(*c >= '0' && *c <= '9') && !(*c >= 'A' && *c <= 'Z') && !(*c >= 'a' && *c <= 'z') && *c != '_' &&
            *c != '-' && !(*c == '.' && c != name))
            *c = '_';
    return *name != '\0' ? name : "file";
}
