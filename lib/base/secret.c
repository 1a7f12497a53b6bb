#include "base/secret.h"

void secret_wipe(void *bytes, size_t length)
{
    explicit_bzero(bytes, length);
}
