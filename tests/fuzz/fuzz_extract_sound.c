/*
 * Pieces of recordings: whatever the file, what comes out is a head that tells its length, and as many bytes of FLAC.
 */
#include "base/json.h"
#include "jobs/extract/media/sound.h"
#include "tests/fuzz/extract.h"

#define PIECE_S 30

static void check_piece(const struct extraction *x)
{
    struct arena *arena = arena_new(1 << 26);
    struct str bytes = buf_str(&x->output), line = str_cut(&bytes, '\n');
    struct fault fault = {0};
    json_t *head;

    assert(json_read(arena, line, &head, &fault) && json_get_int(head, "bytes", -1) == (int64_t)bytes.len);
    assert(json_get_double(head, "end_sec", -1) >= json_get_double(head, "start_sec", 0));
    assert(bytes.len == 0 || str_starts(bytes, STR("fLaC")));
    arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct options options = {.piece_seconds = PIECE_S, .progress_fd = -1};
    struct extraction x = {.options = &options, .input = input_of_bytes(data, size)};

    document_writer_init(&x.document, sound_format.source_type);
    progress_init(&x.progress, -1, sound_format.stage, sound_format.unit);
    if (sound_format.read(&x))
        check_piece(&x);
    else
        check_fault(&x.fault);
    progress_free(&x.progress);
    document_writer_free(&x.document);
    buf_free(&x.output);
    return 0;
}
