#include "course/part_plan.h"

#define ENOUGH 0.9     /* of the size aimed at: from there on a piece ends where a section begins */
#define SLACK 0.95     /* parts are never filled quite */
#define ROUNDS_MOST 64 /* of looking for the share of the text that there is room for */

/* One plan under way. */
struct planning {
    struct arena *arena;
    const struct part_plan_input *input;
    size_t *first; /* material of each folder and all below it; one more at the end */
    size_t *below; /* the folder behind each and all below it */
    size_t *sums;  /* bytes of all materials before each; one more at the end */
    double scale;  /* of all sizes */
    size_t room;   /* of a part */
    struct part_plan_piece *pieces;
    size_t piece_count, piece_room;
    struct part_plan_part *parts;
    size_t part_count, part_room;
};

/* ---- sizes ---- */

static size_t size_of(const struct part_plan_material *material)
{
    return material->bytes > 0 ? material->form + material->bytes : 0;
}

size_t part_plan_total(const struct part_plan_input *input)
{
    size_t total = 0;

    for (size_t i = 0; i < input->material_count; i++)
        total += size_of(&input->materials[i]);
    return total;
}

static size_t scaled(const struct planning *planning, size_t bytes)
{
    return (size_t)((double)bytes * planning->scale);
}

/* Bytes of the materials from `first` to before `end`. */
static size_t between(const struct planning *planning, size_t first, size_t end)
{
    return scaled(planning, planning->sums[end] - planning->sums[first]);
}

static void add_up(struct planning *planning)
{
    const struct part_plan_input *input = planning->input;

    planning->sums = arena_array(planning->arena, input->material_count + 1, sizeof *planning->sums);
    for (size_t i = 0; i < input->material_count; i++)
        planning->sums[i + 1] = planning->sums[i] + size_of(&input->materials[i]);
}

/* Folders come with all below them one after the other, and materials in their order. */
static void survey(struct planning *planning)
{
    const struct part_plan_input *input = planning->input;
    size_t material = 0;

    planning->first = arena_array(planning->arena, input->node_count + 1, sizeof *planning->first);
    planning->below = arena_array(planning->arena, input->node_count + 1, sizeof *planning->below);
    for (size_t i = 0; i <= input->node_count; i++) {
        while (material < input->material_count && input->materials[material].node < i)
            material++;
        planning->first[i] = i < input->node_count ? material : input->material_count;
    }
    for (size_t i = input->node_count; i-- > 0;) {
        const size_t parent = input->parents[i];
        planning->below[i] = MAX(planning->below[i], i + 1);
        if (parent != PART_PLAN_ROOT)
            planning->below[parent] = MAX(planning->below[parent], planning->below[i]);
    }
}

/* ---- parts ---- */

/* The last part, or a new one when it has no room for so many bytes more. */
static struct part_plan_part *part_for(struct planning *planning, size_t bytes)
{
    struct part_plan_part *last = planning->part_count > 0 ? &planning->parts[planning->part_count - 1] : NULL;

    if (last != NULL && last->bytes + bytes <= planning->room)
        return last;
    planning->parts = arena_grow(planning->arena, planning->parts, planning->part_count, &planning->part_room,
                                 sizeof *planning->parts);
    last = &planning->parts[planning->part_count++];
    *last = (struct part_plan_part){0};
    return last;
}

static void add_piece(struct planning *planning, struct part_plan_part *part, size_t material, size_t first, size_t end,
                      size_t bytes)
{
    planning->pieces = arena_grow(planning->arena, planning->pieces, planning->piece_count, &planning->piece_room,
                                  sizeof *planning->pieces);
    planning->pieces[planning->piece_count++] = (struct part_plan_piece){material, first, end};
    part->count++;
    part->bytes += bytes;
}

/* Materials that belong together and fit. */
static void place(struct planning *planning, size_t first, size_t end)
{
    const size_t bytes = between(planning, first, end);
    struct part_plan_part *part;

    if (bytes == 0)
        return;
    part = part_for(planning, bytes);
    for (size_t i = first; i < end; i++)
        if (planning->input->materials[i].bytes > 0)
            add_piece(planning, part, i, 0, planning->input->materials[i].chunks, between(planning, i, i + 1));
}

static void place_piece(struct planning *planning, size_t material, size_t first, size_t end, size_t bytes)
{
    add_piece(planning, part_for(planning, bytes), material, first, end, bytes);
}

/* ---- a material too large for a part ---- */

/* How many pieces it takes. */
static size_t pieces_of(const struct planning *planning, const struct part_plan_material *material)
{
    const size_t form = MIN(scaled(planning, material->form), planning->room / 2);
    const size_t room = MAX((size_t)1, planning->room - form);

    return (scaled(planning, material->bytes) + room - 1) / room;
}

/* Nobody has looked at its passages. */
static void cut_evenly(struct planning *planning, size_t index)
{
    const struct part_plan_material *material = &planning->input->materials[index];
    const size_t count = MAX((size_t)1, MIN(pieces_of(planning, material), material->chunks));

    for (size_t i = 0; i < count; i++)
        place_piece(planning, index, material->chunks * i / count, material->chunks * (i + 1) / count,
                    scaled(planning, material->form + material->bytes / count));
}

/* Whether a piece of so many bytes ends before the passage. */
static bool ends_before(const struct planning *planning, const struct part_plan_passage *passage, size_t bytes,
                        size_t form, double aim)
{
    if (form + bytes + scaled(planning, passage->bytes) > planning->room)
        return true;
    return (double)bytes >= aim || (passage->opens && (double)bytes >= ENOUGH * aim);
}

static void cut_by_passages(struct planning *planning, size_t index)
{
    const struct part_plan_material *material = &planning->input->materials[index];
    const size_t form = scaled(planning, material->form);
    const double aim =
        (double)scaled(planning, material->bytes) / (double)MAX((size_t)1, pieces_of(planning, material));
    size_t first = 0, bytes = 0;

    for (size_t i = 0; i < material->passage_count; i++) {
        const struct part_plan_passage *passage = &material->passages[i];
        if (bytes > 0 && ends_before(planning, passage, bytes, form, aim)) {
            place_piece(planning, index, first, passage->chunk, form + bytes);
            first = passage->chunk;
            bytes = 0;
        }
        bytes += MAX((size_t)1, scaled(planning, passage->bytes));
    }
    place_piece(planning, index, first, material->chunks, form + bytes);
}

static void place_material(struct planning *planning, size_t index)
{
    if (between(planning, index, index + 1) <= planning->room)
        place(planning, index, index + 1);
    else if (planning->input->materials[index].passages == NULL)
        cut_evenly(planning, index);
    else
        cut_by_passages(planning, index);
}

/* ---- folders ---- */

static bool place_whole(struct planning *planning, size_t first, size_t end)
{
    if (between(planning, first, end) > planning->room)
        return false;
    place(planning, first, end);
    return true;
}

/* As deep as the tree is: LIMIT_TREE_DEPTH. */
static void place_folder(struct planning *planning, size_t node)
{
    const size_t first = planning->first[node], own = planning->first[node + 1], end = planning->below[node];

    if (place_whole(planning, first, planning->first[end]))
        return;
    if (!place_whole(planning, first, own))
        for (size_t i = first; i < own; i++)
            place_material(planning, i);
    for (size_t child = node + 1; child < end; child = planning->below[child])
        place_folder(planning, child);
}

static void place_all(struct planning *planning)
{
    planning->part_count = planning->piece_count = planning->part_room = planning->piece_room = 0;
    if (place_whole(planning, 0, planning->input->material_count))
        return;
    for (size_t node = 0; node < planning->input->node_count; node = planning->below[node])
        place_folder(planning, node);
}

/* ---- the whole ---- */

/* Nothing has any text: one part of all there is. */
static void place_empty(struct planning *planning)
{
    struct part_plan_part *part = part_for(planning, 0);

    for (size_t i = 0; i < planning->input->material_count; i++)
        add_piece(planning, part, i, 0, planning->input->materials[i].chunks, 0);
}

/* Pieces of one part lie one after the other. */
static void finish(struct planning *planning, struct part_plan *plan)
{
    size_t next = 0;

    for (size_t i = 0; i < planning->part_count; i++) {
        planning->parts[i].pieces = planning->pieces + next;
        next += planning->parts[i].count;
    }
    *plan = (struct part_plan){planning->parts, planning->part_count, planning->scale};
}

void part_plan_make(struct arena *arena, const struct part_plan_input *input, size_t room, size_t most,
                    struct part_plan *plan)
{
    struct planning planning = {.arena = arena, .input = input, .scale = 1, .room = MAX(room, (size_t)1)};

    add_up(&planning);
    survey(&planning);
    place_all(&planning);
    for (int round = 0; planning.part_count > most && round < ROUNDS_MOST; round++) {
        planning.scale *= MIN((double)most / (double)planning.part_count, SLACK);
        place_all(&planning);
    }
    if (planning.part_count == 0)
        place_empty(&planning);
    finish(&planning, plan);
}

/* ---- halves ---- */

/* Bytes of the passages of a piece that begin before chunk `end`. */
static size_t bytes_before(const struct part_plan_material *material, const struct part_plan_piece *piece, size_t end)
{
    size_t bytes = 0;

    for (size_t i = 0; i < material->passage_count; i++)
        if (material->passages[i].chunk >= piece->first && material->passages[i].chunk < MIN(piece->end, end))
            bytes += material->passages[i].bytes;
    return bytes;
}

static size_t piece_bytes(const struct part_plan_input *input, const struct part_plan_piece *piece)
{
    const struct part_plan_material *material = &input->materials[piece->material];

    return material->form + bytes_before(material, piece, SIZE_MAX);
}

/* The chunk in the middle of a piece at which a passage begins; its first: there is none. */
static size_t middle_of(const struct part_plan_material *material, const struct part_plan_piece *piece)
{
    const size_t half = bytes_before(material, piece, SIZE_MAX) / 2;
    size_t bytes = 0, middle = piece->first;

    for (size_t i = 0; i < material->passage_count && (middle == piece->first || bytes < half); i++) {
        const struct part_plan_passage *passage = &material->passages[i];
        if (passage->chunk < piece->first || passage->chunk >= piece->end)
            continue;
        bytes += passage->bytes;
        if (i + 1 < material->passage_count && material->passages[i + 1].chunk < piece->end)
            middle = material->passages[i + 1].chunk;
    }
    return middle;
}

static struct part_plan_part copy_of(struct arena *arena, const struct part_plan_input *input,
                                     const struct part_plan_piece *pieces, size_t count)
{
    struct part_plan_part part = {arena_array(arena, count + 1, sizeof *part.pieces), count, 0};

    for (size_t i = 0; i < count; i++) {
        part.pieces[i] = pieces[i];
        part.bytes += piece_bytes(input, &pieces[i]);
    }
    return part;
}

bool part_plan_divide(struct arena *arena, const struct part_plan_input *input, const struct part_plan_part *part,
                      size_t least, struct part_plan_part halves[2])
{
    const struct part_plan_piece *only = part->pieces;
    size_t bytes = 0, before = 0, whole = 0, middle;

    for (size_t i = 0; i < part->count; i++)
        whole += piece_bytes(input, &part->pieces[i]);
    if (part->count == 0 || whole <= least)
        return false;
    while (before + 1 < part->count && (before == 0 || bytes < whole / 2))
        bytes += piece_bytes(input, &part->pieces[before++]);
    if (before > 0) {
        halves[0] = copy_of(arena, input, part->pieces, before);
        halves[1] = copy_of(arena, input, part->pieces + before, part->count - before);
        return true;
    }
    middle = middle_of(&input->materials[only->material], only);
    if (middle == only->first)
        return false;
    halves[0] = copy_of(arena, input, &(struct part_plan_piece){only->material, only->first, middle}, 1);
    halves[1] = copy_of(arena, input, &(struct part_plan_piece){only->material, middle, only->end}, 1);
    return true;
}
