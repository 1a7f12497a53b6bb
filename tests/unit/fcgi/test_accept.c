/* Accept (RFC 9110 section 12.5.1): what is said of a media type, and what of wildcards. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fcgi/request/accept.h"

#define OPEN "application/openmetrics-text"
#define PROMETHEUS                                                                                  \
    "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75," \
    "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"

static void the_most_specific_range_counts(void **state)
{
    static const struct {
        const char *header;
        int open, text;
    } vectors[] = {
        {"", 1000, 1000},
        {"*/*", 1000, 1000},
        {"text/*;q=0.5, */*;q=0.25", 250, 500},
        {"text/plain;q=0, text/*", 0, 0},
        {"text/*, text/plain;q=0", 0, 0},
        {"text/plain;q=0.7, text/plain;version=0.0.4;q=0.3", 0, 300},
        {"TEXT/Plain ; Version=\"0.0.4\" ; Q=0.125", 0, 125},
        {"application/json", 0, 0},
        {"application/*;q=0.2", 200, 0},
        {OPEN "; version=0.0.1", 0, 0},
        {OPEN ";version=1.0.0;q=1.5, " OPEN ";q=0.4", 0, 0},
        {", ,;q=1,", 0, 0},
        {PROMETHEUS, 1000, 500},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(vectors); i++) {
        assert_int_equal(accept_weight(str_of(vectors[i].header), OPEN, "1.0.0"), vectors[i].open);
        assert_int_equal(accept_weight(str_of(vectors[i].header), "text/plain", "0.0.4"), vectors[i].text);
    }
}

static void a_wildcard_names_no_type(void **state)
{
    static const struct {
        const char *header;
        int weight;
    } vectors[] = {{"", 0},          {"*/*", 0},         {"application/*", 0},       {OPEN, 1000},
                   {OPEN ";q=0", 0}, {PROMETHEUS, 1000}, {OPEN ";version=0.0.1", 0}, {"*/*, " OPEN ";q=0.3", 300}};

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(vectors); i++)
        assert_int_equal(accept_weight_named(str_of(vectors[i].header), OPEN, "1.0.0"), vectors[i].weight);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_most_specific_range_counts),
        cmocka_unit_test(a_wildcard_names_no_type),
    };

    return cmocka_run_group_tests_name("accept", tests, NULL, NULL);
}
