#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/base.h"
#include "work/signature.h"

/* The example that the libraries of Standard Webhooks test themselves with. */
#define EXAMPLE_SECRET "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
#define EXAMPLE_ID "msg_p5jXN8AQM9LWM0D4loKWxJek"
#define EXAMPLE_AT 1614265330
#define EXAMPLE_BODY STR("{\"test\": 2432232314}")
#define EXAMPLE_SIGNATURE "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

static bool make(const char *secret, const char *former, char value[SIGNATURE_HEADER])
{
    const char *const secrets[2] = {secret, former};

    return signature_header(secrets, EXAMPLE_ID, EXAMPLE_AT, EXAMPLE_BODY, value);
}

static void it_signs_as_the_standard_s_example(void **state)
{
    char value[SIGNATURE_HEADER];

    (void)state;
    assert_true(make(EXAMPLE_SECRET, NULL, value));
    assert_string_equal(value, EXAMPLE_SIGNATURE);
}

static void two_secrets_give_two_signatures(void **state)
{
    char secret[SIGNATURE_SECRET], value[SIGNATURE_HEADER], alone[SIGNATURE_HEADER];
    uint8_t key[SIGNATURE_KEY];

    (void)state;
    memset(key, 7, sizeof key);
    assert_string_equal(signature_secret(key, secret), "whsec_BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=");
    assert_true(make(secret, NULL, alone));
    assert_true(make(secret, EXAMPLE_SECRET, value));
    assert_int_equal(strlen(value), 2 * strlen(alone) + 1);
    assert_memory_equal(value, alone, strlen(alone));
    assert_int_equal(value[strlen(alone)], ' ');
    assert_string_equal(value + strlen(alone) + 1, EXAMPLE_SIGNATURE);
}

static void what_is_signed_matters(void **state)
{
    const char *const secrets[2] = {EXAMPLE_SECRET, NULL};
    char value[SIGNATURE_HEADER];

    (void)state;
    assert_true(signature_header(secrets, "msg_other", EXAMPLE_AT, EXAMPLE_BODY, value));
    assert_string_not_equal(value, EXAMPLE_SIGNATURE);
    assert_true(signature_header(secrets, EXAMPLE_ID, EXAMPLE_AT + 1, EXAMPLE_BODY, value));
    assert_string_not_equal(value, EXAMPLE_SIGNATURE);
    assert_true(signature_header(secrets, EXAMPLE_ID, EXAMPLE_AT, STR("{\"test\": 2432232315}"), value));
    assert_string_not_equal(value, EXAMPLE_SIGNATURE);
}

static void what_is_no_secret_signs_nothing(void **state)
{
    static const char *const bad[] = {
        "",
        "whsec_",
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",      /* no prefix */
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS", /* no base64 */
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS?",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLQ==", /* 22 bytes */
        ("whsec_"
         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="), /* 65 bytes */
    };
    char value[SIGNATURE_HEADER];

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++)
        assert_false(make(bad[i], NULL, value));
    assert_false(make(NULL, NULL, value));
    assert_false(make(EXAMPLE_SECRET, "whsec_", value));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_signs_as_the_standard_s_example),
        cmocka_unit_test(two_secrets_give_two_signatures),
        cmocka_unit_test(what_is_signed_matters),
        cmocka_unit_test(what_is_no_secret_signs_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
