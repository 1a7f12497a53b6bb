/*
 * How a path finds its row in the table of routes. A name in braces takes one non-empty segment of the path; with a star, as in
 * {key*}, all that is left of it.
 */
#ifndef FCGI_ROUTE_MATCH_H
#define FCGI_ROUTE_MATCH_H

#include "fcgi/exchange.h"

/* Finds the row for method and path: NOT_FOUND, or METHOD with x->allowed filled. OPTIONS finds a row of its own, which answers
 * for every path. */
bool route_match(struct exchange *x) MUST_CHECK;

/* Whether a path fits a pattern; the values go to x->parameters. */
bool route_match_path(struct exchange *x, const char *pattern) MUST_CHECK;

#endif
