#include "jobs/extract/pdf/hyphens.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unicase.h>
#include <unictype.h>
#include <unistd.h>

#include "base/fnv.h"

#define WORD_BYTES 64
#define WORD_SOUGHT ((size_t)1024) /* bytes of a text in which its last word must begin: a longer one is none */
#define LEAST_ROOM 4096

struct hyphens {
    struct str dictionary; /* sorted lines, a word and its sounds */
    uint64_t *words;       /* hashes of those that the text has; 0: free */
    size_t room, count;    /* a power of two */
    bool learned;          /* a text, which may have had no words */
};

/* Nothing where there is none. */
static struct str map_dictionary(const char *model)
{
    struct str mapped = {NULL, 0};
    char path[512];
    struct stat file;
    int fd;

    snprintf(path, sizeof path, "%s/en-us/cmudict-en-us.dict", model);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return mapped;
    if (fstat(fd, &file) == 0 && file.st_size > 0) {
        mapped.at = mmap(NULL, (size_t)file.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        mapped = mapped.at == MAP_FAILED ? (struct str){NULL, 0} : (struct str){mapped.at, (size_t)file.st_size};
    }
    close(fd);
    return mapped;
}

struct hyphens *hyphens_open(const char *model)
{
    struct hyphens *hyphens = calloc(1, sizeof *hyphens);

    if (hyphens != NULL)
        hyphens->dictionary = map_dictionary(model);
    return hyphens;
}

void hyphens_close(struct hyphens *hyphens)
{
    if (hyphens == NULL)
        return;
    if (hyphens->dictionary.at != NULL)
        munmap((void *)(uintptr_t)hyphens->dictionary.at, hyphens->dictionary.len);
    free(hyphens->words);
    free(hyphens);
}

/* ---- words of the text ---- */

/* In lower case; 0 for one that is too long. */
static uint64_t hash_of(struct str word)
{
    uint64_t hash = FNV_BASIS;

    for (size_t at = 0; at < word.len;) {
        const uint32_t c = str_next(word, &at);

        hash = fnv_add(hash, c < 0x80 ? (c >= 'A' && c <= 'Z' ? c + 32 : c) : uc_tolower(c));
    }
    return hash | 1;
}

static uint64_t *slot_of(const struct hyphens *hyphens, uint64_t hash)
{
    size_t at = (size_t)(hash >> 16) & (hyphens->room - 1);

    while (hyphens->words[at] != 0 && hyphens->words[at] != hash)
        at = (at + 1) & (hyphens->room - 1);
    return &hyphens->words[at];
}

static bool grow(struct hyphens *hyphens)
{
    const struct hyphens old = *hyphens;

    hyphens->room = old.room == 0 ? LEAST_ROOM : 2 * old.room;
    hyphens->words = calloc(hyphens->room, sizeof *hyphens->words);
    if (hyphens->words == NULL) {
        *hyphens = old;
        return false;
    }
    for (size_t i = 0; i < old.room; i++)
        if (old.words[i] != 0)
            *slot_of(hyphens, old.words[i]) = old.words[i];
    free(old.words);
    return true;
}

static void learn_word(struct hyphens *hyphens, struct str word)
{
    uint64_t *slot;

    if (word.len == 0 || word.len > WORD_BYTES || (2 * hyphens->count >= hyphens->room && !grow(hyphens)))
        return;
    slot = slot_of(hyphens, hash_of(word));
    hyphens->count += *slot == 0;
    *slot = hash_of(word);
}

static bool is_of_word(uint32_t c)
{
    return c < 0x80 ? (c | 32) >= 'a' && (c | 32) <= 'z' : uc_is_alpha(c);
}

void hyphens_learn(struct hyphens *hyphens, struct str text)
{
    size_t from = 0;

    hyphens->learned = true;
    for (size_t at = 0; at < text.len;) {
        const size_t before = at;

        if (is_of_word(str_next(text, &at)))
            continue;
        learn_word(hyphens, (struct str){text.at + from, before - from});
        from = at;
    }
    learn_word(hyphens, (struct str){text.at + from, text.len - from});
}

static bool occurs(const struct hyphens *hyphens, struct str word)
{
    return hyphens->room > 0 && *slot_of(hyphens, hash_of(word)) != 0;
}

/* ---- words of the dictionary ---- */

/* Letters alone count, as in the order of the dictionary. */
static int compare(struct str line, const char *word)
{
    for (size_t i = 0; i < line.len && line.at[i] != ' ' && line.at[i] != '('; i++) {
        if (line.at[i] == '\'')
            continue;
        if (line.at[i] != *word)
            return line.at[i] < *word ? -1 : 1;
        word++;
    }
    return *word == '\0' ? 0 : -1;
}

static bool is_in_dictionary(const struct hyphens *hyphens, const char *word)
{
    size_t from = 0, to = hyphens->dictionary.len;

    while (from < to) {
        size_t line = from + (to - from) / 2, end = line;
        int order;

        while (line > from && hyphens->dictionary.at[line - 1] != '\n')
            line--;
        while (end < to && hyphens->dictionary.at[end] != '\n')
            end++;
        order = compare((struct str){hyphens->dictionary.at + line, end - line}, word);
        if (order == 0)
            return true;
        if (order < 0)
            from = MIN(end + 1, to);
        else
            to = line;
    }
    return false;
}

/* A word of English letters, in lower case; false for others. */
static bool lower(struct str word, char out[WORD_BYTES])
{
    if (word.len == 0 || word.len >= WORD_BYTES)
        return false;
    for (size_t i = 0; i < word.len; i++) {
        out[i] = (char)(word.at[i] | 32);
        if (out[i] < 'a' || out[i] > 'z')
            return false;
    }
    out[word.len] = '\0';
    return true;
}

static bool is_known(const struct hyphens *hyphens, struct str word)
{
    char english[WORD_BYTES];

    return occurs(hyphens, word) || (lower(word, english) && is_in_dictionary(hyphens, english));
}

/* ---- the question ---- */

/* "long-term", "second-law": what compounds with a hyphen begin with. */
static bool begins_compound(struct str left)
{
    static const char *const words[] = {
        "long", "short", "high",   "low",  "well",  "ill",    "self",  "full",  "half",  "first",  "second", "third",
        "one",  "two",   "three",  "four", "five",  "six",    "ten",   "large", "small", "cross",  "non",    "post",
        "pre",  "semi",  "ex",     "all",  "early", "late",   "mid",   "much",  "so",    "ever",   "real",   "open",
        "hard", "time",  "energy", "data", "user",  "object", "right", "left",  "top",   "bottom", "single", "multi",
    };

    for (size_t i = 0; i < ARRAY_COUNT(words); i++)
        if (str_equal_nocase(left, str_of(words[i])))
            return true;
    return false;
}

/* The last word of a text, the first one of another. */
static struct str last_word(struct str text)
{
    size_t from = text.len;

    while (from > 0 && text.at[from - 1] != ' ' && text.at[from - 1] != '-')
        from--;
    return (struct str){text.at + from, text.len - from};
}

static struct str first_word(struct str text)
{
    size_t end = 0, at = 0;

    while (at < text.len && is_of_word(str_next(text, &at)))
        end = at;
    return (struct str){text.at, end};
}

bool hyphens_has_learned(const struct hyphens *hyphens)
{
    return hyphens->learned;
}

bool hyphens_stands_alone(struct str right)
{
    static const char *const words[] = {"and", "or", "to", "und", "oder", "bis", "et", "ou",
                                        "y",   "o",  "та", "і",   "й",    "або", "и",  "или"};
    const struct str word = first_word(right);

    for (size_t i = 0; i < ARRAY_COUNT(words); i++)
        if (str_equal(word, str_of(words[i])))
            return true;
    return false;
}

bool hyphens_joins(struct hyphens *hyphens, struct str left, struct str right)
{
    const struct str begin = last_word(left), end = first_word(right);
    char whole[2 * WORD_BYTES], english[WORD_BYTES];
    struct str word = {whole, begin.len + end.len};

    if (begin.len == 0 || end.len == 0 || word.len > WORD_BYTES)
        return end.len > 0 && begin.len > 0;
    memcpy(whole, begin.at, begin.len);
    memcpy(whole + begin.len, end.at, end.len);
    if (occurs(hyphens, word))
        return true;
    if (begins_compound(begin) && is_known(hyphens, end))
        return false;
    if (lower(word, english) && is_in_dictionary(hyphens, english))
        return true;
    return !(is_known(hyphens, begin) && is_known(hyphens, end));
}

void hyphens_learn_line(struct hyphens *hyphens, struct str line, bool parted, bool parts)
{
    const char *first = line.len > 0 ? memchr(line.at, ' ', line.len) : NULL;
    const char *last = line.len > 0 ? memrchr(line.at, ' ', line.len) : NULL;

    if (parted && first != NULL)
        line = (struct str){first, line.len - (size_t)(first - line.at)};
    else if (parted)
        line.len = 0;
    if (parts)
        line.len = last != NULL && last >= line.at ? (size_t)(last - line.at) : 0;
    hyphens_learn(hyphens, line);
}

bool hyphens_join_line(struct hyphens *hyphens, struct buf *text, size_t hyphen, bool soft, struct str line)
{
    const size_t sought = MIN(text->len, WORD_SOUGHT), before = text->len - sought;
    const char *end = memrchr(buf_text(text) + before, '\n', sought);
    const size_t from = end != NULL ? (size_t)(end - text->data) + 1 : before;

    if (hyphens_stands_alone(line))
        return false;
    if (soft || hyphens_joins(hyphens, (struct str){text->data + from, text->len - hyphen - from}, line))
        text->len -= hyphen;
    return true;
}
