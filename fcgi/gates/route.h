/*
 * The table of routes and how a path finds its row. A name in braces takes one non-empty segment of the path; with a star, as in
 * {key*}, all that is left of it.
 */
#ifndef FCGI_ROUTE_H
#define FCGI_ROUTE_H

#include "fcgi/exchange.h"

extern const struct route route_table[]; /* routes.c: the index of the API */
extern const size_t route_count;

/* Finds the row for method and path: NOT_FOUND, or METHOD with x->allowed filled. OPTIONS finds cors_preflight. */
bool route_match(struct exchange *x) MUST_CHECK;

/* Whether a path fits a pattern; the values go to x->parameters. */
bool route_fits(struct exchange *x, const char *pattern) MUST_CHECK;

/* "GET, HEAD, POST, OPTIONS": what the header Allow says for a set of methods. Returns `out`. */
char *route_allow(unsigned methods, char out[64]);

/* The row's number in the table, for counters; route_count for NULL and for routes outside of the table. */
size_t route_number(const struct route *route);

#endif
