#include "jobs/describe/slide_picture.h"

#include <unistd.h>

#include "base/digest.h"
#include "base/limits.h"
#include "jobs/ingest/extraction.h"

#define FORMAT "picture"
#define CPU_S 20     /* of one slide, the opening of its file included */
#define TIMEOUT_S 60 /* on a busy machine */
#define MEDIA_TYPE "image/jpeg"
#define JPEG_START "\xFF\xD8"

bool slide_picture_is_its_own(enum fault_kind kind)
{
    return kind == FAULT_FILE_TOO_COMPLEX || kind == FAULT_FILE_DAMAGED || kind == FAULT_FILE_ENCRYPTED ||
           kind == FAULT_MEMORY_LIMIT || kind == FAULT_TIME_LIMIT || kind == FAULT_PROCESS_DIED;
}

static bool is_digest(const char *text)
{
    return strlen(text) == DIGEST_SHA256_HEX - 1 && strspn(text, "0123456789abcdef") == DIGEST_SHA256_HEX - 1;
}

static bool is_side(int64_t pixels)
{
    return pixels >= 1 && pixels <= LIMIT_PICTURE_SIDE;
}

static bool is_picture(const json_t *header, struct str bytes)
{
    return is_digest(json_get_text(header, "sha256", "")) && is_side(json_get_int(header, "width", 0)) &&
           is_side(json_get_int(header, "height", 0)) &&
           strcmp(json_get_text(header, "media_type", ""), MEDIA_TYPE) == 0 && bytes.len <= (size_t)LIMIT_PICTURE &&
           str_starts(bytes, STR(JPEG_START));
}

bool slide_picture_read(struct arena *arena, struct str output, struct slide_picture *drawn, struct fault *fault)
{
    struct str bytes = output, line = str_cut(&bytes, '\n');
    struct fault why = {0};
    json_t *header;

    *drawn = (struct slide_picture){0};
    if (!json_read(arena, line, &header, &why) || json_get_int(header, "bytes", -1) != (int64_t)bytes.len)
        return fault_log(fault, FAULT_INTERNAL, "the extractor's picture has no right head");
    if (bytes.len == 0)
        return true;
    if (!is_picture(header, bytes))
        return fault_log(fault, FAULT_INTERNAL, "the extractor's picture is none");
    drawn->sha256 = json_get_text(header, "sha256", "");
    drawn->picture = (struct llm_picture){
        .media_type = MEDIA_TYPE,
        .bytes = bytes,
        .width = (int)json_get_int(header, "width", 0),
        .height = (int)json_get_int(header, "height", 0),
    };
    return true;
}

bool slide_picture_draw(struct arena *arena, const struct settings *settings, int file, int slide,
                        struct slide_picture *drawn, struct fault *fault)
{
    const struct extraction_order order = {
        .format = FORMAT,
        .page = slide,
        .timeout_s = TIMEOUT_S,
        .cpu_s = CPU_S,
        .file = file,
    };
    struct str output;

    if (lseek(file, 0, SEEK_SET) != 0)
        return fault_log(fault, FAULT_UNAVAILABLE, "lseek: %m");
    return extraction_run(arena, settings, &order, &output, fault) && slide_picture_read(arena, output, drawn, fault);
}
