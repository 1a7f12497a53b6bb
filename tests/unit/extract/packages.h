/*
 * Office files made by hand, for the tests: archives of parts that are given as text.
 */
#ifndef UNIT_PACKAGES_H
#define UNIT_PACKAGES_H

#include <archive.h>
#include <archive_entry.h>

#include "tests/unit/extract/extraction.h"

#define PACKAGES_ROOM ((size_t)(4 * MIB))
#define RELATIONS(inside) \
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">" inside "</Relationships>"
#define RELATION(id, type, target)                                                                                 \
    "<Relationship Id=\"" id "\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/" type \
    "\" Target=\"" target "\"/>"

struct packages {
    struct archive *archive;
    char *bytes;
    size_t length;
};

static inline void packages_begin(struct packages *p)
{
    p->bytes = malloc(PACKAGES_ROOM);
    assert_non_null(p->bytes);
    p->archive = archive_write_new();
    assert_int_equal(archive_write_set_format_zip(p->archive), ARCHIVE_OK);
    assert_int_equal(archive_write_open_memory(p->archive, p->bytes, PACKAGES_ROOM, &p->length), ARCHIVE_OK);
}

static inline void packages_add(struct packages *p, const char *name, const char *text, size_t length)
{
    struct archive_entry *entry = archive_entry_new();

    archive_entry_set_pathname(entry, name);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, (la_int64_t)length);
    assert_int_equal(archive_write_header(p->archive, entry), ARCHIVE_OK);
    assert_int_equal(archive_write_data(p->archive, text, length), length);
    archive_entry_free(entry);
}

static inline void packages_part(struct packages *p, const char *name, const char *text)
{
    packages_add(p, name, text, strlen(text));
}

static inline void packages_end(struct packages *p)
{
    assert_int_equal(archive_write_close(p->archive), ARCHIVE_OK);
    archive_write_free(p->archive);
}

static inline struct result packages_extract(struct packages *p, const char *format)
{
    struct result result;

    packages_end(p);
    result = extract_bytes(format, p->bytes, p->length);
    free(p->bytes);
    return result;
}

#endif
