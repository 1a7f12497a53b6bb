#include "tests/fuzz/extract.h"

/* MuPDF 1.21 loses an object or two when a page refers to itself; cs-extract reads one file and ends. Our own leaks still count. */
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:do_scavenging_malloc\n";
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_format("pdf", data, size);
}
