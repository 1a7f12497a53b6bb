#include "base/title.h"

#include <fcntl.h>
#include <linux/prctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/files.h"

#define STAT_BYTES 2048
#define STAT_FIELDS 52 /* of proc(5), counted from 1 */

static struct {
    char *text; /* NULL: not begun */
    size_t room, head, length;
} title;

/* Where the parts of this process lie, as proc(5) counts the fields of stat. Those behind the name are read. */
static bool read_places(uint64_t places[STAT_FIELDS + 1])
{
    const int fd = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
    char text[STAT_BYTES + 1] = "", *at;
    size_t length = 0;
    const bool got = fd >= 0 && files_read_at(fd, 0, text, STAT_BYTES, &length);

    close(fd);
    at = strrchr(text, ')');
    if (!got || at == NULL)
        return false;
    at += strcspn(at + 1, " ") + 3; /* behind the state, the one field that is a letter */
    for (int field = 4; field <= STAT_FIELDS; field++)
        places[field] = strtoull(at, &at, 10);
    return true;
}

/* A new page for the arguments; all else stays as it is. */
static bool point_kernel_at(const char *page)
{
    uint64_t places[STAT_FIELDS + 1] = {0};
    const uint64_t begin = (uint64_t)(uintptr_t)page;
    struct prctl_mm_map map;

    if (!read_places(places))
        return false;
    map = (struct prctl_mm_map){.start_code = places[26],
                                .end_code = places[27],
                                .start_stack = places[28],
                                .start_data = places[45],
                                .end_data = places[46],
                                .start_brk = places[47],
                                .brk = (uint64_t)(uintptr_t)sbrk(0),
                                .arg_start = begin,
                                .arg_end = begin + TITLE_BYTES,
                                .env_start = places[50],
                                .env_end = places[51],
                                .exe_fd = (uint32_t)-1};
    return prctl(PR_SET_MM, PR_SET_MM_MAP, &map, sizeof map, 0) == 0;
}

static bool use_own_page(void)
{
    char *page = mmap(NULL, TITLE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (page == MAP_FAILED)
        return false;
    if (!point_kernel_at(page)) {
        munmap(page, TITLE_BYTES);
        return false;
    }
    title.text = page;
    title.room = TITLE_BYTES - 1;
    return true;
}

/* They lie one behind the other. */
static void use_arguments(char *first, char *const *arguments)
{
    char *end = first;

    for (size_t i = 0; arguments[i] != NULL; i++)
        end += strlen(arguments[i]) + 1;
    memset(first, 0, (size_t)(end - first));
    title.text = first;
    title.room = (size_t)(end - first) - 1;
}

void title_begin(char **arguments)
{
    char *const first = arguments[0];

    if (first == NULL)
        return;
    for (size_t i = 0; arguments[i] != NULL; i++)
        if ((arguments[i] = strdup(arguments[i])) == NULL)
            abort();
    if (!use_own_page())
        use_arguments(first, arguments);
}

static size_t put(size_t at, const char *text)
{
    const size_t length = MIN(strlen(text), title.room - at);

    memcpy(title.text + at, text, length);
    return at + length;
}

/* Nothing of what was longer stays behind `end`. */
static void end_at(size_t end)
{
    if (end < title.length)
        memset(title.text + end, 0, title.length - end);
    title.length = end;
}

void title_set(const char *format, ...)
{
    char head[TITLE_BYTES];
    va_list arguments;

    if (title.text == NULL)
        return;
    va_start(arguments, format);
    vsnprintf(head, sizeof head, format, arguments);
    va_end(arguments);
    title.head = put(0, head);
    end_at(title.head);
}

void title_tail(const char *word, const char *text)
{
    size_t end;

    if (title.text == NULL)
        return;
    end = put(title.head, word);
    if (text != NULL)
        end = put(put(end, " "), text);
    end_at(end);
}
