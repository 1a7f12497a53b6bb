#include "jobs/extract/ocr/ocr_engine.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <tesseract/capi.h>

#define LINE_MOST ((size_t)4096) /* bytes of a line; longer ones are none */
#define TURN_SURE 2.0            /* how much more likely the side that is up is than the next one, as a logarithm */
#define SLOPE_SURE 2.0
#define SLOPE_LEAST 0.7 /* degrees: tesseract follows lines that slope less */
#define SLOPE_REDUCTION 4
#define DPI "220"       /* what a page is drawn with, about */
#define SPECK 5         /* pixels each way: less than half of it is one */
#define INK_LEAST 0.001 /* of a page with a line of text */
#define INK_MOST 0.35
#define INK 160 /* gray below that is ink */

struct ocr_engine {
    TessBaseAPI *reader, *sides; /* sides: NULL without its pack */
    struct ocr_line lines[OCR_TEXT_LINES];
    char *texts[OCR_TEXT_LINES]; /* tesseract's */
    size_t count, left_out;
};

/* libgomp's: parallel regions are carried out by the thread that meets them. The sandbox lets no other be made. */
void omp_set_max_active_levels(int levels);

/* ---- opening ---- */

static TessBaseAPI *open_reader(const char *folder, const char *packs, TessOcrEngineMode mode, TessPageSegMode layout)
{
    TessBaseAPI *api = TessBaseAPICreate();

    if (api != NULL && TessBaseAPIInit2(api, folder, packs, mode) != 0) {
        TessBaseAPIDelete(api);
        return NULL;
    }
    if (api != NULL) {
        TessBaseAPISetPageSegMode(api, layout);
        TessBaseAPISetVariable(api, "user_defined_dpi", DPI);
    }
    return api;
}

struct ocr_engine *ocr_engine_open(const char *folder, const char *packs)
{
    struct ocr_engine *engine = calloc(1, sizeof *engine);

    omp_set_max_active_levels(0);
    setMsgSeverity(L_SEVERITY_NONE);
    if (engine == NULL)
        return NULL;
    engine->reader = open_reader(folder, packs, OEM_LSTM_ONLY, PSM_AUTO);
    if (engine->reader == NULL) {
        free(engine);
        return NULL;
    }
    engine->sides = open_reader(folder, "osd", OEM_TESSERACT_ONLY, PSM_OSD_ONLY);
    return engine;
}

void ocr_engine_close(struct ocr_engine *engine)
{
    if (engine == NULL)
        return;
    TessBaseAPIDelete(engine->reader);
    if (engine->sides != NULL)
        TessBaseAPIDelete(engine->sides);
    free(engine);
}

/* ---- lines ---- */

static void forget(struct ocr_engine *engine)
{
    for (size_t i = 0; i < engine->count; i++)
        TessDeleteText(engine->texts[i]);
    engine->count = engine->left_out = 0;
}

/* Lines may run from the top to the bottom. */
static int height_of(const TessPageIterator *at)
{
    int left, top, right, bottom;

    return TessPageIteratorBoundingBox(at, RIL_TEXTLINE, &left, &top, &right, &bottom) ? MIN(right - left, bottom - top)
                                                                                       : 0;
}

static void take_line(struct ocr_engine *engine, const TessResultIterator *at)
{
    const TessPageIterator *place = TessResultIteratorGetPageIteratorConst(at);
    char *words = TessResultIteratorGetUTF8Text(at, RIL_TEXTLINE);
    const struct str text = words != NULL ? str_trim(str_of(words)) : STR("");

    if (text.len == 0 || text.len > LINE_MOST || engine->count == OCR_TEXT_LINES) {
        engine->left_out += text.len > 0;
        TessDeleteText(words);
        return;
    }
    engine->texts[engine->count] = words;
    engine->lines[engine->count++] = (struct ocr_line){
        .text = text,
        .confidence = (double)TessResultIteratorConfidence(at, RIL_TEXTLINE),
        .height = height_of(place),
        .starts_block = TessPageIteratorIsAtBeginningOf(place, RIL_PARA) != 0,
    };
}

static void take_lines(struct ocr_engine *engine)
{
    TessResultIterator *at = TessBaseAPIGetIterator(engine->reader);

    if (at == NULL)
        return; /* a picture without lines */
    do
        take_line(engine, at);
    while (TessResultIteratorNext(at, RIL_TEXTLINE));
    TessResultIteratorDelete(at);
}

static void show(TessBaseAPI *api, const struct ocr_picture *picture)
{
    TessBaseAPISetImage(api, picture->pixels, picture->width, picture->height, 1, picture->width);
}

bool ocr_engine_read(struct ocr_engine *engine, const struct ocr_picture *picture, struct hyphens *hyphens,
                     struct ocr_text *text, struct fault *fault)
{
    bool done;

    TessBaseAPIClearAdaptiveClassifier(engine->reader);
    show(engine->reader, picture);
    done = TessBaseAPIRecognize(engine->reader, NULL) == 0;
    if (done)
        take_lines(engine);
    ocr_text_write(text, engine->lines, engine->count, hyphens);
    text->left_out += engine->left_out;
    forget(engine);
    TessBaseAPIClear(engine->reader);
    return done || fault_set(fault, FAULT_MEMORY_LIMIT, "The picture takes more memory to read than it may.");
}

/* ---- sides and slopes ---- */

int ocr_engine_turn(struct ocr_engine *engine, const struct ocr_picture *picture)
{
    int degrees = 0;
    float sure = 0, script_sure;
    const char *script;

    if (engine->sides == NULL)
        return 0;
    show(engine->sides, picture);
    if (!TessBaseAPIDetectOrientationScript(engine->sides, &degrees, &sure, &script, &script_sure))
        degrees = 0;
    TessBaseAPIClear(engine->sides);
    return (double)sure >= TURN_SURE ? (360 - degrees) % 360 : 0;
}

bool ocr_engine_may_be_text(const struct ocr_picture *picture)
{
    const size_t count = (size_t)picture->width * (size_t)picture->height;
    size_t dark = 0;

    for (size_t i = 0; i < count; i++)
        dark += picture->pixels[i] < INK;
    return (double)dark >= INK_LEAST * (double)count && (double)dark <= INK_MOST * (double)count;
}

static PIX *ink_of(const struct ocr_picture *picture)
{
    PIX *ink = pixCreate(picture->width, picture->height, 1);

    for (int y = 0; ink != NULL && y < picture->height; y++) {
        const uint8_t *row = picture->pixels + (size_t)y * (size_t)picture->width;
        l_uint32 *line = pixGetData(ink) + (size_t)y * (size_t)pixGetWpl(ink);

        for (int x = 0; x < picture->width; x++)
            if (row[x] < INK)
                SET_DATA_BIT(line, x);
    }
    return ink;
}

double ocr_engine_slope(const struct ocr_picture *picture)
{
    PIX *ink = ink_of(picture);
    l_float32 angle = 0, sure = 0;
    bool found = ink != NULL && pixFindSkewSweepAndSearch(ink, &angle, &sure, SLOPE_REDUCTION, 2, 10, 1, 0.1F) == 0;

    pixDestroy(&ink);
    return found && (double)sure >= SLOPE_SURE && fabs((double)angle) >= SLOPE_LEAST ? (double)angle : 0;
}

void ocr_engine_smooth(uint8_t *pixels, int width, int height)
{
    PIX *gray = pixCreate(width, height, 8), *smooth = NULL;

    for (int y = 0; gray != NULL && y < height; y++) {
        l_uint32 *line = pixGetData(gray) + (size_t)y * (size_t)pixGetWpl(gray);

        for (int x = 0; x < width; x++)
            SET_DATA_BYTE(line, x, pixels[(size_t)y * (size_t)width + (size_t)x]);
    }
    if (gray != NULL)
        smooth = pixMedianFilter(gray, SPECK, SPECK);
    for (int y = 0; smooth != NULL && y < height; y++) {
        const l_uint32 *line = pixGetData(smooth) + (size_t)y * (size_t)pixGetWpl(smooth);

        for (int x = 0; x < width; x++)
            pixels[(size_t)y * (size_t)width + (size_t)x] = (uint8_t)GET_DATA_BYTE(line, x);
    }
    pixDestroy(&gray);
    pixDestroy(&smooth);
}
