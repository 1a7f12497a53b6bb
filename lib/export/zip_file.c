#include "export/zip_file.h"

#define VERSION 20 /* 2.0: folders */
#define DATE 0x21  /* 1 January 1980, the first there is */

struct zip_file_entry {
    const char *name;
    uint32_t length, crc, offset;
};

uint32_t zip_file_crc(uint32_t crc, const void *bytes, size_t length)
{
    const uint8_t *at = bytes;

    crc = ~crc;
    for (size_t i = 0; i < length; i++) {
        crc ^= at[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (0xedb88320U & (0U - (crc & 1)));
    }
    return ~crc;
}

static void put(struct buf *out, uint32_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        buf_putc(out, (char)(value >> (8 * i) & 0xff));
}

/* What an entry and its line in the directory have in common. */
static void put_facts(struct buf *out, const struct zip_file_entry *entry)
{
    put(out, VERSION, 2);
    put(out, 0, 2); /* flags */
    put(out, 0, 2); /* stored */
    put(out, 0, 2); /* midnight */
    put(out, DATE, 2);
    put(out, entry->crc, 4);
    put(out, entry->length, 4);
    put(out, entry->length, 4);
    put(out, (uint32_t)strlen(entry->name), 2);
    put(out, 0, 2); /* extra fields */
}

bool zip_file_begin(struct zip_file *zip, struct buf *out, const char *name, size_t length, uint32_t crc,
                    struct fault *fault)
{
    const size_t before = out->len;
    struct zip_file_entry *entry;

    if (zip->count == ZIP_FILE_ENTRIES || length + zip->offset > UINT32_MAX - (1U << 24))
        return fault_log(fault, FAULT_INTERNAL, "an archive of more than a ZIP file holds");
    zip->entries = arena_grow(zip->arena, zip->entries, zip->count, &zip->room, sizeof *zip->entries);
    entry = &zip->entries[zip->count++];
    *entry = (struct zip_file_entry){name, (uint32_t)length, crc, (uint32_t)zip->offset};
    put(out, 0x04034b50, 4);
    put_facts(out, entry);
    buf_puts(out, name);
    zip->offset += out->len - before + length;
    return true;
}

bool zip_file_put(struct zip_file *zip, struct buf *out, const char *name, struct str bytes, struct fault *fault)
{
    if (!zip_file_begin(zip, out, name, bytes.len, zip_file_crc(0, bytes.at, bytes.len), fault))
        return false;
    buf_put(out, bytes.at, bytes.len);
    return true;
}

void zip_file_end(struct zip_file *zip, struct buf *out)
{
    const size_t before = out->len;

    for (size_t i = 0; i < zip->count; i++) {
        put(out, 0x02014b50, 4);
        put(out, VERSION, 2);
        put_facts(out, &zip->entries[i]);
        put(out, 0, 2); /* comment */
        put(out, 0, 2); /* disk */
        put(out, 0, 2);
        put(out, 0, 4);
        put(out, zip->entries[i].offset, 4);
        buf_puts(out, zip->entries[i].name);
    }
    put(out, 0x06054b50, 4);
    put(out, 0, 4); /* disks */
    put(out, (uint32_t)zip->count, 2);
    put(out, (uint32_t)zip->count, 2);
    put(out, (uint32_t)(out->len - 12 - before), 4);
    put(out, (uint32_t)zip->offset, 4);
    put(out, 0, 2); /* comment */
}
