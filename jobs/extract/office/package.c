#include "jobs/extract/office/package.h"

#include <archive.h>
#include <archive_entry.h>
#include <libxml/tree.h>

#include "base/limits.h"
#include "jobs/extract/office/chart.h"
#include "jobs/extract/office/office_xml.h"

#define ENTRIES 20000           /* of the archive */
#define PARTS 8192              /* that are kept */
#define PART_CEILING (48 * MIB) /* of one */
#define ALL_CEILING (192 * MIB) /* of all entries, unpacked */
#define RATIO 400               /* of all to the file, from RATIO_FROM on */
#define RATIO_FROM (16 * MIB)
#define NAME_CEILING 512
#define LOOKED_AT (4 * MIB) /* of what is no archive */
#define PIECE (64 * KIB)

struct part {
    struct str name, bytes;
    xmlDocPtr relations; /* of the part; NULL: not looked for yet */
    bool looked;
};

struct package {
    struct extraction *x;
    struct arena *arena;
    struct part *parts;
    size_t count, entries;
    size_t values_left_out;
    size_t unreadable;          /* parts */
    struct str unreadable_name; /* of the first of them */
    int64_t unpacked;
    struct part root;  /* whose relations are those of the package */
    char piece[PIECE]; /* of an entry that is unpacked */
};

/* ---- the archive ---- */

static la_ssize_t read_input(struct archive *archive UNUSED, void *data, const void **bytes)
{
    static char piece[64 * 1024];
    struct extraction *x = data;

    *bytes = piece;
    return (la_ssize_t)input_read(&x->input, piece, sizeof piece);
}

static la_int64_t seek_input(struct archive *archive UNUSED, void *data, la_int64_t offset, int whence)
{
    struct extraction *x = data;
    const int64_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? x->input.at : x->input.size;

    return input_seek(&x->input, base + offset);
}

static la_int64_t skip_input(struct archive *archive UNUSED, void *data, la_int64_t count)
{
    struct extraction *x = data;
    const int64_t before = x->input.at;

    return input_seek(&x->input, before + count) - before;
}

static struct archive *open_archive(struct extraction *x)
{
    struct archive *archive = archive_read_new();

    if (archive == NULL)
        return NULL;
    archive_read_support_format_zip_seekable(archive);
    archive_read_set_read_callback(archive, read_input);
    archive_read_set_seek_callback(archive, seek_input);
    archive_read_set_skip_callback(archive, skip_input);
    archive_read_set_callback_data(archive, x);
    if (archive_read_open1(archive) == ARCHIVE_OK)
        return archive;
    archive_read_free(archive);
    return NULL;
}

/* ---- what it is not ---- */

static bool too_complex(struct extraction *x, const char *what)
{
    return fault_set(&x->fault, FAULT_FILE_TOO_COMPLEX, "%s Save it again with an office program, or split it.", what);
}

static bool damaged(struct extraction *x)
{
    return fault_set(
        &x->fault, FAULT_FILE_DAMAGED,
        "The file is damaged or cut off. Open it in an office program, save it again and upload the new file.");
}

/* Files of Office 97 and encrypted ones of today are both compound files ([MS-CFB], [MS-OFFCRYPTO] 2.3.4.4); the name of a stream, in UTF-16, tells
 * which. */
static bool is_archive(struct extraction *x)
{
    static const char encrypted[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";
    const size_t looked = (size_t)MIN(x->input.size, LOOKED_AT);
    struct buf head = buf_make((size_t)(LOOKED_AT + KIB));
    char *room = buf_reserve(&head, looked);
    bool zip = false, compound = false, is_encrypted = false;

    input_seek(&x->input, 0);
    if (room != NULL) {
        const int64_t length = input_read(&x->input, room, looked);

        head.len = length > 0 ? (size_t)length : 0;
    }
    input_seek(&x->input, 0);
    zip = str_starts(buf_str(&head), STR("PK\x03\x04"));
    compound = str_starts(buf_str(&head), STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"));
    is_encrypted = compound && memmem(head.data, head.len, encrypted, sizeof encrypted - 1) != NULL;
    buf_free(&head);
    if (is_encrypted)
        return fault_set(&x->fault, FAULT_FILE_ENCRYPTED,
                         "The file is protected by a password. Save a copy without one and upload that.");
    if (compound)
        return fault_set(&x->fault, FAULT_UNSUPPORTED_FORMAT,
                         "The file is of an old format (.doc, .ppt). Open it in an office program, save it as .docx or "
                         ".pptx and upload that.");
    return zip || fault_set(&x->fault, FAULT_UNSUPPORTED_FORMAT,
                            "The file is no Office file. Upload it with the extension of its real format.");
}

/* ---- its parts ---- */

static bool is_kept(struct str name)
{
    return str_ends_nocase(name, STR(".xml")) || str_ends_nocase(name, STR(".rels"));
}

/* Of those the names are kept. */
static bool is_picture(struct str name)
{
    static const struct str ends[] = {STR(".png"), STR(".jpg"),  STR(".jpeg"), STR(".gif"),
                                      STR(".bmp"), STR(".tiff"), STR(".tif"),  STR(".jp2")};

    for (size_t i = 0; i < ARRAY_COUNT(ends); i++)
        if (str_ends_nocase(name, ends[i]))
            return true;
    return false;
}

static bool is_too_large(const struct package *package, const struct extraction *x)
{
    return package->unpacked > ALL_CEILING ||
           (package->unpacked > RATIO_FROM && package->unpacked > RATIO * MAX(x->input.size, 1));
}

/* Unpacks an entry, of which nothing is kept when `out` is NULL. */
static bool unpack(struct package *package, struct archive *archive, struct buf *out, struct extraction *x)
{
    la_ssize_t length;

    while ((length = archive_read_data(archive, package->piece, PIECE)) > 0) {
        package->unpacked += length;
        if (is_too_large(package, x))
            return too_complex(x, "The file unpacks to far more than it is.");
        buf_put(out, package->piece, (size_t)length);
        if (out->overflow)
            return too_complex(x, "A part of the file is too large.");
    }
    return length == 0 || damaged(x);
}

static bool keep(struct package *package, struct archive *archive, struct str name, struct extraction *x)
{
    struct buf *bytes = buf_new(package->arena, PART_CEILING);

    if (package->count == PARTS)
        return too_complex(x, "The file has too many parts.");
    if (!unpack(package, archive, bytes, x))
        return false;
    package->parts[package->count++] = (struct part){
        .name = {arena_strndup(package->arena, name.at, name.len), name.len}, .bytes = {buf_text(bytes), bytes->len}};
    return true;
}

static void keep_name(struct package *package, struct str name)
{
    if (package->count < PARTS && name.len <= NAME_CEILING)
        package->parts[package->count++] =
            (struct part){.name = {arena_strndup(package->arena, name.at, name.len), name.len}};
}

static bool take_entry(struct package *package, struct archive *archive, struct archive_entry *entry,
                       struct extraction *x)
{
    const char *path = archive_entry_pathname(entry);
    struct str name = str_of(path != NULL ? path : "");

    if (++package->entries > ENTRIES)
        return too_complex(x, "The file has too many entries.");
    if (archive_entry_is_encrypted(entry))
        return fault_set(&x->fault, FAULT_FILE_ENCRYPTED,
                         "The file is protected by a password. Save a copy without one and upload that.");
    while (str_starts(name, STR("/")))
        name = (struct str){name.at + 1, name.len - 1};
    if (is_picture(name))
        keep_name(package, name);
    if (!is_kept(name) || name.len > NAME_CEILING || package_part(package, name).at != NULL)
        return true;
    return keep(package, archive, name, x);
}

static bool read_parts(struct package *package, struct archive *archive, struct extraction *x)
{
    struct archive_entry *entry;
    int status;

    while ((status = archive_read_next_header(archive, &entry)) == ARCHIVE_OK || status == ARCHIVE_WARN)
        if (!take_entry(package, archive, entry, x))
            return false;
    return (status == ARCHIVE_EOF && package->count > 0) || damaged(x);
}

struct package *package_open(struct extraction *x)
{
    struct arena *arena = arena_new(2 * ALL_CEILING);
    struct package *package = arena_alloc(arena, sizeof *package);
    struct archive *archive = NULL;
    bool done;

    *package = (struct package){.x = x, .arena = arena, .parts = arena_alloc(arena, PARTS * sizeof *package->parts)};
    done = is_archive(x);
    if (done) {
        archive = open_archive(x);
        done = archive != NULL ? read_parts(package, archive, x) : damaged(x);
        archive_read_free(archive);
    }
    if (done)
        return package;
    package_close(package);
    return NULL;
}

void package_close(struct package *package)
{
    if (package == NULL)
        return;
    for (size_t i = 0; i < package->count; i++)
        xmlFreeDoc(package->parts[i].relations);
    xmlFreeDoc(package->root.relations);
    arena_free(package->arena);
}

static struct part *find(const struct package *package, struct str name)
{
    for (size_t i = 0; i < package->count; i++)
        if (str_equal_nocase(package->parts[i].name, name))
            return &package->parts[i];
    return NULL;
}

struct str package_part(const struct package *package, struct str name)
{
    const struct part *part = find(package, name);

    return part != NULL ? part->bytes : (struct str){NULL, 0};
}

/* ---- pictures ---- */

static bool unpack_picture(struct archive *archive, struct buf *out)
{
    la_ssize_t length;
    char *room;

    do {
        room = buf_reserve(out, PIECE);
        length = room != NULL ? archive_read_data(archive, room, PIECE) : -1;
        out->len += length > 0 ? (size_t)length : 0;
    } while (length > 0);
    return length == 0;
}

bool package_unpack(const struct package *package, struct str name, struct buf *out)
{
    struct archive *archive;
    struct archive_entry *entry;
    bool found = false, done = false;
    int status;

    input_seek(&package->x->input, 0);
    archive = open_archive(package->x);
    while (archive != NULL && !found &&
           ((status = archive_read_next_header(archive, &entry)) == ARCHIVE_OK || status == ARCHIVE_WARN)) {
        const char *path = archive_entry_pathname(entry);

        found = path != NULL && str_equal(str_of(path + (path[0] == '/')), name);
        done = found && unpack_picture(archive, out);
    }
    archive_read_free(archive);
    return done;
}

/* ---- trees ---- */

xmlDocPtr package_xml(struct package *package, struct str name)
{
    const struct str bytes = package_part(package, name);
    xmlDocPtr document = office_xml_parse(bytes);

    if (bytes.at != NULL && document == NULL && package->unreadable++ == 0)
        package->unreadable_name = find(package, name)->name;
    return document;
}

void package_lose_values(struct package *package, size_t count)
{
    package->values_left_out += count;
}

void package_warn(const struct package *package, struct document_writer *document)
{
    if (package->unreadable > 0)
        document_writer_warn(document, "Parts of the file that cannot be read were left out: %zu (the first is %.*s).",
                             package->unreadable, (int)package->unreadable_name.len, package->unreadable_name.at);
    if (package->values_left_out > 0)
        document_writer_warn(document, "Of series of charts the first %d values were read; %zu more were left out.",
                             CHART_POINTS, package->values_left_out);
}

/* ---- relations ---- */

static struct str folder_of(struct str name)
{
    const char *slash = name.len > 0 ? memrchr(name.at, '/', name.len) : NULL;

    return (struct str){name.at, slash != NULL ? (size_t)(slash - name.at) + 1 : 0};
}

static xmlNodePtr relations_of(struct package *package, struct str from)
{
    struct part *part = from.len > 0 ? find(package, from) : &package->root;
    const struct str folder = folder_of(from);

    if (part == NULL)
        return NULL;
    if (!part->looked) {
        const char *name = arena_printf(package->arena, "%.*s_rels/%.*s.rels", (int)folder.len, folder.at,
                                        (int)(from.len - folder.len), from.at + folder.len);

        part->looked = true;
        part->relations = office_xml_parse(package_part(package, str_of(name)));
    }
    return part->relations != NULL ? xmlDocGetRootElement(part->relations) : NULL;
}

/* The part that "../media/a.xml" of a part in a folder is, or "/word/a.xml"; empty: there is none. The name is the part's own, for there may be
 * millions of references. */
static struct str resolve(const struct package *package, struct str folder, struct str target)
{
    char out[2 * NAME_CEILING];
    size_t length = 0;
    const struct part *part;

    if (target.len > NAME_CEILING)
        return STR("");
    if (str_starts(target, STR("/")))
        folder.len = 0;
    memcpy(out, folder.at, folder.len);
    length = folder.len;
    while (target.at != NULL) {
        const struct str step = str_cut(&target, '/');

        if (str_equal(step, STR("..")))
            length = length > 1 ? folder_of((struct str){out, length - 1}).len : 0;
        else if (step.len > 0 && !str_equal(step, STR("."))) {
            memcpy(out + length, step.at, step.len);
            length += step.len;
            if (target.at != NULL)
                out[length++] = '/';
        }
    }
    part = find(package, (struct str){out, length});
    return part != NULL ? part->name : STR("");
}

static struct str related(struct package *package, struct str from, const char *attribute, struct str value, bool ends)
{
    const xmlNode *relations = relations_of(package, from);

    for (xmlNodePtr node = relations != NULL ? relations->children : NULL; node != NULL; node = node->next) {
        const struct str found = office_xml_attribute(node, attribute);

        if (!office_xml_is(node, "Relationship") ||
            str_equal(office_xml_attribute(node, "TargetMode"), STR("External")))
            continue;
        if (ends ? str_ends_nocase(found, value) : str_equal(found, value))
            return resolve(package, folder_of(from), office_xml_attribute(node, "Target"));
    }
    return STR("");
}

struct str package_related(struct package *package, struct str from, const char *id)
{
    return related(package, from, "Id", str_of(id), false);
}

struct str package_related_by_type(struct package *package, struct str from, const char *type)
{
    return related(package, from, "Type", str_of(type), true);
}
