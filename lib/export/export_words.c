#include "export/export_words.h"

#include "base/str.h"

static const struct export_words words[] = {
    {.tag = "en",
     .contents = "Contents",
     .learning_goal = "Learning goal",
     .knowledge = "What you will know",
     .skills = "What you will be able to do",
     .examples = "Examples",
     .prerequisites = "Needs",
     .links = "Links",
     .exercises = "Exercises",
     .answer = "Answer",
     .grading = "Grading",
     .points = "points",
     .sources = "Sources",
     .video = "Video",
     .slides = "Slides",
     .slide = "slide",
     .page = "page",
     .passage = "passage",
     .no_text = "The text of this place is not in this file."},
    {.tag = "uk",
     .contents = "Зміст",
     .learning_goal = "Мета навчання",
     .knowledge = "Що ви знатимете",
     .skills = "Що ви вмітимете",
     .examples = "Приклади",
     .prerequisites = "Потрібно знати",
     .links = "Посилання",
     .exercises = "Вправи",
     .answer = "Відповідь",
     .grading = "Оцінювання",
     .points = "балів",
     .sources = "Джерела",
     .video = "Відео",
     .slides = "Слайди",
     .slide = "слайд",
     .page = "сторінка",
     .passage = "уривок",
     .no_text = "Тексту цього місця у файлі немає."},
    {.tag = "de",
     .contents = "Inhalt",
     .learning_goal = "Lernziel",
     .knowledge = "Was Sie wissen werden",
     .skills = "Was Sie können werden",
     .examples = "Beispiele",
     .prerequisites = "Setzt voraus",
     .links = "Links",
     .exercises = "Aufgaben",
     .answer = "Lösung",
     .grading = "Bewertung",
     .points = "Punkte",
     .sources = "Quellen",
     .video = "Video",
     .slides = "Folien",
     .slide = "Folie",
     .page = "Seite",
     .passage = "Stelle",
     .no_text = "Der Text dieser Stelle steht nicht in dieser Datei."},
};

const struct export_words *export_words_in(const char *language)
{
    struct str rest = str_of(language != NULL ? language : "");
    const struct str primary = str_cut(&rest, '-');

    for (size_t i = 0; i < ARRAY_COUNT(words); i++)
        if (str_equal_nocase(primary, str_of(words[i].tag)))
            return &words[i];
    return &words[0];
}
