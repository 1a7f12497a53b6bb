#include "jobs/align/viewing.h"

#include <math.h>

#define MOTION 0.03F      /* evidence of a tile of a page that moves */
#define COMMON_LEAST 0.1F /* what counts of a tile that looks alike on all pages */
#define REFERENCES 48     /* pages that a page is compared with for that */
#define TRACED 0.25F      /* texture of a tile with something on it */
#define ALIKE 0.15F       /* distances of tiles */
#define UNLIKE 0.5F
#define NEARLY 0.5F   /* evidence */
#define MISSING 0.06F /* evidence against a page for each tile that is missing, when it is not so of another page */
#define MISSING_MOST 0.3F
#define OWN_LEAST 0.5F /* tiles: fewer say nothing of a page */
#define QUALITY_LEAST 0.6F
#define EVIDENCE_MOST 1.0F
#define EVIDENCE_LEAST (-4.0F)
#define STEP 0.01F /* to which evidence is rounded */

/* A page in a box. */
struct sheet {
    struct gray picture;
    struct likeness_tile *tiles;
    float *rare; /* what likeness of a tile counts: little where all pages look alike */
    struct likeness *found;
};

struct board {
    struct likeness_tiling tiling;
    struct sheet *sheets;
    bool unknown[LIKENESS_TILES_MOST]; /* no page looks like that */
    float seen_texture[LIKENESS_TILES_MOST];
};

struct viewing {
    size_t page_count, board_count;
    struct board boards[PLACEMENT_MOST];
    struct likeness_tiling whole;    /* the canvas */
    bool known[LIKENESS_TILES_MOST]; /* has been at rest */
    struct gray seen, smooth;
};

/* ---- the deck ---- */

static void make_sheet(struct arena *arena, const struct viewing *viewing, const struct board *board,
                       const struct gray *page, struct gray_box box, struct sheet *sheet)
{
    const size_t count = (size_t)board->tiling.count;
    struct gray rough = viewing->smooth; /* nothing has been seen yet */

    sheet->picture = gray_new(arena, rough.width, rough.height);
    sheet->tiles = arena_array(arena, count, sizeof *sheet->tiles);
    sheet->rare = arena_array(arena, count, sizeof *sheet->rare);
    sheet->found = arena_array(arena, count, sizeof *sheet->found);
    memset(rough.pixels, 0, (size_t)(rough.width * rough.height));
    gray_fit(page, box, &rough);
    gray_smooth(&rough, &sheet->picture);
    for (size_t i = 0; i < count; i++)
        sheet->tiles[i] = likeness_look(&sheet->picture, &board->tiling.areas[i]);
}

static bool differ(const struct sheet *a, const struct sheet *b, const struct likeness_area *area, int tile)
{
    return likeness_compare(&a->picture, &a->tiles[tile], &b->picture, &b->tiles[tile], area).distance >
           LIKENESS_NEUTRAL;
}

/* What part of the other pages looks different there. */
static float rareness(const struct viewing *viewing, const struct board *board, size_t page, int tile)
{
    const size_t step = MAX((size_t)1, viewing->page_count / REFERENCES);
    size_t others = 0, different = 0;

    for (size_t other = page % step; other < viewing->page_count; other += step) {
        if (other == page)
            continue;
        others++;
        different += differ(&board->sheets[page], &board->sheets[other], &board->tiling.areas[tile], tile);
    }
    return others == 0 ? 1 : MAX(COMMON_LEAST, (float)different / (float)others);
}

static void weigh_sheets(const struct viewing *viewing, struct board *board)
{
    for (size_t page = 0; page < viewing->page_count; page++) {
        struct sheet *sheet = &board->sheets[page];

        for (int i = 0; i < board->tiling.count; i++)
            sheet->rare[i] = likeness_texture(&sheet->tiles[i]) < TRACED ? 1 : rareness(viewing, board, page, i);
    }
}

struct viewing *viewing_new(struct arena *arena, int width, int height, const struct gray *pages, size_t page_count,
                            const struct gray_box *boxes, size_t box_count)
{
    struct viewing *viewing = arena_alloc(arena, sizeof *viewing);

    *viewing = (struct viewing){.page_count = page_count, .board_count = MIN(box_count, (size_t)PLACEMENT_MOST)};
    viewing->seen = gray_new(arena, width, height);
    viewing->smooth = gray_new(arena, width, height);
    likeness_tiling_of(width, height, (struct gray_box){0, 0, width, height}, &viewing->whole);
    for (size_t i = 0; i < viewing->board_count; i++) {
        struct board *board = &viewing->boards[i];

        likeness_tiling_of(width, height, boxes[i], &board->tiling);
        board->sheets = arena_array(arena, page_count, sizeof *board->sheets);
        for (size_t page = 0; page < page_count; page++)
            make_sheet(arena, viewing, board, &pages[page], boxes[i], &board->sheets[page]);
        weigh_sheets(viewing, board);
    }
    return viewing;
}

/* ---- the picture ---- */

struct place {
    int x, y, width, height;
};

static struct place place_of(int width, int height, int tile)
{
    const int columns = (width + LIKENESS_TILE - 1) / LIKENESS_TILE;
    const int x = tile % columns * LIKENESS_TILE, y = tile / columns * LIKENESS_TILE;

    return (struct place){x, y, MIN(LIKENESS_TILE, width - x), MIN(LIKENESS_TILE, height - y)};
}

static int tiles_of(int width, int height)
{
    return (width + LIKENESS_TILE - 1) / LIKENESS_TILE * ((height + LIKENESS_TILE - 1) / LIKENESS_TILE);
}

size_t viewing_pixels(int width, int height, const uint8_t fresh[LIKENESS_TILES_MOST])
{
    size_t sum = 0;

    for (int i = 0; i < tiles_of(width, height); i++) {
        const struct place place = place_of(width, height, i);

        sum += fresh[i] ? (size_t)(place.width * place.height) : 0;
    }
    return sum;
}

static bool take_pixels(struct viewing *viewing, const struct viewing_sample *sample)
{
    const uint8_t *from = sample->pixels;
    bool any = false;

    for (int i = 0; i < viewing->whole.count; i++) {
        const struct place place = place_of(viewing->seen.width, viewing->seen.height, i);

        if (!sample->fresh[i])
            continue;
        any = viewing->known[i] = true;
        for (int y = 0; y < place.height; y++, from += place.width)
            memcpy(viewing->seen.pixels + (place.y + y) * viewing->seen.width + place.x, from, (size_t)place.width);
    }
    if (any)
        gray_smooth(&viewing->seen, &viewing->smooth);
    return any;
}

/* Smoothing carries a fresh tile's edge into its neighbours. */
static bool is_touched(const struct viewing *viewing, const struct viewing_sample *sample, int tile)
{
    const int columns = viewing->whole.columns, rows = viewing->whole.count / columns;
    const int column = tile % columns, row = tile / columns;

    for (int y = MAX(0, row - 1); y <= MIN(rows - 1, row + 1); y++)
        for (int x = MAX(0, column - 1); x <= MIN(columns - 1, column + 1); x++)
            if (sample->fresh[y * columns + x])
                return true;
    return false;
}

static void compare(struct viewing *viewing, struct board *board, int tile)
{
    const struct likeness_area *area = &board->tiling.areas[tile];
    const struct likeness_tile seen = likeness_look(&viewing->smooth, area);
    float nearest = 1;

    for (size_t page = 0; page < viewing->page_count; page++) {
        struct sheet *sheet = &board->sheets[page];

        sheet->found[tile] = likeness_compare(&sheet->picture, &sheet->tiles[tile], &viewing->smooth, &seen, area);
        nearest = MIN(nearest, sheet->found[tile].distance);
    }
    board->seen_texture[tile] = likeness_texture(&seen);
    board->unknown[tile] = nearest > LIKENESS_NEUTRAL;
}

static void compare_fresh(struct viewing *viewing, const struct viewing_sample *sample)
{
    for (int tile = 0; tile < viewing->whole.count; tile++) {
        if (!is_touched(viewing, sample, tile))
            continue;
        for (size_t i = 0; i < viewing->board_count; i++)
            if (viewing->boards[i].tiling.areas[tile].pixels > 0)
                compare(viewing, &viewing->boards[i], tile);
    }
}

/* ---- what it shows ---- */

/* Sums over the tiles of a page. */
struct account {
    float evidence;
    float unseen;
    float own, found; /* of what is the page's own and is to be compared, and of what of it was found */
};

/* 1: as like as pictures of one thing are; 0: as unlike as lines of other words. */
static float likeness_share(float distance)
{
    return MAX(0.0F, MIN(1 - (distance - ALIKE) / (UNLIKE - ALIKE), 1.0F));
}

static void count_tile(const struct viewing *viewing, const struct board *board, const struct sheet *sheet, int tile,
                       bool moving, struct account *account)
{
    const struct likeness found = sheet->found[tile];
    const float evidence = likeness_evidence(found), texture = likeness_texture(&sheet->tiles[tile]);

    if (moving) {
        account->evidence += board->tiling.areas[tile].pixels > 0 ? MOTION * texture : 0;
        return;
    }
    if (!viewing->known[tile] || found.weight <= 0)
        return;
    if (board->unknown[tile])
        account->evidence += evidence * likeness_unexplained(&sheet->tiles[tile]);
    else
        account->evidence += evidence < 0 ? evidence * sheet->rare[tile] : evidence;
    account->unseen += texture * (1 - board->seen_texture[tile]);
    account->own += texture * board->seen_texture[tile] * sheet->rare[tile];
    account->found += texture * board->seen_texture[tile] * sheet->rare[tile] * likeness_share(found.distance);
}

int viewing_steps(float value)
{
    return (int)lroundf(value / STEP);
}

float viewing_value(int steps)
{
    return (float)steps * STEP;
}

static float rounded(float value)
{
    return viewing_value(viewing_steps(value));
}

/* A page whose own text is not what is seen is not shown, however much is alike besides. */
static struct viewing_candidate judge(const struct viewing *viewing, const struct board *board, size_t page,
                                      const struct viewing_sample *sample)
{
    struct account account = {0};
    float quality;

    for (int tile = 0; tile < board->tiling.count; tile++)
        count_tile(viewing, board, &board->sheets[page], tile, sample->moving[tile], &account);
    quality = account.own >= OWN_LEAST ? account.found / account.own : 0;
    return (struct viewing_candidate){
        .page = (int)page,
        .evidence = quality < QUALITY_LEAST ? EVIDENCE_MOST : rounded(MAX(EVIDENCE_LEAST, account.evidence)),
        .quality = rounded(quality),
        .unseen = account.unseen,
    };
}

/* In the layout that speaks most for it. */
static struct viewing_candidate judge_all(const struct viewing *viewing, size_t page,
                                          const struct viewing_sample *sample)
{
    struct viewing_candidate best = {.evidence = EVIDENCE_MOST};

    for (size_t i = 0; i < viewing->board_count; i++) {
        const struct viewing_candidate one = judge(viewing, &viewing->boards[i], page, sample);

        if (one.evidence < best.evidence)
            best = one;
    }
    return best;
}

static void insert(struct viewing_stretch *stretch, const struct viewing_candidate *one)
{
    size_t i = stretch->count;

    if (i == VIEWING_CANDIDATES && stretch->candidates[i - 1].evidence <= one->evidence)
        return;
    if (i < VIEWING_CANDIDATES)
        stretch->count++;
    else
        i--;
    for (; i > 0 && stretch->candidates[i - 1].evidence > one->evidence; i--)
        stretch->candidates[i] = stretch->candidates[i - 1];
    stretch->candidates[i] = *one;
}

/* Of pages that are nearly as likely, the one of which least is missing is shown: the others are later steps of the same slide. */
static void tell_steps_apart(struct viewing_stretch *stretch)
{
    struct viewing_stretch told = *stretch;
    float least = INFINITY;

    for (size_t i = 0; i < stretch->count; i++)
        if (stretch->candidates[i].evidence <= stretch->candidates[0].evidence + NEARLY)
            least = MIN(least, stretch->candidates[i].unseen);
    told.count = 0;
    for (size_t i = 0; i < stretch->count; i++) {
        struct viewing_candidate one = stretch->candidates[i];

        one.evidence = rounded(one.evidence + MAX(0.0F, MIN(MISSING * (one.unseen - least), MISSING_MOST)));
        one.unseen = 0;
        insert(&told, &one);
    }
    *stretch = told;
}

void viewing_take(struct viewing *viewing, const struct viewing_sample *sample, struct viewing_stretch *stretch)
{
    *stretch = (struct viewing_stretch){.from = sample->at, .samples = 1};
    if (take_pixels(viewing, sample))
        compare_fresh(viewing, sample);
    for (size_t page = 0; page < viewing->page_count; page++) {
        const struct viewing_candidate one = judge_all(viewing, page, sample);

        if (one.evidence < EVIDENCE_MOST)
            insert(stretch, &one);
    }
    tell_steps_apart(stretch);
}

bool viewing_is_same(const struct viewing_stretch *a, const struct viewing_stretch *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (a->candidates[i].page != b->candidates[i].page || a->candidates[i].evidence != b->candidates[i].evidence ||
            a->candidates[i].quality != b->candidates[i].quality)
            return false;
    return true;
}
