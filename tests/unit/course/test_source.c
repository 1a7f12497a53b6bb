#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "course/language.h"
#include "course/source.h"

static bool sniffs(const char *filename, struct str head)
{
    struct fault fault = {0};
    const bool ok = source_sniff(source_format_of(filename), head, &fault);

    assert_int_equal(fault.kind, ok ? FAULT_NONE : FAULT_CONTENT_MISMATCH);
    return ok;
}

static void extensions_are_known_in_any_case(void **state)
{
    (void)state;
    assert_string_equal(source_format_of("Lecture.MP4")->extension, ".mp4");
    assert_string_equal(source_format_of("a.b.pdf")->extractor, "pdf");
    assert_null(source_format_of("archive.tar.gz"));
    assert_null(source_format_of("mp4"));
    assert_null(source_format_of(".md"));
    assert_null(source_format_of(""));
}

static void a_wrong_extension_is_told_what_is_accepted(void **state)
{
    struct fault fault = {0};

    (void)state;
    assert_true(source_allowed("x.pdf", SOURCE_PRESENTATION, &fault));
    assert_false(source_allowed("x.exe", SOURCE_PRESENTATION, &fault));
    assert_int_equal(fault.kind, FAULT_EXTENSION);
    assert_string_equal(fault.detail,
                        "File extension '.exe' is not allowed for source_type 'presentation'. Accepted: .pdf, .pptx");
}

static void every_text_that_is_read_is_named(void **state)
{
    struct fault fault = {0};

    (void)state;
    assert_true(source_allowed("x.HTM", SOURCE_TEXT, &fault));
    assert_false(source_allowed("x.pptx", SOURCE_TEXT, &fault));
    assert_int_equal(fault.kind, FAULT_EXTENSION);
    assert_string_equal(fault.detail,
                        "File extension '.pptx' is not allowed for source_type 'text'. Accepted: .md, .markdown, "
                        ".docx, .html, .htm, .pdf, .txt");
}

static void leading_bytes_must_fit_the_extension(void **state)
{
    (void)state;
    assert_true(sniffs("a.mp4", STR("\0\0\0\x20"
                                    "ftypisom\0\0\2\0")));
    assert_true(sniffs("a.webm", STR("\x1A\x45\xDF\xA3\x01")));
    assert_true(sniffs("a.wav", STR("RIFF\x24\0\0\0WAVEfmt ")));
    assert_true(sniffs("a.avi", STR("RIFF\x24\0\0\0AVI LIST")));
    assert_true(sniffs("a.mp3", STR("ID3\x03")));
    assert_true(sniffs("a.mp3", STR("\xFF\xFB\x90\x64")));
    assert_true(sniffs("a.ogg", STR("OggS\0\2")));
    assert_true(sniffs("a.flac", STR("fLaC\0")));
    assert_true(sniffs("a.pdf", STR("\xEF\xBB\xBF\n%PDF-1.7")));
    assert_true(sniffs("a.docx", STR("PK\x03\x04")));
    assert_true(sniffs("a.md", STR("# Gr\xC3\xBC\xC3\x9F\n")));
    assert_true(sniffs("a.txt", STR("\xFF\xFEh\0i\0")));

    assert_false(sniffs("a.mp4", STR("%PDF-1.7 and more")));
    assert_false(sniffs("a.wav", STR("RIFF\x24\0\0\0AVI LIST")));
    assert_false(sniffs("a.mp3", STR("\xFF\xFF\xFF\xFF")));
    assert_false(sniffs("a.pdf", STR("<html>")));
    assert_false(sniffs("a.md", STR("MZ\x90\0\x03")));
    assert_false(sniffs("a.md", STR("%PDF-1.4\n%\xE2\xE3\n1 0 obj")));
    assert_false(sniffs("a.txt", STR("{\\rtf1\\ansi")));
    assert_true(sniffs("a.md", STR("A file begins with %PDF-1.4.")));
}

static void captions_begin_with_a_cue_or_the_signature(void **state)
{
    static const char *const subrip[] = {"1\n00:00:01,000 --> 00:00:02,000\nHi\n",
                                         "00:01.5-->00:02\nHi\n",
                                         "",
                                         "\xEF\xBB\xBF\r\n7\r\n00:00:01,000 --> 00:00:02,000\r\nHi\r\n",
                                         " \r\n",
                                         "1\r00:00:01,000 --> 00:00:02,000\r\xCF\xF0\xE8\xE2\xB3\xF2\r"};
    static const char *const webvtt[] = {"WEBVTT", "WEBVTT\n\n", "\xEF\xBB\xBFWEBVTT - Title\r\n", "WEBVTT\tx", ""};
    static const char *const neither[] = {"Just a text.\n", "WEBVTTX\n", "{\"a\": 1}\n", "%PDF-1.7\n", "a -> b: 1\n"};

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(subrip); i++)
        assert_true(sniffs("a.srt", str_of(subrip[i])));
    for (size_t i = 0; i < ARRAY_COUNT(webvtt); i++)
        assert_true(sniffs("a.vtt", str_of(webvtt[i])));
    for (size_t i = 0; i < ARRAY_COUNT(neither); i++) {
        assert_false(sniffs("a.srt", str_of(neither[i])));
        assert_false(sniffs("a.vtt", str_of(neither[i])));
    }
    assert_false(sniffs("a.vtt", str_of(subrip[0])));
    assert_false(sniffs("a.srt", STR("WEBVTT\n\n00:01.000 --> 00:02.000\nHi\n")));
    assert_true(sniffs("a.vtt", STR("\xFF\xFEW\0E\0B\0V\0T\0T\0\n\0")));
    assert_true(sniffs("a.srt", STR("\xFE\xFF\0001\0\n\0000\0:\0001\0-\0-\0>\0000\0:\0002\0\n\x04\x07")));
    assert_false(sniffs("a.srt", STR("1\n00:00:01,000 --> 00:00:02,000\n\0\1\2")));
    assert_false(source_format_of("a.srt")->heavy);
    assert_false(source_format_of("a.vtt")->heavy);
}

static void an_empty_file_is_text_or_captions_and_nothing_else(void **state)
{
    (void)state;
    assert_true(sniffs("a.txt", STR("")));
    assert_false(sniffs("a.mp4", STR("")));
    assert_false(sniffs("a.mp3", STR("")));
    assert_false(sniffs("a.pdf", STR("")));
    assert_false(sniffs("a.docx", STR("")));
}

static void language_tags_are_well_formed_or_refused(void **state)
{
    static const char *const good[] = {"en", "de-AT", "zh-Hant-TW", "sl-rozaj-biske-1994", "de-CH-x-phonebk"};
    static const char *const bad[] = {"", "e", "en_US", "en-", "-en", "12", "en--US", "english-languages", "a-b"};

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(good); i++)
        assert_true(language_valid(str_of(good[i])));
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++)
        assert_false(language_valid(str_of(bad[i])));
}

static void an_answer_is_a_text_or_pages(void **state)
{
    static const char *const taken[] = {"a.txt", "a.MD", "a.markdown", "a.pdf", "a.docx", "a.html", "a.htm"},
                             *const others[] = {"a.mp4", "a.srt", "a.pptx", "a.exe", "a", ".md"};

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(taken); i++) {
        struct fault fault = {0};
        assert_true(source_answer_allowed(taken[i], &fault));
    }
    for (size_t i = 0; i < ARRAY_COUNT(others); i++) {
        struct fault fault = {0};
        assert_false(source_answer_allowed(others[i], &fault));
        assert_int_equal(fault.kind, FAULT_EXTENSION);
        assert_non_null(strstr(fault.detail, "Accepted: .md, .markdown, .docx, .html, .htm, .pdf, .txt"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(extensions_are_known_in_any_case),
        cmocka_unit_test(a_wrong_extension_is_told_what_is_accepted),
        cmocka_unit_test(every_text_that_is_read_is_named),
        cmocka_unit_test(leading_bytes_must_fit_the_extension),
        cmocka_unit_test(captions_begin_with_a_cue_or_the_signature),
        cmocka_unit_test(an_empty_file_is_text_or_captions_and_nothing_else),
        cmocka_unit_test(language_tags_are_well_formed_or_refused),
        cmocka_unit_test(an_answer_is_a_text_or_pages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
