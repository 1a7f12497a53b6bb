/* OpenSSL 3 gives no state of a running digest away but by the functions it calls deprecated. They are the same code. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "base/digest.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include "base/num.h"

#define WORDS 8
#define BLOCK 64

struct digest {
    EVP_MD_CTX *context; /* of other kinds than SHA-256 */
    SHA256_CTX sha256;
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
    static EVP_MD *fetched[3];
    static const char *const names[] = {
        [DIGEST_KIND_SHA256] = "SHA256", [DIGEST_KIND_MD5] = "MD5", [DIGEST_KIND_SHA1] = "SHA1"};

    if (fetched[kind] == NULL)
        fetched[kind] = EVP_MD_fetch(NULL, names[kind], NULL);
    insist(fetched[kind] != NULL);
    return fetched[kind];
}

struct digest *digest_new(enum digest_kind kind)
{
    struct digest *digest = calloc(1, sizeof *digest);

    insist(digest != NULL);
    digest->kind = kind;
    if (kind != DIGEST_KIND_SHA256) {
        digest->context = EVP_MD_CTX_new();
        insist(digest->context != NULL);
    }
    digest_restart(digest);
    return digest;
}

void digest_restart(struct digest *digest)
{
    insist((digest->context == NULL ? SHA256_Init(&digest->sha256)
                                    : EVP_DigestInit_ex(digest->context, algorithm(digest->kind), NULL)) == 1);
}

void digest_add(struct digest *digest, const void *bytes, size_t length)
{
    insist((digest->context == NULL ? SHA256_Update(&digest->sha256, bytes, length)
                                    : EVP_DigestUpdate(digest->context, bytes, length)) == 1);
}

void digest_finish(struct digest *digest, uint8_t *out)
{
    insist((digest->context == NULL ? SHA256_Final(out, &digest->sha256)
                                    : EVP_DigestFinal_ex(digest->context, out, NULL)) == 1);
    digest_restart(digest);
}

void digest_free(struct digest *digest)
{
    if (digest == NULL)
        return;
    EVP_MD_CTX_free(digest->context);
    free(digest);
}

/* ---- the state of a SHA-256 ---- */

static uint64_t count_bytes(const SHA256_CTX *sha256)
{
    return ((uint64_t)sha256->Nh << 32 | sha256->Nl) / 8;
}

char *digest_save(const struct digest *digest, char out[DIGEST_STATE])
{
    const SHA256_CTX *sha256 = &digest->sha256;
    char tail[2 * BLOCK + 1];
    size_t length = 0;

    insist(digest->kind == DIGEST_KIND_SHA256);
    for (size_t i = 0; i < WORDS; i++)
        length += (size_t)snprintf(out + length, DIGEST_STATE - length, "%08x", sha256->h[i]);
    digest_hex((const uint8_t *)sha256->data, sha256->num, tail);
    snprintf(out + length, DIGEST_STATE - length, ":%llu:%s", (unsigned long long)count_bytes(sha256), tail);
    return out;
}

static void read_words(const uint8_t *bytes, SHA256_CTX *sha256)
{
    for (size_t i = 0; i < WORDS; i++)
        sha256->h[i] = (SHA_LONG)bytes[4 * i] << 24 | (SHA_LONG)bytes[4 * i + 1] << 16 |
                       (SHA_LONG)bytes[4 * i + 2] << 8 | bytes[4 * i + 3];
}

bool digest_resume(struct digest *digest, struct str state)
{
    const struct str words = str_cut(&state, ':'), count = str_cut(&state, ':');
    const size_t tail = state.len / 2;
    uint8_t bytes[DIGEST_SHA256];
    int64_t length;

    insist(digest->kind == DIGEST_KIND_SHA256);
    digest_restart(digest);
    if (words.len != 2 * DIGEST_SHA256 || !digest_from_hex(words, bytes) ||
        !num_parse(count, 0, INT64_MAX / 8, &length) || tail != (size_t)length % BLOCK ||
        !digest_from_hex(state, (uint8_t *)digest->sha256.data)) {
        digest_restart(digest);
        return false;
    }
    read_words(bytes, &digest->sha256);
    digest->sha256.Nh = (SHA_LONG)((uint64_t)length * 8 >> 32);
    digest->sha256.Nl = (SHA_LONG)((uint64_t)length * 8);
    digest->sha256.num = (unsigned)tail;
    return true;
}

/* ---- of bytes that are there ---- */

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
