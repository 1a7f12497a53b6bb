#include "base/secret.h"

#include <openssl/crypto.h>

bool secret_equal(const void *a, const void *b, size_t length)
{
    return CRYPTO_memcmp(a, b, length) == 0;
}

void secret_wipe(void *bytes, size_t length)
{
    explicit_bzero(bytes, length);
}
