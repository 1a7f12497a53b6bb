#include "jobs/webhooks/sender_report.h"

#include "base/log.h"

#define GONE 410
#define SHOWN 200 /* of what somebody else wrote, in a sentence */

static bool is_success(const struct post_end *end)
{
    return end->outcome == POST_ANSWERED && end->status >= 200 && end->status < 300;
}

static void explain_status(const struct post_end *end, char *message)
{
    if (end->location != NULL)
        snprintf(
            message, DELIVERY_ERROR,
            "The receiver answered %d and pointed to %.*s. Redirects are not followed: give the webhook its new url.",
            end->status, SHOWN, end->location);
    else
        snprintf(message, DELIVERY_ERROR, "The receiver answered %d.", end->status);
}

/* A tenant is not told whether a name exists in the resolver's eyes, nor how long that took to find out: with either, webhooks could
 * be used to list the names of an internal network. */
static void explain(const struct sender_attempt *attempt, const struct post_end *end, char *message)
{
    switch (end->outcome) {
    case POST_ANSWERED:
        explain_status(end, message);
        break;
    case POST_REFUSED:
        snprintf(message, DELIVERY_ERROR, "The url does not lead to a public address. Nothing was sent.");
        break;
    case POST_TIMED_OUT:
        snprintf(message, DELIVERY_ERROR, "There was no whole answer within %d s.", attempt->timeout_s);
        break;
    case POST_FAILED:
        snprintf(message, DELIVERY_ERROR, "The connection failed: %.*s.", SHOWN, end->message);
        break;
    }
}

/* Bytes of a stranger as text: what is no UTF-8, a control character or a mark of writing direction becomes a
 * question mark. */
static void keep_text(struct str bytes, char *out, size_t size)
{
    size_t length = 0;

    for (size_t at = 0; at < bytes.len;) {
        size_t start = at;
        uint32_t point = str_next(bytes, &at);
        bool good =
            point != 0 && point != 0xFFFD && str_unfit_for_name((struct str){bytes.at + start, at - start}) == 0;

        good = good || point == '\n' || point == '\t';
        if (length + (good ? at - start : 1) >= size)
            break;
        if (good)
            memcpy(out + length, bytes.at + start, at - start);
        else
            out[length] = '?';
        length += good ? at - start : 1;
    }
    out[length] = '\0';
}

/* What curl says may hold bytes of the receiver. */
static void clean(char *message)
{
    char copy[DELIVERY_ERROR];

    snprintf(copy, sizeof copy, "%s", message);
    keep_text(str_of(copy), message, DELIVERY_ERROR);
}

static void try_again(const struct sender_attempt *attempt, double chance, int retry_after_s,
                      struct delivery_report *report)
{
    report->wait_ms = delivery_wait_ms(attempt->number, chance, retry_after_s);
    report->outcome = report->wait_ms < 0 ? DELIVERY_FAILED : DELIVERY_RETRY;
}

void sender_report(const struct sender_attempt *attempt, const struct post_end *end, double chance,
                   struct delivery_report *report)
{
    *report = (struct delivery_report){
        .outcome = DELIVERY_DELIVERED,
        .status = end->status,
        .duration_ms = end->outcome == POST_REFUSED ? 0 : end->duration_us / 1000,
    };
    if (is_success(end))
        return;
    explain(attempt, end, report->error);
    clean(report->error);
    keep_text(end->excerpt, report->answer, sizeof report->answer);
    if (end->status == GONE)
        report->outcome = DELIVERY_GONE;
    else
        try_again(attempt, chance, end->retry_after_s, report);
}

void sender_report_unsigned(const struct sender_attempt *attempt, struct delivery_report *report)
{
    *report = (struct delivery_report){0};
    snprintf(report->error, sizeof report->error, "The webhook's secret cannot sign. Rotate it.");
    try_again(attempt, 0, -1, report);
}

void sender_report_log(const struct sender_attempt *attempt, const struct delivery_report *report)
{
    bool good = report->outcome == DELIVERY_DELIVERED;
    struct json_out *line = log_open(good ? LOG_INFO : LOG_WARNING, "webhook");

    json_put_uuid(line, "message", attempt->message);
    json_put_uuid(line, "webhook", attempt->webhook);
    json_put_uuid(line, "tenant", attempt->tenant);
    json_put_text(line, "outcome", delivery_outcome_name(report->outcome));
    json_put_int(line, "attempt", attempt->number);
    json_put_int(line, "status", report->status);
    json_put_int(line, "duration_ms", report->duration_ms);
    json_put_text(line, "cause", good ? NULL : report->error);
    log_close();
}
