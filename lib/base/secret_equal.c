/* Apart from secret.c, for the same reason as digest_hex.c. */
#include <openssl/crypto.h>

#include "base/secret.h"

bool secret_equal(const void *a, const void *b, size_t length)
{
    return CRYPTO_memcmp(a, b, length) == 0;
}
