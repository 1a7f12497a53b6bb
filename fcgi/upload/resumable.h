/*
 * An upload by tus: a row in resumable_uploads, beside one in `uploads` with the same id by which the janitor knows it. What the row says is
 * durable: bytes that it does not count have not been acknowledged, and are sent again.
 *
 * One request at a time adds to it. It has claimed that with a value of its own, the writer, and from then on the row takes no word from any earlier
 * one: a process that lost its database and comes back changes nothing.
 */
#ifndef FCGI_RESUMABLE_H
#define FCGI_RESUMABLE_H

#include "base/json.h"
#include "course/source.h"
#include "pg/pg.h"
#include "store/store.h"

struct resumable {
    struct uuid id; /* of the material to be, too */
    struct uuid course, node;
    const char *type, *filename, *language, *metadata;
    int64_t length, offset, part_bytes;
    const char *object_key, *upload_id; /* of the store; the second "" before it has begun */
    struct str head;                    /* all of it, while that is less than SOURCE_HEAD: the store has nothing then */
    int64_t remainder;
    const char *sha256_state, *sha256;
    int64_t goes;
    struct uuid material, job; /* nil: it is not whole */
    bool duplicate, over;
    stamp expires_at, created_at;
    struct uuid writer; /* after resumable_claim */
    size_t part_count;  /* that the rows have */
};

/* Of a course and node that are held. UPLOADS_LIMITED when the tenant has LIMIT_UPLOADS_UNFINISHED already. */
bool resumable_insert(const struct unit *unit, struct resumable *upload, int64_t expire_s) MUST_CHECK;

/* NOT_FOUND "Upload not found"; UPLOAD_EXPIRED when nothing is left of it. */
bool resumable_fetch(const struct unit *unit, struct uuid id, struct resumable *upload) MUST_CHECK;

/* Whether no other request of any process adds to it. The lock is of the database session. */
bool resumable_lock(const struct unit *unit, struct uuid id, bool *locked) MUST_CHECK;
bool resumable_unlock(const struct unit *unit, struct uuid id) MUST_CHECK;

/* What this upload becomes is this request's from now on. UPLOAD_LOCKED if it has gone on meanwhile. */
bool resumable_claim(const struct unit *unit, struct resumable *upload) MUST_CHECK;

/* The confirmed parts of it, in the arena. */
bool resumable_parts(const struct unit *unit, const struct resumable *upload, struct store_part **parts,
                     size_t *count) MUST_CHECK;

/* So much is durable; expires anew. Faults as of resumable_claim. */
bool resumable_keep(const struct unit *unit, struct resumable *upload, const struct store_progress *progress,
                    int64_t expire_s) MUST_CHECK;
/* The same while all of it is in the row. */
bool resumable_keep_head(const struct unit *unit, struct resumable *upload, struct str head,
                         int64_t expire_s) MUST_CHECK;

/* Before the store is asked to put it together, so that whoever comes after a crash knows that the object may be there. */
bool resumable_seal(const struct unit *unit, const struct resumable *upload, const char *sha256) MUST_CHECK;

/* In the transaction that makes the material. */
bool resumable_end(const struct unit *unit, const struct resumable *upload, int64_t expire_s) MUST_CHECK;

/* Gives it up; the janitor removes what the store has, unless that is done at once. */
bool resumable_delete(const struct unit *unit, struct uuid id) MUST_CHECK;

/* The members of the answer into the object that is open. */
void resumable_json(struct json_out *out, const struct resumable *upload);

#endif
