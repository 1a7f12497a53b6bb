#include "config/settings_file.h"

#include <sys/stat.h>

#include "base/files.h"
#include "config/settings.h"

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define NAME_BYTES LETTERS "0123456789_.-"
#define BYTE_ORDER_MARK STR("\xEF\xBB\xBF")

struct parse {
    struct settings_file *file;
    struct arena *arena;
    struct buf *problems;
    int number; /* of the line */
    size_t room;
};

static PRINTF_LIKE(2, 3) bool refuse(const struct parse *parse, const char *sentence, ...)
{
    va_list arguments;

    buf_printf(parse->problems, "%s, line %d: ", parse->file->path, parse->number);
    va_start(arguments, sentence);
    buf_vprintf(parse->problems, sentence, arguments);
    va_end(arguments);
    buf_putc(parse->problems, '\n');
    return false;
}

static bool refuse_space(const struct parse *parse)
{
    return refuse(parse, "no space may stand around the '='.");
}

static bool is_name(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] == '\0' || strchr(NAME_BYTES, text.at[i]) == NULL)
            return false;
    return text.len > 0;
}

static struct str without_export(struct str line)
{
    const struct str word = STR("export");
    struct str rest = line, trimmed;

    if (!str_starts(line, word))
        return line;
    rest = (struct str){line.at + word.len, line.len - word.len};
    trimmed = str_trim(rest);
    return trimmed.len < rest.len ? trimmed : line;
}

/* Without the quotes around it, if there are any. */
static bool unquote(const struct parse *parse, struct str name, struct str *value)
{
    const char quote = value->len > 0 ? value->at[0] : '\0';

    if (quote != '"' && quote != '\'')
        return true;
    if (value->len < 2 || value->at[value->len - 1] != quote)
        return refuse(parse, "the quote of %.*s is not closed.", (int)name.len, name.at);
    *value = (struct str){value->at + 1, value->len - 2};
    return true;
}

static bool keep(struct parse *parse, struct str name, struct str value)
{
    struct settings_file *file = parse->file;

    if (file->count == SETTINGS_FILE_LINES)
        return refuse(parse, "a settings file gives no more than %d settings.", SETTINGS_FILE_LINES);
    file->lines = arena_grow(parse->arena, file->lines, file->count, &parse->room, sizeof *file->lines);
    file->lines[file->count++] =
        (struct settings_line){arena_strndup(parse->arena, name.at, name.len),
                               arena_strndup(parse->arena, value.at, value.len), parse->number};
    return true;
}

static bool parse_setting(struct parse *parse, struct str line)
{
    struct str value = without_export(line), name = str_cut(&value, '=');

    if (value.at != NULL && !is_name(name) && is_name(str_trim(name)))
        return refuse_space(parse);
    if (value.at == NULL || !is_name(name) || memchr(value.at, '\0', value.len) != NULL)
        return refuse(parse, "is neither NAME=value nor a comment.");
    if (value.len > 0 && str_trim(value).at != value.at)
        return refuse_space(parse);
    return unquote(parse, name, &value) && keep(parse, name, value);
}

static bool parse_line(struct parse *parse, struct str line)
{
    line = str_trim(line);
    return line.len == 0 || line.at[0] == '#' || parse_setting(parse, line);
}

void settings_file_parse(struct settings_file *file, const char *path, struct str text, struct arena *arena,
                         struct buf *problems)
{
    struct parse parse = {.file = file, .arena = arena, .problems = problems};

    *file = (struct settings_file){.path = path};
    if (str_starts(text, BYTE_ORDER_MARK))
        text = (struct str){text.at + BYTE_ORDER_MARK.len, text.len - BYTE_ORDER_MARK.len};
    while (text.len > 0) {
        parse.number++;
        file->wrong = !parse_line(&parse, str_cut(&text, '\n')) || file->wrong;
    }
}

/* Values of secrets, not the paths of files that hold them. */
static bool holds_secret(const struct settings_file *file)
{
    for (size_t i = 0; i < file->count; i++)
        if (file->lines[i].value[0] != '\0' && settings_is_secret(file->lines[i].name))
            return true;
    return false;
}

bool settings_file_read(struct settings_file *file, const char *path, struct arena *arena, struct buf *problems)
{
    struct fault fault = {0};
    struct str text;
    struct stat status;

    *file = (struct settings_file){.path = path};
    if (!files_read(arena, path, SETTINGS_FILE_BYTES, &text, &fault)) {
        buf_printf(problems, "The settings file cannot be read: %s.\n", fault.log);
        return false;
    }
    settings_file_parse(file, path, text, arena, problems);
    file->exposed = stat(path, &status) == 0 && (status.st_mode & S_IROTH) != 0 && holds_secret(file);
    return true;
}

const struct settings_line *settings_file_find(const struct settings_file *file, const char *name)
{
    for (size_t i = file->count; i-- > 0;)
        if (file->lines[i].value[0] != '\0' && strcmp(file->lines[i].name, name) == 0)
            return &file->lines[i];
    return NULL;
}
