/*
 * The forms that settings may have, one function for each. They take the text and answer whether it is well-formed; the sentence
 * for the operator is settings.c's.
 */
#ifndef CONFIG_CHECK_H
#define CONFIG_CHECK_H

#include "base/str.h"

/* http:// or https://, a host, perhaps a port; a path (and nothing behind one) only where it may have one. */
bool check_http_url(const char *text, bool path_allowed) MUST_CHECK;

/* redis://[user:password@]host[:port][/db], rediss:// the same, unix:///path[?db=N]. */
bool check_redis_url(const char *text) MUST_CHECK;

/* The password in a Redis URL, empty if there is none. Not decoded. */
struct str check_redis_password(const char *url);

/* HH:MM, 00:00 to 23:59, as minutes after midnight. */
bool check_time_of_day(const char *text, unsigned *minute) MUST_CHECK;

/* An IANA name that this machine has rules for. */
bool check_time_zone(const char *name) MUST_CHECK;

/* "*", or scheme://host[:port] as browsers write it (RFC 6454 section 6.2): no path, no slash at the end. */
bool check_origin(const char *text) MUST_CHECK;

/* A method or header name (RFC 9110 section 5.6.2). */
bool check_token(const char *text) MUST_CHECK;

/* Three to 63 characters of a-z, 0-9, '.', '-', beginning and ending with a letter or digit: what every S3 server takes. */
bool check_bucket(const char *text) MUST_CHECK;

/* "en,uk": tags of languages (BCP 47) with commas, one at least; blanks beside the commas are allowed. */
bool check_languages(const char *text) MUST_CHECK;

/* One of the passwords that manuals and images come with, in either case. */
bool check_is_well_known(struct str password);

#endif
