/* Digests against FIPS 180 examples, RFC 1321, RFC 4231 and RFC 4648; randomness and comparison beside them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/digest.h"
#include "base/secret.h"

#define A_80 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static void sha256_is_as_fips_180_says(void **state)
{
    static const struct {
        struct str text;
        const char *hex;
    } rows[] = {
        {STR(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {STR("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {STR("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    char hex[DIGEST_SHA256_HEX];

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        digest_sha256_hex(rows[i].text, hex);
        assert_string_equal(hex, rows[i].hex);
    }
    digest_sha256_hex((struct str){NULL, 0}, hex);
    assert_string_equal(hex, rows[0].hex);
}

static void a_million_letters_in_pieces_are_one_text(void **state)
{
    struct digest *digest = digest_new(DIGEST_KIND_SHA256);
    uint8_t bytes[DIGEST_SHA256];
    char hex[DIGEST_SHA256_HEX];

    (void)state;
    for (int i = 0; i < 12500; i++)
        digest_add(digest, A_80, 80);
    digest_finish(digest, bytes);
    assert_string_equal(digest_hex(bytes, sizeof bytes, hex),
                        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    digest_add(digest, "junk", 4);
    digest_restart(digest);
    digest_add(digest, "abc", 3);
    digest_finish(digest, bytes);
    assert_memory_equal(digest_hex(bytes, sizeof bytes, hex), "ba7816bf", 8);
    digest_free(digest);
    digest_free(NULL);
}

static void a_digest_goes_on_from_its_text(void **state)
{
    static const size_t ends[] = {0, 1, 55, 63, 64, 65, 1000, 4096};
    struct digest *digest = digest_new(DIGEST_KIND_SHA256), *other = digest_new(DIGEST_KIND_SHA256);
    uint8_t bytes[4096], whole[DIGEST_SHA256], joined[DIGEST_SHA256];
    char text[DIGEST_STATE];

    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 7 ^ i >> 5);
    digest_sha256((struct str){(const char *)bytes, sizeof bytes}, whole);
    for (size_t i = 0; i < ARRAY_COUNT(ends); i++) {
        digest_restart(digest);
        digest_add(digest, bytes, ends[i]);
        digest_add(other, "what was there before", 21);
        assert_true(digest_resume(other, str_of(digest_save(digest, text))));
        digest_add(other, bytes + ends[i], sizeof bytes - ends[i]);
        digest_finish(other, joined);
        assert_memory_equal(joined, whole, sizeof whole);
    }
    digest_free(digest);
    digest_free(other);
}

static void what_is_no_state_of_a_digest_is_refused(void **state)
{
#define WORDS "6a09e667bb67ae853c6ef372a54ff53a510e527f9b05688c1f83d9ab5be0cd19"
    static const char *const texts[] = {"",
                                        ":",
                                        WORDS,
                                        WORDS ":",
                                        WORDS ":1:",
                                        WORDS ":1:6",
                                        WORDS ":1:616",
                                        WORDS ":1:6161",
                                        WORDS ":-64:",
                                        WORDS ":64:61",
                                        WORDS "0:0:",
                                        WORDS ":1:zz",
                                        WORDS ":9223372036854775807:" WORDS WORDS};
    struct digest *digest = digest_new(DIGEST_KIND_SHA256);
    uint8_t bytes[DIGEST_SHA256];
    char hex[DIGEST_SHA256_HEX];

    (void)state;
    assert_true(digest_resume(digest, STR(WORDS ":0:")));
    for (size_t i = 0; i < ARRAY_COUNT(texts); i++)
        assert_false(digest_resume(digest, str_of(texts[i])));
    digest_finish(digest, bytes);
    assert_memory_equal(digest_hex(bytes, sizeof bytes, hex), "e3b0c442", 8);
    digest_free(digest);
}

static void sha1_is_as_fips_180_says(void **state)
{
    struct digest *digest = digest_new(DIGEST_KIND_SHA1);
    uint8_t bytes[DIGEST_SHA1];
    char hex[2 * DIGEST_SHA1 + 1];

    (void)state;
    digest_add(digest, "abc", 3);
    digest_finish(digest, bytes);
    assert_string_equal(digest_hex(bytes, sizeof bytes, hex), "a9993e364706816aba3e25717850c26c9cd0d89d");
    digest_free(digest);
}

static void md5_is_as_rfc_1321_says(void **state)
{
    static const struct {
        const char *text, *hex;
    } rows[] = {
        {"", "d41d8cd98f00b204e9800998ecf8427e"},
        {"abc", "900150983cd24fb0d6963f7d28e17f72"},
        {"message digest", "f96b697d7cb7938d525a2f31aaf161d0"},
    };
    struct digest *digest = digest_new(DIGEST_KIND_MD5);
    uint8_t bytes[DIGEST_MD5];
    char hex[DIGEST_MD5_HEX];

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        digest_add(digest, rows[i].text, strlen(rows[i].text));
        digest_finish(digest, bytes);
        assert_string_equal(digest_hex(bytes, sizeof bytes, hex), rows[i].hex);
    }
    digest_free(digest);
}

static void hmac_is_as_rfc_4231_says(void **state)
{
    static char key_6[131];
    const struct {
        struct str key, text;
        const char *hex;
    } rows[] = {
        {STR("\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b"), STR("Hi There"),
         "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
        {STR("Jefe"), STR("what do ya want for nothing?"),
         "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
        {{key_6, sizeof key_6},
         STR("Test Using Larger Than Block-Size Key - Hash Key First"),
         "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
        {{NULL, 0}, STR(""), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"},
    };
    uint8_t bytes[DIGEST_SHA256];
    char hex[DIGEST_SHA256_HEX];

    (void)state;
    memset(key_6, 0xAA, sizeof key_6);
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        digest_hmac_sha256(rows[i].key, rows[i].text, bytes);
        assert_string_equal(digest_hex(bytes, sizeof bytes, hex), rows[i].hex);
    }
}

static void base64_is_as_rfc_4648_says(void **state)
{
    static const char *const rows[][2] = {{"", ""},
                                          {"f", "Zg=="},
                                          {"fo", "Zm8="},
                                          {"foo", "Zm9v"},
                                          {"foob", "Zm9vYg=="},
                                          {"fooba", "Zm9vYmE="},
                                          {"foobar", "Zm9vYmFy"}};
    char out[16];

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        assert_string_equal(digest_base64((const uint8_t *)rows[i][0], strlen(rows[i][0]), out), rows[i][1]);
    assert_string_equal(digest_base64((const uint8_t *)"\xFB\xFF\xBF", 3, out), "+/+/");
}

static void base64_reads_back_and_nothing_else_does(void **state)
{
    static const char *const bad[] = {
        "Z", "Zg", "Zg=", "Zg===", "Zm8", "Z===", "====", "Zh==", "Zm9=", "Zm 9", "Zm-_", "=Zg=", "Zm9v\xFF==="};
    uint8_t bytes[16];
    char again[32];
    size_t length;

    (void)state;
    for (size_t size = 0; size <= 12; size++) {
        digest_base64((const uint8_t *)"\xFB\xFF\xBF\0\1\2foobar", size, again);
        assert_true(digest_from_base64(str_of(again), bytes, &length));
        assert_int_equal(length, size);
        assert_memory_equal(bytes, "\xFB\xFF\xBF\0\1\2foobar", size);
    }
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++)
        assert_false(digest_from_base64(str_of(bad[i]), bytes, &length));
}

static void hex_reads_back_in_either_case(void **state)
{
    uint8_t bytes[4];
    char hex[9];

    (void)state;
    assert_true(digest_from_hex(STR("00fFA9e1"), bytes));
    assert_string_equal(digest_hex(bytes, 4, hex), "00ffa9e1");
    assert_true(digest_from_hex(STR(""), bytes));
    assert_false(digest_from_hex(STR("0"), bytes));
    assert_false(digest_from_hex(STR("0g"), bytes));
    assert_false(digest_from_hex(STR("0\xB0"), bytes));
}

static void comparison_sees_every_byte_and_wiping_clears_them(void **state)
{
    uint8_t a[32] = "a key", b[32] = "a key";

    (void)state;
    assert_true(secret_equal(a, b, sizeof a));
    b[31] ^= 1;
    assert_false(secret_equal(a, b, sizeof a));
    secret_wipe(a, sizeof a);
    memset(b, 0, sizeof b);
    assert_true(secret_equal(a, b, sizeof a));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256_is_as_fips_180_says),
        cmocka_unit_test(a_million_letters_in_pieces_are_one_text),
        cmocka_unit_test(a_digest_goes_on_from_its_text),
        cmocka_unit_test(what_is_no_state_of_a_digest_is_refused),
        cmocka_unit_test(sha1_is_as_fips_180_says),
        cmocka_unit_test(md5_is_as_rfc_1321_says),
        cmocka_unit_test(hmac_is_as_rfc_4231_says),
        cmocka_unit_test(base64_is_as_rfc_4648_says),
        cmocka_unit_test(base64_reads_back_and_nothing_else_does),
        cmocka_unit_test(hex_reads_back_in_either_case),
        cmocka_unit_test(comparison_sees_every_byte_and_wiping_clears_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
