/*
 * SHA-256 and SHA-1 (FIPS 180-4), MD5 (RFC 1321), HMAC-SHA256 (RFC 2104), hex and base64 (RFC 4648) over OpenSSL.
 */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include "base/str.h"

#define DIGEST_SHA256 32
#define DIGEST_SHA1 20
#define DIGEST_MD5 16
#define DIGEST_SHA256_HEX 65 /* with the NUL */
#define DIGEST_MD5_HEX 33

struct digest; /* one running digest */

enum digest_kind { DIGEST_KIND_SHA256, DIGEST_KIND_MD5, DIGEST_KIND_SHA1 };

struct digest *digest_new(enum digest_kind kind) MUST_CHECK;
void digest_restart(struct digest *digest);
void digest_add(struct digest *digest, const void *bytes, size_t length);
/* Writes 32, 20 or 16 bytes and restarts. */
void digest_finish(struct digest *digest, uint8_t *out);
void digest_free(struct digest *digest);

/*
 * A running SHA-256 as a text of ASCII, with which another process, on a machine of any kind, goes on: the eight words of the state in hex, the
 * count of bytes, and in hex those that do not fill a block of 64 yet, parted by colons. digest_resume is false for anything else.
 */
#define DIGEST_STATE 216
char *digest_save(const struct digest *digest, char out[DIGEST_STATE]);
bool digest_resume(struct digest *digest, struct str state) MUST_CHECK;

void digest_sha256(struct str bytes, uint8_t out[DIGEST_SHA256]);
void digest_sha256_hex(struct str bytes, char out[DIGEST_SHA256_HEX]);
void digest_hmac_sha256(struct str key, struct str bytes, uint8_t out[DIGEST_SHA256]);

/* Lower-case hex with a NUL into out[2 * length + 1]. Returns `out`. */
char *digest_hex(const uint8_t *bytes, size_t length, char *out);
bool digest_from_hex(struct str hex, uint8_t *out) MUST_CHECK;

/* Standard alphabet with padding and a NUL into out[4 * ((length + 2) / 3) + 1]. Returns `out`. */
char *digest_base64(const uint8_t *bytes, size_t length, char *out);

/* The same alphabet back, padded to a multiple of four, nothing else between: into out[3 * text.len / 4]. */
bool digest_from_base64(struct str text, uint8_t *out, size_t *length) MUST_CHECK;

#endif
