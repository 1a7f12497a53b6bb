/*
 * The formats `pictures` and `scenes` of cs-extract-media: what the slides of a deck are looked for in.
 *
 * `pictures` tells of a video twice a second, from --resume-at on, by lines of JSON to the descriptor for progress:
 *
 *     {"sample":{"at":12.5,"tiles":"..mmn.","pixels":"<base64>"}}
 *
 * what is so from "at" seconds on: a mark and, where it is new, the shades of gray of each tile (video_tiles.h); "tiles" is empty where all
 * are '.'. The first is where everything at rest is new. `scenes` writes lines of
 *
 *     {"scene":{"at":12.5,"width":256,"height":144,"pixels":"<base64>"}}
 *
 * with whole pictures, PICTURES_SCENES of them or a few more, evenly spread: key pictures, which cost little, or any where the file has too few.
 * Both end with a line on standard output, {"width","height","duration_sec","picture"}: of the small pictures; without a picture "picture" is false
 * and the sizes are 0.
 */
#ifndef MEDIA_PICTURES_H
#define MEDIA_PICTURES_H

#include "jobs/extract/format.h"

#define PICTURES_EVERY 0.5 /* seconds */
#define PICTURES_SCENES 64

extern const struct format pictures_format, pictures_scenes_format;

#endif
