/*
 * A ZIP archive (PKWARE APPNOTE 6.3) written to the end without going back: entries are stored as they are, with their length and CRC-32 before
 * them, so that every reader takes it. Nothing in it is a time: the same entries give the same bytes. At most ZIP_FILE_ENTRIES of them and 4 GiB.
 */
#ifndef EXPORT_ZIP_FILE_H
#define EXPORT_ZIP_FILE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/fault.h"

#define ZIP_FILE_ENTRIES 65000

struct zip_file {
    struct arena *arena; /* of the directory */
    struct zip_file_entry *entries;
    size_t count, room;
    uint64_t offset; /* of what comes next */
};

/* The CRC-32 of ISO 3309 over more bytes; 0 at first. */
uint32_t zip_file_crc(uint32_t crc, const void *bytes, size_t length);

/* An entry begins: `length` bytes with this sum follow. `name` is ASCII and stays. TOO_LARGE beyond the ceilings. */
bool zip_file_begin(struct zip_file *zip, struct buf *out, const char *name, size_t length, uint32_t crc,
                    struct fault *fault) MUST_CHECK;

/* A whole entry. */
bool zip_file_put(struct zip_file *zip, struct buf *out, const char *name, struct str bytes,
                  struct fault *fault) MUST_CHECK;

/* The directory, behind the last entry. */
void zip_file_end(struct zip_file *zip, struct buf *out);

#endif
