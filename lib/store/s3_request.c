/* What answers of the store mean, and asking again. */
#include "net/easy.h"
#include "store/retry.h"
#include "store/s3.h"
#include "store/xml.h"

/* Codes that come with a 4xx and yet pass by themselves: S3 API reference, "Error responses". */
static const char *const passing_codes[] = {"RequestTimeout", "SlowDown",       "InternalError",   "ServiceUnavailable",
                                            "BadDigest",      "IncompleteBody", "OperationAborted"};

static bool code_passes(const char *code)
{
    for (size_t i = 0; i < ARRAY_COUNT(passing_codes); i++)
        if (strcmp(code, passing_codes[i]) == 0)
            return true;
    return false;
}

/* Broken exchanges are worth another try; an address or certificate that is wrong stays so. */
static bool result_passes(CURLcode result)
{
    switch (result) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WRITE_ERROR: /* our own disk, or an answer beyond its ceiling */
        return false;
    default:
        return true;
    }
}

enum s3_verdict s3_request_verdict(const struct s3_transfer *transfer, const struct s3_answer *answer)
{
    if (transfer->result != CURLE_OK)
        return result_passes(transfer->result) ? S3_AGAIN : S3_REFUSED;
    if (answer->status >= 200 && answer->status < 300 && answer->code[0] == '\0')
        return S3_DONE;
    return answer->status >= 500 || answer->status == 429 || answer->status == 408 || code_passes(answer->code)
               ? S3_AGAIN
               : S3_REFUSED;
}

bool s3_request_fault(const struct s3_call *call, const struct s3_transfer *transfer, const struct s3_answer *answer,
                      struct fault *fault)
{
    enum s3_verdict verdict = s3_request_verdict(transfer, answer);
    const char *object = call->key != NULL ? call->key : "the bucket";

    if (transfer->result != CURLE_OK)
        return fault_log(fault, verdict == S3_AGAIN ? FAULT_STORE_UNAVAILABLE : FAULT_INTERNAL, "store: %s %s: %s",
                         call->method, object, easy_message(transfer->result, transfer->error));
    if (answer->status == 404 && call->key != NULL && strcmp(answer->code, "NoSuchBucket") != 0)
        return fault_log(fault, FAULT_OBJECT_MISSING, "store: %s %s: 404 %s", call->method, object, answer->code);
    return fault_log(fault, verdict == S3_AGAIN ? FAULT_STORE_UNAVAILABLE : FAULT_INTERNAL, "store: %s %s: %d %s: %s",
                     call->method, object, answer->status, answer->code, answer->message);
}

/* An error may also come inside a 200: CompleteMultipartUpload and its like answer before they know. A 206 is a piece of an object, whatever it
 * looks like. */
void s3_request_read_error(struct arena *arena, struct s3_answer *answer)
{
    struct str rest = answer->body, error;

    if ((answer->status >= 300 ||
         (answer->status != 206 && memmem(rest.at, MIN(rest.len, 256), "<Error", 6) != NULL)) &&
        xml_next(&rest, "Error", &error)) {
        answer->code = xml_text(arena, error, "Code");
        answer->message = xml_text(arena, error, "Message");
    }
}

bool s3_request(struct s3 *s3, struct arena *arena, const struct s3_call *call, struct s3_answer *answer,
                struct fault *fault)
{
    struct s3_transfer transfer;

    for (int tries = 1;; tries++) {
        enum s3_verdict verdict;

        s3_transfer_start(&transfer, s3, call);
        s3_transfer_wait(&transfer);
        s3_transfer_finish(&transfer, arena, answer);
        s3_request_read_error(arena, answer);
        verdict = s3_request_verdict(&transfer, answer);
        if (verdict == S3_DONE)
            return true;
        if (verdict == S3_REFUSED || call->once || !retry_worth(tries, s3_transfer_was_silent(&transfer)))
            return s3_request_fault(call, &transfer, answer, fault);
        retry_wait(tries);
    }
}
