#include "tests/fuzz/extract.h"

/* Both ways to read it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_format("pdf", data, size) + fuzz_format("pdf-text", data, size);
}
