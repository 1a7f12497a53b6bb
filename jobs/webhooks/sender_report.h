/*
 * What the sender makes of an attempt's end: delivered, to be tried again, given up, or gone; a sentence for the tenant's log; and one
 * JSON line for the operator's. Pure but for the line.
 */
#ifndef JOBS_SENDER_REPORT_H
#define JOBS_SENDER_REPORT_H

#include "net/posts.h"
#include "work/delivery.h"

/* Whose attempt it was. */
struct sender_attempt {
    struct uuid message, tenant, webhook;
    int number; /* of the attempt, from 1 */
    int timeout_s;
};

/* A 2xx that came whole and in time is success; 410 ends it all; a redirect is a failure that says where it pointed; everything else
 * is tried again until the attempts are used up. `chance` (0 to 1) spreads the waits. */
void sender_report(const struct sender_attempt *attempt, const struct post_end *end, double chance,
                   struct delivery_report *report);

/* The webhook's secret cannot sign: nothing was sent. */
void sender_report_unsigned(const struct sender_attempt *attempt, struct delivery_report *report);

void sender_report_log(const struct sender_attempt *attempt, const struct delivery_report *report);

#endif
