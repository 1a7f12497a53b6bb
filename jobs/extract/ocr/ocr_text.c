#include "jobs/extract/ocr/ocr_text.h"

#include <unictype.h>

#include "base/limits.h"

#define LINE_SURE 60    /* less is a texture, handwriting or another script */
#define PICTURE_SURE 65 /* on the average of the lines that are kept */
#define FEW_SURE 80     /* few letters are soon found where there are none */
#define LINE_LETTERS 4
#define PICTURE_LETTERS 24
#define LETTERS_LEAST 3 /* of a picture: fewer are a logo's */
#define KEPT_LEAST 0.4  /* of its letters: the others were not sure */
#define LARGER 1.25     /* than the line in the middle: a heading */
#define TITLE_LETTERS 100

struct ocr_text ocr_text_make(void)
{
    return (struct ocr_text){.text = buf_make(LIMIT_OCR_TEXT), .title = buf_make(LIMIT_OCR_TEXT)};
}

void ocr_text_free(struct ocr_text *text)
{
    buf_free(&text->text);
    buf_free(&text->title);
}

/* ---- letters ---- */

static size_t count_letters(struct str text)
{
    size_t count = 0, at = 0;

    while (at < text.len) {
        const uint32_t rune = str_next(text, &at);

        count += uc_is_alnum(rune);
    }
    return count;
}

/* Lines of dots and strokes are no text, however sure the recogniser is. */
static bool is_kept(const struct ocr_line *line, size_t letters)
{
    return line->confidence >= (letters < LINE_LETTERS ? FEW_SURE : LINE_SURE) &&
           2 * letters >= str_code_points(line->text) - MIN(letters, 1);
}

/* ---- lines ---- */

/* The bytes of the hyphen at the end of a text, behind a letter; 0: there is none. */
static size_t hyphen_length(struct str text)
{
    static const struct str hyphens[] = {STR("-"), STR("\u2010"), STR("\u00AD")};

    for (size_t i = 0; i < ARRAY_COUNT(hyphens); i++) {
        const size_t length = hyphens[i].len;

        if (text.len > length && memcmp(text.at + text.len - length, hyphens[i].at, length) == 0)
            return count_letters((struct str){text.at + text.len - length - 1, 1}) > 0 ||
                           (uint8_t)text.at[text.len - length - 1] >= 0x80
                       ? length
                       : 0;
    }
    return 0;
}

/* True: the line goes on where the text ends. */
static bool joins(struct buf *out, struct str line, struct hyphens *hyphens)
{
    const size_t hyphen = hyphen_length(buf_str(out));
    size_t at = 0;

    return hyphen > 0 && uc_is_lower(str_next(line, &at)) && hyphens_join_line(hyphens, out, hyphen, false, line);
}

static void put_line(struct buf *out, const struct ocr_line *line, bool apart, struct hyphens *hyphens)
{
    if (out->len > 0 && apart)
        buf_puts(out, "\n\n");
    else if (out->len > 0 && !joins(out, line->text, hyphens))
        buf_putc(out, '\n');
    buf_put(out, line->text.at, line->text.len);
}

static void learn(const struct ocr_line *lines, size_t count, struct hyphens *hyphens)
{
    bool parted = false;

    for (size_t i = 0; i < count; i++) {
        const bool parts = hyphen_length(lines[i].text) > 0;

        hyphens_learn_line(hyphens, lines[i].text, parted, parts);
        parted = parts;
    }
}

/* ---- the title ---- */

static int by_height(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

/* The height in the middle of all. */
static int middle_height(const struct ocr_line *lines, size_t count)
{
    int heights[OCR_TEXT_LINES] = {0};

    for (size_t i = 0; i < count; i++)
        heights[i] = lines[i].height;
    qsort(heights, count, sizeof *heights, by_height);
    return heights[(count - 1) / 2];
}

static void find_title(struct ocr_text *text, const struct ocr_line *first, int middle)
{
    if (first != NULL && first->height > LARGER * middle && str_code_points(first->text) <= TITLE_LETTERS)
        buf_put(&text->title, first->text.at, first->text.len);
}

/* ---- all of it ---- */

void ocr_text_clear(struct ocr_text *text)
{
    buf_clear(&text->text);
    buf_clear(&text->title);
    text->letters = text->unsure = text->left_out = 0;
    text->confidence = 0;
}

void ocr_text_append(struct ocr_text *text, const struct ocr_text *more)
{
    const double sum = ocr_text_score(text) + ocr_text_score(more);

    if (!ocr_text_is_readable(more))
        return;
    if (text->text.len > 0)
        buf_puts(&text->text, "\n\n");
    else
        buf_put(&text->title, more->title.data, more->title.len);
    buf_put(&text->text, more->text.data, more->text.len);
    text->letters += more->letters;
    text->unsure += more->unsure;
    text->left_out += more->left_out;
    text->confidence = sum / (double)text->letters;
}

void ocr_text_write(struct ocr_text *text, const struct ocr_line *lines, size_t count, struct hyphens *hyphens)
{
    const struct ocr_line *first = NULL;
    bool apart = false;
    double sum = 0;

    ocr_text_clear(text);
    learn(lines, count, hyphens);
    for (size_t i = 0; i < count; i++) {
        const size_t letters = count_letters(lines[i].text);

        apart = apart || lines[i].starts_block;
        if (!is_kept(&lines[i], letters)) {
            text->unsure += letters;
            text->left_out += letters > 0;
            continue;
        }
        put_line(&text->text, &lines[i], apart, hyphens);
        first = first == NULL ? &lines[i] : first;
        text->letters += letters;
        sum += lines[i].confidence * (double)letters;
        apart = false;
    }
    text->confidence = text->letters > 0 ? sum / (double)text->letters : 0;
    if (count > 1)
        find_title(text, first, middle_height(lines, count));
}

bool ocr_text_is_readable(const struct ocr_text *text)
{
    return text->letters >= LETTERS_LEAST &&
           text->confidence >= (text->letters < PICTURE_LETTERS ? FEW_SURE : PICTURE_SURE) &&
           (double)text->letters >= KEPT_LEAST * (double)(text->letters + text->unsure) && !text->text.overflow;
}

double ocr_text_score(const struct ocr_text *text)
{
    return (double)text->letters * text->confidence;
}
