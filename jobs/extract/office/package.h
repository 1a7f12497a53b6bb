/*
 * An Office file as parts with names: a ZIP archive (ISO/IEC 29500-2, Open Packaging Conventions), read whole into memory, of which only parts
 * of XML are kept; of pictures the names are, and the bytes are unpacked when they are wanted. Nothing outside it is ever fetched. Ceilings on entries, on the unpacked size of one part and of all, and on their ratio
 * to the file end it with FILE_TOO_COMPLEX; what is no archive is UNSUPPORTED_FORMAT, and one that is cut off FILE_DAMAGED. An old
 * binary file, which is also what an encrypted one is kept in, is told apart.
 */
#ifndef EXTRACT_PACKAGE_H
#define EXTRACT_PACKAGE_H

#include <libxml/tree.h>

#include "base/arena.h"
#include "jobs/extract/extract.h"

struct package;

/* Opens the archive that is the input of the extraction. NULL with a fault. */
struct package *package_open(struct extraction *x) MUST_CHECK;
void package_close(struct package *package);

/* The bytes of a part, "word/document.xml"; at == NULL: there is none. Names are compared without regard to case. */
struct str package_part(const struct package *package, struct str name);

/* Appends the bytes of a picture, "ppt/media/image1.png". False when it is not there, cannot be unpacked or is more than the ceiling of `out`. */
bool package_unpack(const struct package *package, struct str name, struct buf *out) MUST_CHECK;

/* The same as a tree, to be freed with xmlFreeDoc; NULL if there is none, or if it cannot be read, which is counted. */
xmlDocPtr package_xml(struct package *package, struct str name);

/* Values of charts that were left out. */
void package_lose_values(struct package *package, size_t count);

/* Says in the document what was left out of the parts that were asked for. */
void package_warn(const struct package *package, struct document_writer *document);

/* The part that another one relates to: by the id that it uses, or by the end of the relationship's type, "/slideLayout". Empty if there is none, or
 * if it is outside the file. `from` empty: of the package itself. Lives as long as the package. */
struct str package_related(struct package *package, struct str from, const char *id);
struct str package_related_by_type(struct package *package, struct str from, const char *type);

#endif
