#include "jobs/extract/media/doubt.h"

#define LEAST_CONFIDENCE 0.6 /* in the mean; of recorded speech it is 0.9 and more (vosk) */
#define LEAST_RATE 1.0       /* words per second; of lectures it is 2 to 3.5 */
#define RATED 1.0            /* seconds below which that says nothing */
#define SHORT 3              /* characters of a word that music makes */
#define SHORT_RATED 2.0      /* seconds in which people say a longer one */
#define FEW 2                /* words: of so few short ones nothing is lost */

void doubt_add(struct doubt *doubt, struct str word, double confidence)
{
    doubt->words++;
    doubt->longest = MAX(doubt->longest, str_code_points(word));
    doubt->confidence += confidence;
}

bool doubt_is_invented(const struct doubt *doubt, bool english)
{
    const double words = (double)doubt->words;

    if (doubt->words == 0)
        return true;
    if (doubt->confidence / words < LEAST_CONFIDENCE || (doubt->spoken > RATED && words / doubt->spoken < LEAST_RATE))
        return true;
    return english && doubt->longest <= SHORT && (doubt->words <= FEW || doubt->spoken >= SHORT_RATED);
}
