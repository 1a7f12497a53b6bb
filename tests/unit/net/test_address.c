/* Which addresses the outside may make us connect to. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/un.h>

#include <cmocka.h>

#include "net/address.h"
#include "net/http.h"

static const char *const refused[] = {
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.0",
    "10.255.255.255",
    "100.64.0.0",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.0.1",
    "169.254.169.254",
    "172.16.0.0",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.0",
    "192.168.255.255",
    "198.18.0.0",
    "198.19.255.255",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::2",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:10.1.2.3",
    "::ffff:169.254.169.254",
    "::ffff:0:127.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::10.0.0.1",
    "64:ff9b::192.168.1.1",
    "64:ff9b:1::8.8.8.8",
    "100::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "febf::1",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
    "2001::1",
    "2001:0:4136:e378::1",
    "2001:20::1",
    "2001:1ff::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:808:808::1",
    "3fff::1",
    "3fff:fff::1",
    "4000::1",
    "5f00::1",
};

static const char *const allowed[] = {
    "1.1.1.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "128.0.0.1",
    "169.253.255.255",
    "169.255.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "192.0.1.1",
    "192.167.255.255",
    "192.169.0.0",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
    "2000::1",
    "2001:200::1",
    "2001:4860:4860::8888",
    "2003::1",
    "2606:4700:4700::1111",
    "2a00:1450::1",
    "3ffe::1",
    "3fff:1000::1",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
};

static size_t parsed(const char *text, uint8_t address[16])
{
    if (inet_pton(AF_INET, text, address) == 1)
        return 4;
    assert_int_equal(inet_pton(AF_INET6, text, address), 1);
    return 16;
}

static void private_and_special_addresses_are_refused(void **state)
{
    uint8_t address[16];

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(refused); i++) {
        size_t length = parsed(refused[i], address);

        if (address_is_public(address, length))
            fail_msg("%s was allowed", refused[i]);
    }
}

static void public_addresses_are_allowed(void **state)
{
    uint8_t address[16];

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(allowed); i++) {
        size_t length = parsed(allowed[i], address);

        if (!address_is_public(address, length))
            fail_msg("%s was refused", allowed[i]);
    }
}

static void other_lengths_are_refused(void **state)
{
    const uint8_t address[32] = {8, 8, 8, 8};

    (void)state;
    assert_false(address_is_public(address, 0));
    assert_false(address_is_public(address, 6));
    assert_false(address_is_public(address, 32));
}

static void sockets_are_judged_by_their_address(void **state)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    struct sockaddr_un local = {.sun_family = AF_UNIX, .sun_path = "/tmp/x"};

    (void)state;
    inet_pton(AF_INET, "8.8.8.8", &v4.sin_addr);
    inet_pton(AF_INET6, "2001:4860:4860::8888", &v6.sin6_addr);
    assert_true(address_is_public_socket((struct sockaddr *)&v4));
    assert_true(address_is_public_socket((struct sockaddr *)&v6));
    inet_pton(AF_INET, "127.0.0.1", &v4.sin_addr);
    inet_pton(AF_INET6, "::1", &v6.sin6_addr);
    assert_false(address_is_public_socket((struct sockaddr *)&v4));
    assert_false(address_is_public_socket((struct sockaddr *)&v6));
    assert_false(address_is_public_socket((struct sockaddr *)&local));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(private_and_special_addresses_are_refused),
        cmocka_unit_test(public_addresses_are_allowed),
        cmocka_unit_test(other_lengths_are_refused),
        cmocka_unit_test(sockets_are_judged_by_their_address),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
