#include "tests/fuzz/video.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_video(data, size, false);
}
