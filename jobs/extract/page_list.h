/*
 * Pages by their numbers, from 1, rising: "1-3,7".
 */
#ifndef EXTRACT_PAGE_LIST_H
#define EXTRACT_PAGE_LIST_H

#include "base/str.h"

/* Whether it is one: not empty, each page once. */
bool page_list_is_one(struct str list);

/* Cuts the next run of pages off. False at the end. */
bool page_list_next(struct str *list, int *first, int *last);

/* How many pages it names. */
int page_list_count(struct str list);

#endif
