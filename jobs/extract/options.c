#include "jobs/extract/options.h"

#include "base/limits.h"
#include "base/num.h"
#include "jobs/extract/page_list.h"

#define DAY_S 86400
#define PIECE_MOST 1800 /* seconds: 58 MB of samples */

static bool is_tag(const char *value)
{
    static const char tag[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
    size_t length = strlen(value);

    return length >= 2 && length <= 35 && strspn(value, tag) == length;
}

static bool take_charset(struct options *options, const char *value)
{
    static const char name[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:";
    size_t length = strlen(value);

    options->charset = value;
    return length >= 1 && length <= 40 && strspn(value, name) == length;
}

static bool take_language(struct options *options, const char *value)
{
    options->language = value;
    return is_tag(value);
}

static bool take_course_language(struct options *options, const char *value)
{
    options->course_language = value;
    return is_tag(value);
}

static bool take_model(struct options *options, const char *value)
{
    options->model = value;
    return value[0] != '\0';
}

static bool take_engine(struct options *options, const char *value)
{
    options->engine = value;
    return value[0] != '\0';
}

static bool take_library(struct options *options, const char *value)
{
    options->library = value;
    return value[0] != '\0';
}

static bool take_speaks(struct options *options, const char *value)
{
    options->speaks = value;
    return is_tag(value);
}

static bool take_resume_at(struct options *options, const char *value)
{
    return num_parse_decimal(str_of(value), 0, 365.0 * DAY_S, &options->resume_at);
}

static bool take_progress_fd(struct options *options, const char *value)
{
    int64_t number;

    if (!num_parse(str_of(value), 3, 1023, &number))
        return false;
    options->progress_fd = (int)number;
    return true;
}

static bool take_seconds(int *seconds, const char *value)
{
    int64_t number;

    if (!num_parse(str_of(value), 1, 7 * DAY_S, &number))
        return false;
    *seconds = (int)number;
    return true;
}

static bool take_cpu_seconds(struct options *options, const char *value)
{
    return take_seconds(&options->cpu_seconds, value);
}

static bool take_page_seconds(struct options *options, const char *value)
{
    return take_seconds(&options->page_seconds, value);
}

static bool take_piece_seconds(struct options *options, const char *value)
{
    int64_t number;

    if (!num_parse(str_of(value), 1, PIECE_MOST, &number))
        return false;
    options->piece_seconds = (int)number;
    return true;
}

static bool take_page(struct options *options, const char *value)
{
    int64_t number;

    if (!num_parse(str_of(value), 1, LIMIT_EXTRACT_PAGES, &number))
        return false;
    options->page = (int)number;
    return true;
}

static bool take_pages(struct options *options, const char *value)
{
    options->pages = value;
    return page_list_is_one(str_of(value));
}

static bool take_ocr_languages(struct options *options, const char *value)
{
    options->ocr_languages = value;
    return value[0] != '\0';
}

static bool take_ocr_data(struct options *options, const char *value)
{
    options->ocr_data = value;
    return value[0] != '\0';
}

static bool take_memory(struct options *options, const char *value)
{
    int64_t number;

    if (!num_parse(str_of(value), 16, 1 << 20, &number))
        return false;
    options->memory = number * MIB;
    return true;
}

static const struct {
    const char *name;
    bool (*take)(struct options *options, const char *value);
} table[] = {
    {"--engine", take_engine},
    {"--library", take_library},
    {"--speaks", take_speaks},
    {"--language", take_language},
    {"--model", take_model},
    {"--resume-at", take_resume_at},
    {"--progress-fd", take_progress_fd},
    {"--cpu-seconds", take_cpu_seconds},
    {"--page-seconds", take_page_seconds},
    {"--memory-mib", take_memory},
    {"--page", take_page},
    {"--piece-seconds", take_piece_seconds},
    {"--pages", take_pages},
    {"--ocr-languages", take_ocr_languages},
    {"--ocr-data", take_ocr_data},
    {"--charset", take_charset},
    {"--course-language", take_course_language},
};

static bool take(const char *name, const char *value, struct options *options)
{
    for (size_t i = 0; i < ARRAY_COUNT(table); i++) {
        if (strcmp(table[i].name, name) == 0)
            return value != NULL && table[i].take(options, value);
    }
    return false;
}

bool options_parse(const char *const *arguments, struct options *options, const char **wrong)
{
    *options = (struct options){
        .model = OPTIONS_MODEL,
        .speaks = OPTIONS_SPEAKS,
        .pages = "1",
        .ocr_languages = "en",
        .ocr_data = OPTIONS_OCR_DATA,
        .progress_fd = -1,
        .cpu_seconds = OPTIONS_CPU_SECONDS,
        .piece_seconds = OPTIONS_PIECE_SECONDS,
        .page = 1,
        .page_seconds = LIMIT_EXTRACT_PAGE_CPU,
        .memory = LIMIT_EXTRACT_MEMORY,
    };
    for (; arguments[0] != NULL; arguments += 2) {
        if (!take(arguments[0], arguments[1], options)) {
            *wrong = arguments[0];
            return false;
        }
    }
    return true;
}

const char *options_help(void)
{
    return "  --language TAG       what the material is in (BCP 47)\n"
           "  --engine NAME        the speech engine\n"
           "  --library FILE       its library\n"
           "  --speaks TAG         the language of its model\n"
           "  --charset NAME       html: the character set, as the page's server says\n"
           "  --course-language T  media: the audio track to choose of several\n"
           "  --model DIR          the speech model (" OPTIONS_MODEL ")\n"
           "  --resume-at SECONDS  media, pictures: begin here\n"
           "  --piece-seconds N    sound: how long a piece may be\n"
           "  --page N             picture, thumbnail: the page to draw\n"
           "  --pages LIST         ocr-*: the pages to read, \"1-3,7\"\n"
           "  --ocr-languages LIST ocr-*: languages that they may be in, \"uk,en\"\n"
           "  --ocr-data DIR       ocr-*: the packs of tesseract (" OPTIONS_OCR_DATA ")\n"
           "  --progress-fd N      write lines about progress to this descriptor\n"
           "  --cpu-seconds N      processor time that may be spent\n"
           "  --page-seconds N     pdf, picture, ocr-*: processor time that one page may take\n"
           "  --memory-mib N       address space that may be taken\n";
}
