#include "jobs/ingest/transcription.h"

#include <ctype.h>
#include <math.h>

#define NO_SPEECH 0.6 /* Whisper's no_speech_threshold, logprob_threshold and compression_ratio_threshold */
#define DOUBTED -1.0
#define COMPRESSED 2.4
#define LONGEST 30.0    /* seconds of a segment that is taken as it is: the window of Whisper */
#define SENTENCE 10.0   /* seconds after which words begin a new segment */
#define PAUSE 0.7       /* seconds between two words: another segment */
#define LAX 5.0         /* seconds by which times may be wrong: they are clipped */
#define REPEATED 2      /* times that the same words in a row are believed */
#define TEXT_MOST 65536 /* bytes of a segment */
#define NAME_MOST 35    /* BCP 47 section 4.4.1 */

struct reading {
    struct arena *arena;
    const struct transcription_piece *piece;
    struct transcription *transcription;
    double last_start; /* of the recording */
    const char *last_text;
    int repeated;
};

/* ---- languages ---- */

static const struct {
    const char *name, *tag;
} languages[] = {
    {"afrikaans", "af"},  {"arabic", "ar"},     {"armenian", "hy"},   {"azerbaijani", "az"}, {"belarusian", "be"},
    {"bosnian", "bs"},    {"bulgarian", "bg"},  {"catalan", "ca"},    {"chinese", "zh"},     {"croatian", "hr"},
    {"czech", "cs"},      {"danish", "da"},     {"dutch", "nl"},      {"english", "en"},     {"estonian", "et"},
    {"finnish", "fi"},    {"french", "fr"},     {"galician", "gl"},   {"german", "de"},      {"greek", "el"},
    {"hebrew", "he"},     {"hindi", "hi"},      {"hungarian", "hu"},  {"icelandic", "is"},   {"indonesian", "id"},
    {"italian", "it"},    {"japanese", "ja"},   {"kannada", "kn"},    {"kazakh", "kk"},      {"korean", "ko"},
    {"latvian", "lv"},    {"lithuanian", "lt"}, {"macedonian", "mk"}, {"malay", "ms"},       {"marathi", "mr"},
    {"maori", "mi"},      {"nepali", "ne"},     {"norwegian", "no"},  {"persian", "fa"},     {"polish", "pl"},
    {"portuguese", "pt"}, {"romanian", "ro"},   {"russian", "ru"},    {"serbian", "sr"},     {"slovak", "sk"},
    {"slovenian", "sl"},  {"spanish", "es"},    {"swahili", "sw"},    {"swedish", "sv"},     {"tagalog", "tl"},
    {"tamil", "ta"},      {"thai", "th"},       {"turkish", "tr"},    {"ukrainian", "uk"},   {"urdu", "ur"},
    {"vietnamese", "vi"}, {"welsh", "cy"},
};

static bool is_tag(const char *text)
{
    const size_t length = strlen(text), primary = strcspn(text, "-");

    if (length > NAME_MOST || primary < 2 || primary > 3)
        return false;
    for (size_t i = 0; i < length; i++)
        if (!isalnum((unsigned char)text[i]) && text[i] != '-')
            return false;
    return true;
}

const char *transcription_language(struct arena *arena, const char *language)
{
    for (size_t i = 0; language != NULL && i < ARRAY_COUNT(languages); i++)
        if (str_equal_nocase(str_of(languages[i].name), str_of(language)))
            return languages[i].tag;
    return language != NULL && is_tag(language) ? arena_strdup(arena, language) : NULL;
}

/* ---- what is believed ---- */

/* Only notes of music, brackets with something in them, and blanks. */
static bool is_remark(struct str text)
{
    char depth = 0;
    bool bare = false;

    for (size_t i = 0; i < text.len; i++) {
        const char c = text.at[i];
        if (c == '[' || c == '(')
            depth++;
        else if ((c == ']' || c == ')') && depth > 0)
            depth--;
        else if (depth == 0 && ((c & 0x80) != 0 ? memcmp(text.at + i, "\xE2\x99", MIN(2, text.len - i)) != 0
                                                : isalnum((unsigned char)c) != 0))
            bare = true;
        if ((c & 0xF0) == 0xE0 && !bare)
            i += MIN(2, text.len - i - 1);
    }
    return !bare;
}

static bool is_doubted(const json_t *segment)
{
    return (json_get_double(segment, "no_speech_prob", 0) > NO_SPEECH &&
            json_get_double(segment, "avg_logprob", 0) < DOUBTED) ||
           json_get_double(segment, "compression_ratio", 0) > COMPRESSED;
}

static bool is_silent(const struct reading *reading, double start, double end)
{
    const json_t *stretch;
    size_t i;

    json_array_foreach(reading->piece->heard, i, stretch)
    {
        if (json_number_value(json_array_get(stretch, 0)) < end &&
            json_number_value(json_array_get(stretch, 1)) > start)
            return false;
    }
    return true;
}

static bool is_repeated(struct reading *reading, const char *text)
{
    const bool same = reading->last_text != NULL && strcmp(reading->last_text, text) == 0;

    reading->repeated = same ? reading->repeated + 1 : 1;
    reading->last_text = text;
    return reading->repeated > REPEATED;
}

/* ---- segments ---- */

static double rounded(double seconds)
{
    return round(seconds * 1000) / 1000;
}

static bool clip(const struct reading *reading, double *start, double *end, struct fault *fault)
{
    const double least = MAX(reading->piece->start_sec, reading->last_start), most = reading->piece->end_sec;

    if (!(*start <= *end + LAX && *start >= least - LAX && *end <= most + LAX))
        return fault_set(fault, FAULT_BAD_GENERATION,
                         "The times of a segment are not in order, or lie outside the recording.");
    *start = MIN(MAX(*start, least), most);
    *end = MIN(MAX(*end, *start), most);
    return true;
}

/* Times are of the piece. */
static bool add(struct reading *reading, double start, double end, const char *said, const json_t *segment,
                struct fault *fault)
{
    struct str text = str_clip(str_trim(str_of(said)), TEXT_MOST);
    const char *copy = arena_strndup(reading->arena, text.at, text.len);

    start += reading->piece->start_sec;
    end += reading->piece->start_sec;
    if (text.len == 0)
        return true;
    if (!clip(reading, &start, &end, fault))
        return false;
    if (is_doubted(segment) || is_silent(reading, start, end) || is_remark(text) || is_repeated(reading, copy)) {
        reading->transcription->left_out++;
        return true;
    }
    reading->last_start = start;
    json_array_append_new(reading->transcription->segments, json_pack("{s:f, s:f, s:s}", "start_sec", rounded(start),
                                                                      "end_sec", rounded(end), "text", copy));
    return true;
}

static bool add_segments(struct reading *reading, const json_t *segments, struct fault *fault)
{
    const json_t *segment;
    size_t i;

    json_array_foreach(segments, i, segment)
    {
        if (!json_is_number(json_object_get(segment, "start")) || !json_is_number(json_object_get(segment, "end")) ||
            !json_is_string(json_object_get(segment, "text")))
            return fault_set(fault, FAULT_BAD_GENERATION, "A segment lacks its start, its end or its text.");
        if (!add(reading, json_get_double(segment, "start", 0), json_get_double(segment, "end", 0),
                 json_get_text(segment, "text", ""), segment, fault))
            return false;
    }
    return true;
}

/* ---- words ---- */

static bool ends_sentence(const char *word)
{
    const size_t length = strlen(word);

    return length > 0 && strchr(".?!", word[length - 1]) != NULL;
}

static bool begins_another(double first, double last_end, double start, const char *last_word)
{
    return start - last_end > PAUSE || ends_sentence(last_word) || start - first > SENTENCE;
}

static bool add_words(struct reading *reading, const json_t *words, struct fault *fault)
{
    struct buf text = buf_make(TEXT_MOST);
    double first = 0, last_end = 0;
    const char *last_word = "";
    const json_t *word;
    bool done = true;
    size_t i;

    json_array_foreach(words, i, word)
    {
        const double start = json_get_double(word, "start", last_end);
        if (text.len > 0 && begins_another(first, last_end, start, last_word)) {
            done = done && add(reading, first, last_end, buf_text(&text), NULL, fault);
            buf_clear(&text);
        }
        if (text.len == 0)
            first = start;
        last_word = json_get_text(word, "word", "");
        last_end = json_get_double(word, "end", start);
        buf_printf(&text, "%s%s", text.len > 0 && last_word[0] != ' ' ? " " : "", last_word);
    }
    done = done && add(reading, first, last_end, buf_text(&text), NULL, fault);
    buf_free(&text);
    return done;
}

static bool is_coarse(const json_t *segments)
{
    const json_t *segment;
    size_t i;

    json_array_foreach(segments, i, segment)
    {
        if (json_get_double(segment, "end", 0) - json_get_double(segment, "start", 0) > LONGEST)
            return true;
    }
    return json_array_size(segments) == 0;
}

bool transcription_read(struct arena *arena, struct str answer, const struct transcription_piece *piece,
                        struct transcription *transcription, struct fault *fault)
{
    struct reading reading = {
        .arena = arena, .piece = piece, .transcription = transcription, .last_start = piece->start_sec};
    const json_t *segments, *words;
    struct fault why = {0};
    json_t *tree;

    *transcription = (struct transcription){.segments = json_keep(arena, json_array())};
    if (!json_read_leniently(arena, answer, &tree, &why))
        return fault_set(fault, FAULT_BAD_GENERATION, "The answer is no JSON: %s", why.detail);
    segments = json_object_get(tree, "segments");
    words = json_object_get(tree, "words");
    if (!json_is_array(segments) && !json_is_array(words) && json_get_text(tree, "text", " ")[0] != '\0')
        return fault_set(fault, FAULT_BAD_GENERATION, "The answer has no list \"segments\".");
    transcription->language = transcription_language(arena, json_get_text(tree, "language", NULL));
    return json_array_size(words) > 0 && is_coarse(segments) ? add_words(&reading, words, fault)
                                                             : add_segments(&reading, segments, fault);
}
