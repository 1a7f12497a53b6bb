#include "jobs/extract/made_up_title.h"

#include <unicase.h>
#include <unictype.h>
#include <unistr.h>

#define WORD_CEILING 64 /* bytes: longer words are none of those below */

static bool is_file_name(struct str title)
{
    static const struct str endings[] = {
        STR(".pptx"), STR(".ppt"),   STR(".pptm"), STR(".ppsx"), STR(".pps"), STR(".docx"), STR(".doc"), STR(".docm"),
        STR(".odt"),  STR(".odp"),   STR(".rtf"),  STR(".txt"),  STR(".md"),  STR(".tex"),  STR(".dvi"), STR(".ps"),
        STR(".pdf"),  STR(".pages"), STR(".key"),  STR(".html"), STR(".htm"), STR(".xlsx"), STR(".xls"), STR(".wpd"),
        STR(".fm"),   STR(".indd"),  STR(".qxd"),  STR(".png"),  STR(".jpg"), STR(".jpeg"), STR(".gif"), STR(".bmp"),
        STR(".svg"),  STR(".tif"),   STR(".tiff"), STR(".emf"),  STR(".wmf"), STR(".webp"),
    };

    for (size_t i = 0; i < ARRAY_COUNT(endings); i++) {
        if (str_ends_nocase(title, endings[i]))
            return true;
    }
    return false;
}

/* Words, in lower case, that programs in a teacher's language make titles of: "PowerPoint Presentation", "Document1", "Без назви 1". */
static bool is_generic(struct str word)
{
    static const struct str words[] = {
        STR("powerpoint"),   STR("presentation"), STR("präsentation"),
        STR("présentation"), STR("presentación"), STR("presentazione"),
        STR("apresentação"), STR("presentatie"),  STR("præsentation"),
        STR("presentasjon"), STR("prezentacja"),  STR("prezentace"),
        STR("prezentácia"),  STR("prezentare"),   STR("презентація"),
        STR("презентация"),  STR("презентацыя"),  STR("παρουσίαση"),
        STR("bemutató"),     STR("esitys"),       STR("sunusu"),
        STR("演示文稿"),     STR("簡報"),         STR("プレゼンテーション"),
        STR("프레젠테이션"), STR("document"),     STR("dokument"),
        STR("documento"),    STR("документ"),     STR("untitled"),
        STR("unbenannt"),    STR("безымянный"),   STR("без"),
        STR("назви"),        STR("имени"),        STR("sans"),
        STR("titre"),        STR("nom"),          STR("sin"),
        STR("título"),       STR("slide"),        STR("slides"),
        STR("none"),         STR("anonymous"),    STR("de"),
        STR("di"),           STR("do"),           STR("standard"),
        STR("programu"),     STR("word"),         STR("diapositive"),
        STR("diapositiva"),  STR("slajd"),        STR("слайд"),
        STR("template"),     STR("шаблон"),       STR("vorlage"),
        STR("plantilla"),    STR("szablon"),      STR("latex"),
        STR("article"),      STR("title"),        STR("titel"),
        STR("folie"),        STR("default"),      STR("beamer"),
        STR("png"),          STR("jpg"),          STR("jpeg"),
        STR("svg"),          STR("gif"),          STR("image"),
    };

    for (size_t i = 0; i < ARRAY_COUNT(words); i++) {
        if (str_equal(word, words[i]))
            return true;
    }
    return false;
}

/* The next run of letters, in lower case; empty at the end. */
static struct str next_word(struct str text, size_t *at, char word[WORD_CEILING])
{
    size_t length = 0;

    while (*at < text.len) {
        uint32_t rune = str_next(text, at);

        if (!uc_is_alpha(rune) && length > 0)
            break;
        if (uc_is_alpha(rune) && length + 4 <= WORD_CEILING)
            length += (size_t)u8_uctomb((uint8_t *)word + length, uc_tolower(rune), 4);
    }
    return (struct str){word, length};
}

static bool is_all_generic(struct str title)
{
    char room[WORD_CEILING];
    struct str word;
    size_t at = 0, words = 0;

    for (; (word = next_word(title, &at, room)).len > 0; words++) {
        if (!is_generic(word))
            return false;
    }
    return words > 0;
}

static bool has_letter_or_digit(struct str title)
{
    for (size_t at = 0; at < title.len;)
        if (uc_is_alnum(str_next(title, &at)))
            return true;
    return false;
}

/* "week3_regression", "lecture_07_final": the name of a file without its ending. */
static bool is_joined_by_underscores(struct str title)
{
    return str_holds(title, STR("_")) && !str_holds(title, STR(" "));
}

bool made_up_title_is(struct str title)
{
    return !has_letter_or_digit(title) || str_starts(title, STR("Microsoft ")) || is_file_name(title) ||
           is_joined_by_underscores(title) || is_all_generic(title);
}
