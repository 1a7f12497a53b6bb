/*
 * Signatures of webhook messages as Standard Webhooks 1.0.0 has them (standardwebhooks.com): HMAC-SHA256 with the decoded secret over
 * "id.timestamp.body". Pure: randomness and time are arguments.
 */
#ifndef WORK_SIGNATURE_H
#define WORK_SIGNATURE_H

#include "base/str.h"

#define SIGNATURE_KEY 32     /* random bytes of a new secret; the standard asks for 24 to 64 */
#define SIGNATURE_SECRET 51  /* "whsec_", their base64 and the NUL */
#define SIGNATURE_HEADER 128 /* a header's value with two signatures */

/* "whsec_..." made of random bytes. Returns `text`. */
char *signature_secret(const uint8_t key[SIGNATURE_KEY], char text[SIGNATURE_SECRET]);

/* The value of webhook-signature: one "v1,..." for each secret that is not NULL, two at most, so that a receiver may check with
 * either while a secret is being changed. False when a secret is not one. `seconds` is what webhook-timestamp says. */
bool signature_header(const char *const secrets[2], const char *id, int64_t seconds, struct str body,
                      char value[SIGNATURE_HEADER]) MUST_CHECK;

#endif
