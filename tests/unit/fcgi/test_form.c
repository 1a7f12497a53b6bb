#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "fcgi/upload/form.h"

#define TYPE "multipart/form-data; boundary=XX"

/* Writes what the parser said as text: "[name|filename|type]bytes;" for each part. */
static bool note_begin(void *context, const struct form_part *part, struct fault *fault)
{
    (void)fault;
    buf_printf(context, "[%s|%s|%s]", part->name, part->filename != NULL ? part->filename : "-", part->content_type);
    return true;
}

static bool note_bytes(void *context, const char *bytes, size_t length, struct fault *fault)
{
    (void)fault;
    buf_put(context, bytes, length);
    return true;
}

static bool note_end(void *context, struct fault *fault)
{
    (void)fault;
    buf_puts(context, ";");
    return true;
}

static const struct form_events notes = {note_begin, note_bytes, note_end};

/* Feeds `body` in pieces of `step` bytes. */
static bool parse(const char *content_type, struct str body, size_t step, struct buf *heard, struct fault *fault)
{
    struct arena *arena = arena_new(MIB);
    struct form *form;
    bool ok = form_open(&form, arena, content_type, &notes, heard, fault);

    for (size_t at = 0; ok && at < body.len;) {
        size_t room;
        char *window = form_window(form, &room);
        const size_t length = MIN(MIN(step, room), body.len - at);

        memcpy(window, body.at + at, length);
        ok = form_took(form, length, fault);
        at += length;
    }
    ok = ok && form_close(form, fault);
    arena_free(arena);
    return ok;
}

static void assert_heard(struct str body, const char *expected)
{
    for (size_t step = 1; step <= body.len; step++) {
        struct buf heard = buf_make(MIB);
        struct fault fault = {0};

        assert_true(parse(TYPE, body, step, &heard, &fault));
        assert_string_equal(buf_text(&heard), expected);
        buf_free(&heard);
    }
}

static void assert_refused(const char *content_type, struct str body, enum fault_kind kind)
{
    struct buf heard = buf_make(MIB);
    struct fault fault = {0};

    assert_false(parse(content_type, body, 16, &heard, &fault));
    assert_int_equal(fault.kind, kind);
    buf_free(&heard);
}

static void parts_are_the_same_however_the_bytes_arrive(void **state)
{
    (void)state;
    assert_heard(
        STR("--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\n"
            "--XX\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x.txt\"\r\nContent-Type: text/plain\r\n\r\n"
            "two\r\n--X\r\n-\r\n--XX--\r\n"),
        "[a|-|]one;[f|x.txt|text/plain]two\r\n--X\r\n-;");
}

static void preamble_and_epilogue_are_skipped(void **state)
{
    (void)state;
    assert_heard(STR("hello\r\n--XX  \r\nContent-Disposition: form-data; name=a\r\n\r\nv\r\n--XX--\r\nbye --XX"),
                 "[a|-|]v;");
}

static void an_empty_part_is_a_part(void **state)
{
    (void)state;
    assert_heard(STR("--XX\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\n\r\n--XX--"), "[a|-|];");
}

static void a_form_without_parts_is_a_form(void **state)
{
    (void)state;
    assert_heard(STR("--XX--\r\n"), "");
}

static void bytes_of_any_value_pass_unchanged(void **state)
{
    (void)state;
    assert_heard(
        STR("--XX\r\nContent-Disposition: form-data; name=\"f\"; filename=\"b\"\r\n\r\n\r\r\n\n--XX\r\n--\r\n--XX--"),
        "[f|b|]\r\r\n\n--XX\r\n--;");
}

static void file_names_lose_their_folders_and_escapes(void **state)
{
    (void)state;
    assert_heard(
        STR("--XX\r\nContent-Disposition: form-data; name=\"f\"; filename=\"C:\\dir\\a%22b;.pdf\"\r\n\r\n\r\n--XX--"),
        "[f|a\"b;.pdf|];");
    assert_heard(
        STR("--XX\r\nContent-Disposition: form-data; name=\"f\"; filename=\"../../a\\\"b.pdf\"\r\n\r\n\r\n--XX--"),
        "[f|a\"b.pdf|];");
    assert_heard(
        STR("--XX\r\nContent-Disposition: form-data; filename*=UTF-8''na%C3%AFve.md; filename=\"x\"; name=\"f\""
            "\r\n\r\n\r\n--XX--"),
        "[f|na\xC3\xAFve.md|];");
    assert_heard(STR("--XX\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x\"; "
                     "filename*=UTF-8''%ff%fe.txt\r\n\r\n\r\n--XX--"),
                 "[f|x|];");
}

static void a_form_cut_anywhere_is_not_whole(void **state)
{
    const struct str whole = STR("--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\n--XX--");

    (void)state;
    for (size_t length = 0; length < whole.len; length++)
        assert_refused(TYPE, (struct str){whole.at, length}, FAULT_INCOMPLETE_BODY);
}

static void malformed_forms_are_refused(void **state)
{
    (void)state;
    assert_refused("application/json", STR(""), FAULT_MEDIA_TYPE);
    assert_refused("multipart/form-data", STR(""), FAULT_MALFORMED_FORM);
    assert_refused("multipart/form-data; boundary=\"a b \"", STR(""), FAULT_MALFORMED_FORM);
    assert_refused("multipart/form-data; boundary="
                   "12345678901234567890123456789012345678901234567890123456789012345678901",
                   STR(""), FAULT_MALFORMED_FORM);
    assert_refused(TYPE, STR("--XXY\r\n\r\n\r\n--XX--"), FAULT_MALFORMED_FORM);
    assert_refused(TYPE, STR("--XX\r\nContent-Type: a/b\r\n\r\nno name\r\n--XX--"), FAULT_MALFORMED_FORM);
    assert_refused(TYPE, STR("--XX\r\n\r\nno headers\r\n--XX--"), FAULT_MALFORMED_FORM);
    assert_refused(TYPE, STR("--XX\r\nContent-Disposition: form-data; name=\"\xFF\"\r\n\r\n\r\n--XX--"),
                   FAULT_MALFORMED_FORM);
}

static void heads_and_parts_have_ceilings(void **state)
{
    struct buf body = buf_make(MIB);

    (void)state;
    buf_puts(&body, "--XX\r\nX: ");
    while (body.len < LIMIT_FORM_PART_HEADER + 64)
        buf_putc(&body, 'x');
    assert_refused(TYPE, buf_str(&body), FAULT_TOO_LARGE);
    buf_clear(&body);
    for (int i = 0; i <= LIMIT_FORM_PARTS; i++)
        buf_puts(&body, "--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n");
    buf_puts(&body, "--XX--");
    assert_refused(TYPE, buf_str(&body), FAULT_TOO_LARGE);
    buf_free(&body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_are_the_same_however_the_bytes_arrive),
        cmocka_unit_test(preamble_and_epilogue_are_skipped),
        cmocka_unit_test(an_empty_part_is_a_part),
        cmocka_unit_test(a_form_without_parts_is_a_form),
        cmocka_unit_test(bytes_of_any_value_pass_unchanged),
        cmocka_unit_test(file_names_lose_their_folders_and_escapes),
        cmocka_unit_test(a_form_cut_anywhere_is_not_whole),
        cmocka_unit_test(malformed_forms_are_refused),
        cmocka_unit_test(heads_and_parts_have_ceilings),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
