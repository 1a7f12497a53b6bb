#include "base/digest.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

struct digest {
    EVP_MD_CTX *context;
    enum digest_kind kind;
};

/* Only an exhausted machine or a broken OpenSSL gets here, and neither may yield a wrong digest. */
static void insist(bool done)
{
    if (!done)
        abort();
}

/* Fetched once for each process: OpenSSL 3 looks its providers through at every use of EVP_sha256(). */
static const EVP_MD *algorithm(enum digest_kind kind)
{
    static EVP_MD *fetched[2];
    static const char *const names[] = {[DIGEST_KIND_SHA256] = "SHA256", [DIGEST_KIND_MD5] = "MD5"};

    if (fetched[kind] == NULL)
        fetched[kind] = EVP_MD_fetch(NULL, names[kind], NULL);
    insist(fetched[kind] != NULL);
    return fetched[kind];
}

struct digest *digest_new(enum digest_kind kind)
{
    struct digest *digest = calloc(1, sizeof *digest);

    insist(digest != NULL);
    digest->context = EVP_MD_CTX_new();
    digest->kind = kind;
    insist(digest->context != NULL);
    digest_restart(digest);
    return digest;
}

void digest_restart(struct digest *digest)
{
    insist(EVP_DigestInit_ex(digest->context, algorithm(digest->kind), NULL) == 1);
}

void digest_add(struct digest *digest, const void *bytes, size_t length)
{
    insist(EVP_DigestUpdate(digest->context, bytes, length) == 1);
}

void digest_finish(struct digest *digest, uint8_t *out)
{
    insist(EVP_DigestFinal_ex(digest->context, out, NULL) == 1);
    digest_restart(digest);
}

void digest_free(struct digest *digest)
{
    if (digest == NULL)
        return;
    EVP_MD_CTX_free(digest->context);
    free(digest);
}

void digest_sha256(struct str bytes, uint8_t out[DIGEST_SHA256])
{
    insist(EVP_Digest(bytes.at, bytes.len, out, NULL, algorithm(DIGEST_KIND_SHA256), NULL) == 1);
}

void digest_sha256_hex(struct str bytes, char out[DIGEST_SHA256_HEX])
{
    uint8_t digest[DIGEST_SHA256];

    digest_sha256(bytes, digest);
    digest_hex(digest, sizeof digest, out);
}

/* OpenSSL takes a NULL key for "the key of last time", hence the "". */
void digest_hmac_sha256(struct str key, struct str bytes, uint8_t out[DIGEST_SHA256])
{
    insist(HMAC(algorithm(DIGEST_KIND_SHA256), key.len == 0 ? "" : key.at, (int)key.len, (const uint8_t *)bytes.at,
                bytes.len, out, NULL) != NULL);
}

char *digest_base64(const uint8_t *bytes, size_t length, char *out)
{
    out[0] = '\0';
    EVP_EncodeBlock((uint8_t *)out, bytes, (int)length);
    return out;
}

static int base64_digit(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c != '\0' ? strchr(digits, c) : NULL;

    return at != NULL ? (int)(at - digits) : -1;
}

/* Bits behind the last byte must be zero: each sequence of bytes has one text. */
bool digest_from_base64(struct str text, uint8_t *out, size_t *length)
{
    size_t digits = text.len;
    uint32_t bits = 0;

    while (digits > 0 && text.len - digits < 2 && text.at[digits - 1] == '=')
        digits--;
    if (text.len % 4 != 0 || digits % 4 == 1)
        return false;
    *length = 0;
    for (size_t i = 0; i < digits; i++) {
        int digit = base64_digit(text.at[i]);

        if (digit < 0)
            return false;
        bits = bits << 6 | (uint32_t)digit;
        if (i % 4 != 0)
            out[(*length)++] = (uint8_t)(bits >> (6 - 2 * (i % 4)));
    }
    return digits % 4 == 0 || (bits & (digits % 4 == 2 ? 0x0f : 0x03)) == 0;
}
