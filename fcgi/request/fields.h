/*
 * Validation at the border: path parameters, query parameters and JSON bodies become types. Readers of fields collect what is wrong
 * (fault_field); fields_ok says at the end whether the request may go on, so that the client learns all of it at once.
 *
 * The readers of a JSON object remember which members they were asked for. What else an object has that they looked into, nobody knows:
 * fields_ok refuses it with the nearest name that was asked for, unless the client asks for leniency. So a reader is called for each
 * field that a body may have, whether or not it matters this time.
 */
#ifndef FCGI_FIELDS_H
#define FCGI_FIELDS_H

#include "base/page.h"
#include "fcgi/exchange.h"

/* {name} of the route as a UUID; NOT_FOUND "<Thing> not found" when it is malformed. `thing` is the word for the client. */
bool field_path_uuid(struct exchange *x, const char *name, const char *thing, struct uuid *id) MUST_CHECK;

/* {name} of the route as text, percent-decoded. */
struct str field_path(const struct exchange *x, const char *name);

/* {student} of the route: the tenant's own id. */
const char *field_path_student(const struct exchange *x);

/* The JSON object in the request's body: 415 for another media type, 413 beyond LIMIT_JSON_BODY, 400 when cut short or malformed,
 * 422 when it is no object. */
bool field_body(struct exchange *x, json_t **body) MUST_CHECK;

/* Whether the body is said to be application/json, with parameters such as charset or without. */
bool field_body_is_json(const struct exchange *x);

/* Texts of a JSON object: white space at both ends removed, length counted in code points. `presence` says what absence means. */
enum field_presence { FIELD_REQUIRED, FIELD_OPTIONAL };
const char *field_text(struct exchange *x, const json_t *object, const char *name, enum field_presence presence,
                       size_t least, size_t most); /* NULL when absent, null or wrong */
/* The same for a name or title: one line, without the characters of str_unfit_for_name. */
const char *field_name(struct exchange *x, const json_t *object, const char *name, enum field_presence presence,
                       size_t least, size_t most);
/* The same for the member `filename`. Of a path the last part counts, as in a form. */
const char *field_file_name(struct exchange *x, const json_t *object, enum field_presence presence);
bool field_flag(struct exchange *x, const json_t *object, const char *name, bool fallback);
/* One of `words` (NULL-terminated); its index, or `fallback` when absent. */
int field_choice(struct exchange *x, const json_t *object, const char *name, const char *const *words, int fallback);
bool field_given(struct exchange *x, const json_t *object, const char *name); /* null counts */
/* A member that has a reader of its own; NULL when absent or null. */
const json_t *field_value(struct exchange *x, const json_t *object, const char *name);
int64_t field_whole(struct exchange *x, const json_t *object, const char *name, enum field_presence presence,
                    int64_t low, int64_t high, int64_t fallback);
double field_real(struct exchange *x, const json_t *object, const char *name, enum field_presence presence, double low,
                  double high, double fallback);
struct uuid field_uuid(struct exchange *x, const json_t *object, const char *name); /* nil when absent, null or wrong */
const char *field_language(struct exchange *x, const json_t *object, const char *name); /* by course/language.h */

/* Query parameters (decoded, first of a name wins): NULL when absent. Those that the route does not name are refused by fields_ok. */
const char *field_query(struct exchange *x, const char *name);
int64_t field_query_whole(struct exchange *x, const char *name, int64_t low, int64_t high, int64_t fallback);
bool field_query_uuid(struct exchange *x, const char *name,
                      struct uuid *id);                        /* nil when absent; wrong ones are collected */
stamp field_query_stamp(struct exchange *x, const char *name); /* STAMP_NONE when absent */
bool field_query_flag(struct exchange *x, const char *name);   /* true or false; false when absent */

/* limit, offset and cursor of a list. */
void field_page(struct exchange *x, struct page *page);

/* The cursor of a next page: what follows the row with this moment and id. Returns `text`. */
#define FIELD_CURSOR 49
char *field_cursor(stamp at, struct uuid id, char text[FIELD_CURSOR]);

/* Of a list of objects: the fields that were found wrong since there were `before` errors are those of its member `index`, "list[2].field"; a field
 * without a name is the member itself. */
void fields_within(struct exchange *x, size_t before, const char *list, size_t index);

/* Behind the last reader, once: false when any field or query parameter was wrong or unknown. The fault is filed. */
bool fields_ok(struct exchange *x) MUST_CHECK;

#endif
