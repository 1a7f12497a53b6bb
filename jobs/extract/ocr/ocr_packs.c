#include "jobs/extract/ocr/ocr_packs.h"

#include <unistd.h>

#include "base/limits.h"

#define NAME_MOST 32

static const struct {
    const char *language, *pack;
} table[] = {
    {"zh-hant", "chi_tra"},  {"zh-tw", "chi_tra"},    {"zh-hk", "chi_tra"}, {"sr-latn", "srp_latn"},
    {"uz-cyrl", "uzb_cyrl"}, {"az-cyrl", "aze_cyrl"}, {"af", "afr"},        {"am", "amh"},
    {"ar", "ara"},           {"az", "aze"},           {"be", "bel"},        {"bg", "bul"},
    {"bn", "ben"},           {"bs", "bos"},           {"ca", "cat"},        {"cs", "ces"},
    {"cy", "cym"},           {"da", "dan"},           {"de", "deu"},        {"el", "ell"},
    {"en", "eng"},           {"eo", "epo"},           {"es", "spa"},        {"et", "est"},
    {"eu", "eus"},           {"fa", "fas"},           {"fi", "fin"},        {"fr", "fra"},
    {"ga", "gle"},           {"gl", "glg"},           {"gu", "guj"},        {"he", "heb"},
    {"hi", "hin"},           {"hr", "hrv"},           {"hu", "hun"},        {"hy", "hye"},
    {"id", "ind"},           {"is", "isl"},           {"it", "ita"},        {"ja", "jpn"},
    {"ka", "kat"},           {"kk", "kaz"},           {"km", "khm"},        {"kn", "kan"},
    {"ko", "kor"},           {"ky", "kir"},           {"la", "lat"},        {"lo", "lao"},
    {"lt", "lit"},           {"lv", "lav"},           {"mk", "mkd"},        {"ml", "mal"},
    {"mn", "mon"},           {"mr", "mar"},           {"ms", "msa"},        {"mt", "mlt"},
    {"my", "mya"},           {"nb", "nor"},           {"ne", "nep"},        {"nl", "nld"},
    {"nn", "nor"},           {"no", "nor"},           {"pa", "pan"},        {"pl", "pol"},
    {"pt", "por"},           {"ro", "ron"},           {"ru", "rus"},        {"si", "sin"},
    {"sk", "slk"},           {"sl", "slv"},           {"sq", "sqi"},        {"sr", "srp"},
    {"sv", "swe"},           {"sw", "swa"},           {"ta", "tam"},        {"te", "tel"},
    {"tg", "tgk"},           {"th", "tha"},           {"tr", "tur"},        {"uk", "ukr"},
    {"ur", "urd"},           {"uz", "uzb"},           {"vi", "vie"},        {"yi", "yid"},
    {"zh", "chi_sim"},
};

static bool is_of(struct str tag, const char *language)
{
    const struct str whole = str_of(language);

    return str_equal_nocase((struct str){tag.at, MIN(tag.len, whole.len)}, whole) &&
           (tag.len == whole.len || tag.at[whole.len] == '-');
}

struct str ocr_packs_name(struct str tag)
{
    for (size_t i = 0; i < ARRAY_COUNT(table); i++)
        if (is_of(tag, table[i].language))
            return str_of(table[i].pack);
    return tag;
}

/* A name that leads nowhere else. */
static bool is_name(struct str name)
{
    for (size_t i = 0; i < name.len; i++)
        if (!((name.at[i] | 32) >= 'a' && (name.at[i] | 32) <= 'z') && name.at[i] != '_')
            return false;
    return name.len >= 3 && name.len <= NAME_MOST;
}

static bool has(const char *folder, struct str pack)
{
    struct buf path = buf_make((size_t)(4 * KIB));
    bool there = is_name(pack);

    buf_printf(&path, "%s/%.*s.traineddata", folder, (int)pack.len, pack.at);
    there = there && !path.overflow && access(buf_text(&path), R_OK) == 0;
    buf_free(&path);
    return there;
}

static bool is_among(const struct buf *names, char between, struct str name)
{
    struct str rest = buf_str(names);

    while (rest.len > 0)
        if (str_equal(str_trim(str_cut(&rest, between)), name))
            return true;
    return false;
}

static void put(struct buf *out, const char *between, struct str name)
{
    if (out->len > 0)
        buf_puts(out, between);
    buf_put(out, name.at, name.len);
}

void ocr_packs_find(const char *folder, struct str languages, struct buf *packs, struct buf *missing)
{
    while (languages.len > 0) {
        const struct str language = str_trim(str_cut(&languages, ',')), pack = ocr_packs_name(language);

        if (language.len == 0 || is_among(packs, '+', pack) || is_among(missing, ',', language))
            continue;
        if (has(folder, pack))
            put(packs, "+", pack);
        else
            put(missing, ", ", language);
    }
}
