/* The built-in architect in the language of the course: how that is known, what it says in it, and how that language defines things. */
#include <time.h>

#include "jobs/architect/course_language.h"
#include "jobs/architect/headings.h"
#include "jobs/architect/languages/phrases.h"
#include "jobs/architect/tokenizer.h"
#include "jobs/architect/wording.h"
#include "tests/unit/jobs/drafting.h"

static const char *const in_german[] = {
    "Wärme ist Energie, die aufgrund eines Temperaturunterschieds übertragen wird.",
    "Die Entropie ist ein Maß für die Unordnung eines Systems. Das ist ein wichtiges Ergebnis der Physik.",
    "Der Wirkungsgrad ist das Verhältnis von nutzbarer Arbeit zu zugeführter Energie. Es ist die Zahl dazu.",
    "Kreisprozesse sind Vorgänge, die im Anfangszustand enden. Wichtig ist die Reihenfolge.",
    "Unter einem Wärmebad versteht man ein System, dessen Temperatur sich nicht ändert.",
    "Als Carnot-Prozess bezeichnet man einen Kreisprozess zwischen zwei Wärmebädern.",
    "Ein Ziel ist die Umwandlung von Wärme in Arbeit. Immer kleiner als eins ist der Anteil daran.",
};

static const char *const in_ukrainian[] = {
    "Таблиця — це набір рядків однакової будови.",
    "Індекс — це структура, яка прискорює пошук рядків за значенням стовпця.",
    "Транзакція — це послідовність дій, яку виконують цілком.",
};

static const char *const in_russian[] = {
    "Таблица — это набор строк одинакового строения, и у каждой из них есть те же столбцы.",
    "Индекс — это структура, которая ускоряет поиск строк по значению столбца.",
};

static const char *const in_french[] = {
    "La chaleur est une énergie qui passe entre deux systèmes en raison d'une différence de température.",
    "Le rendement : rapport entre le travail utile et l'énergie fournie.",
};

static const char *const in_english[] = {
    "A stack is a list of which the last element added is the first to be removed."};

static json_t *reader_of(const char *const *paragraphs, size_t count, const char *tag)
{
    json_t *d = json_keep(arena, document_new("text", NULL));

    if (tag != NULL)
        json_object_set_new(d, "language", json_string(tag));
    for (size_t i = 0; i < count; i++)
        document_paragraph(d, paragraphs[i]);
    return d;
}

#define READER_OF(paragraphs, tag) reader_of(paragraphs, ARRAY_COUNT(paragraphs), tag)

static const struct language *known(const json_t *document, const char *language)
{
    const struct generation_material material = document_material(1, "x.md", document);
    const struct generation_input input = {.language = language, .materials = &material, .material_count = 1};

    return course_language(arena, &input);
}

static void what_the_course_says_counts_first_and_what_a_file_says_last(void **state)
{
    (void)state;
    assert_ptr_equal(known(READER_OF(in_german, NULL), "uk-UA"), &ukrainian);
    assert_ptr_equal(known(READER_OF(in_german, NULL), "fr"), &languages_other);
    assert_ptr_equal(known(READER_OF(in_german, "en"), NULL), &german);
    assert_ptr_equal(known(READER_OF(in_french, "en"), NULL), &english);
    assert_ptr_equal(known(READER_OF(in_french, "den"), NULL), &languages_other);
}

static void a_language_is_known_by_its_words_and_letters(void **state)
{
    (void)state;
    assert_ptr_equal(known(READER_OF(in_english, NULL), NULL), &english);
    assert_ptr_equal(known(READER_OF(in_german, NULL), NULL), &german);
    assert_ptr_equal(known(READER_OF(in_ukrainian, NULL), NULL), &ukrainian);
    assert_ptr_equal(known(READER_OF(in_russian, NULL), NULL), &languages_other);
    assert_ptr_equal(known(READER_OF(in_french, NULL), NULL), &languages_other);
}

static size_t exercises_that_say(const char *words)
{
    size_t count = 0;

    for (size_t l = 0; l < structure.modules[0].lesson_count; l++)
        for (size_t e = 0; e < structure.modules[0].lessons[l].exercise_count; e++)
            count += strstr(structure.modules[0].lessons[l].exercises[e].description, words) != NULL;
    return count;
}

static void german_verbs_define(void **state)
{
    static const char *const terms[] = {"Wärme",         "Entropie", "Wirkungsgrad",
                                        "Kreisprozesse", "Wärmebad", "Carnot-Prozess"};
    static const char *const none[] = {"Das", "Es", "Wichtig", "Ziel", "Immer kleiner"};
    const struct generation_material materials[] = {document_material(1, "waerme.md", READER_OF(in_german, NULL))};

    (void)state;
    assert_true(draft(materials, 1, "de"));
    for (size_t i = 0; i < ARRAY_COUNT(terms); i++)
        assert_non_null(concept_called(terms[i]));
    for (size_t i = 0; i < ARRAY_COUNT(none); i++)
        assert_null(concept_called(none[i]));
    assert_string_equal(concept_called("Wärme")->definition, in_german[0]);
    assert_true(exercises_that_say("Sie") > 0);
    assert_non_null(strstr(structure.learning_goal, "“ und „"));
    assert_int_equal(warnings.count, 0);
}

static void german_headings_organise(void **state)
{
    static const struct {
        const char *title;
        enum section_kind kind;
    } cases[] = {{"Gliederung", SECTION_AGENDA},    {"Lernziele", SECTION_GOALS},  {"Übung 3", SECTION_EXERCISES},
                 {"Noch Fragen?", SECTION_CLOSING}, {"Überblick", SECTION_AGENDA}, {"ZUSAMMENFASSUNG", SECTION_SUMMARY},
                 {"Wärmelehre", SECTION_CONTENT}};

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++)
        assert_int_equal(headings_kind(arena, cases[i].title), cases[i].kind);
    assert_string_equal(headings_clean(arena, STR("Kapitel 3: Wärme")), "Wärme");
}

static void ukrainian_headings_organise(void **state)
{
    static const struct {
        const char *title;
        enum section_kind kind;
    } cases[] = {{"План лекції", SECTION_AGENDA},   {"Мета", SECTION_GOALS},
                 {"ВПРАВИ", SECTION_EXERCISES},     {"Контрольні запитання", SECTION_EXERCISES},
                 {"Підсумок", SECTION_SUMMARY},     {"Список літератури", SECTION_CLOSING},
                 {"Термодинаміка", SECTION_CONTENT}};

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++)
        assert_int_equal(headings_kind(arena, cases[i].title), cases[i].kind);
    assert_string_equal(headings_clean(arena, STR("Розділ 3. Теплота")), "Теплота");
}

static void ukrainian_verbs_define_and_their_terms_are_titles(void **state)
{
    static const char *const paragraphs[] = {
        "Ентропією називають міру безладу системи тіл.",
        "Під роботою розуміють добуток сили на пройдений шлях.",
        "Температура є мірою середньої енергії руху молекул.",
        "Комп'ютерна модель — це опис системи, який виконує машина.",
        "Дифузія означає, що речовини проникають одна в одну самі.",
        "Змінна являє собою іменовану комірку пам'яті машини.",
        "Черга - це структура, у якій першим вилучають елемент, доданий першим.",
        "Об'єм — це частина простору, яку займає тіло.", /* and no "об", a stop word */
    };
    static const char *const terms[] = {"Ентропія", "Робота", "Температура", "Комп'ютерна модель",
                                        "Дифузія",  "Змінна", "Черга",       "Об'єм"};
    const struct generation_material materials[] = {document_material(1, "теплота.md", READER_OF(paragraphs, NULL))};

    (void)state;
    assert_true(draft(materials, 1, NULL));
    for (size_t i = 0; i < ARRAY_COUNT(terms); i++)
        assert_non_null(concept_called(terms[i]));
}

/* Adjectives go with the gender of their noun, what stands behind the noun stays as it is. */
static void ukrainian_terms_are_shown_in_the_case_of_a_title(void **state)
{
    static const char *const paragraphs[] = {
        "Рекурсивною функцією називають функцію, яка викликає саму себе.",
        "Під складністю алгоритму розуміють кількість операцій, які він виконує.",
        "Процес перекладу програми машинною мовою називається компіляцією.",
        "Протоколом передачі даних називають набір правил обміну повідомленнями.",
        "Зв'язний граф без циклів називають кореневим деревом.",
        "Під зовнішнім ключем розуміють поле, яке вказує на інший рядок.",
        "Набір значень, з яких вибирають, називають відкритим списком.",
        "Термін «брандмауер» означає пристрій, що не пропускає зайвого.",
    };
    static const char *const terms[] = {
        "Рекурсивна функція", "Складність алгоритму", "Компіляція",       "Протокол передачі даних",
        "Кореневе дерево",    "Зовнішній ключ",       "Відкритий список", "Брандмауер"};
    const struct generation_material materials[] = {document_material(1, "дані.md", READER_OF(paragraphs, NULL))};

    (void)state;
    assert_true(draft(materials, 1, NULL));
    for (size_t i = 0; i < ARRAY_COUNT(terms); i++)
        assert_non_null(concept_called(terms[i]));
}

static void what_ukrainian_only_points_at_is_no_concept(void **state)
{
    static const char *const paragraphs[] = {"Числа, які діляться лише на себе, називають простими.",
                                             "Таку велику структуру називають деревом.",
                                             "Поняття алгоритму виникло в давнину і живе досі.",
                                             "Стек — це структура, у якій останній елемент вилучають першим."};
    const struct generation_material materials[] = {document_material(1, "числа.md", READER_OF(paragraphs, NULL))};

    (void)state;
    assert_true(draft(materials, 1, NULL));
    assert_non_null(concept_called("Стек"));
    assert_null(concept_called("Простими"));
    assert_null(concept_called("Дерево"));
    assert_null(concept_called("Алгоритму"));
}

/* The definition and three mentions in other cases. */
static void ukrainian_mentions_count_in_every_case(void **state)
{
    static const char *const paragraphs[] = {"Мембрана — це подвійний шар, що відмежовує клітину.",
                                             "Крізь мембрану проходить вода.", "Мембрани бувають різної товщини.",
                                             "Властивості мембран вивчають давно."};
    const struct generation_material materials[] = {document_material(1, "клітина.md", READER_OF(paragraphs, NULL))};

    (void)state;
    assert_true(draft(materials, 1, NULL));
    assert_int_equal(concept_called("Мембрана")->citation_count, 4);
}

static void german_plurals_are_one_term_and_no_stop_words(void **state)
{
    static const char *const paragraphs[] = {
        "Ein Schwingkreis ist eine Schaltung aus Spule und Kondensator.", "Schwingkreise stehen in jedem Empfänger.",
        "Die Verluste von Schwingkreisen sind klein.", "Die Güte ist ein Maß für die Dämpfung eines Systems."};
    const struct generation_material materials[] = {document_material(1, "kreise.md", READER_OF(paragraphs, NULL))};

    (void)state;
    assert_true(draft(materials, 1, "de"));
    assert_int_equal(concept_called("Schwingkreis")->citation_count, 3);
    assert_null(concept_called("Schwingkreise"));
    assert_non_null(concept_called("Güte")); /* its stem is the stop word "gut" */
}

static void nouns_are_counted_as_the_language_does(void **state)
{
    static const struct {
        const struct language *language;
        const char *count, *said;
    } cases[] = {
        {&english, "1", "1 point: solves the task."},         {&english, "2", "2 points: solves the task."},
        {&german, "1", "1 Punkt: löst die Aufgabe."},         {&ukrainian, "1", "1 бал: розв'язано завдання."},
        {&ukrainian, "3", "3 бали: розв'язано завдання."},    {&ukrainian, "7", "7 балів: розв'язано завдання."},
        {&ukrainian, "12", "12 балів: розв'язано завдання."}, {&languages_other, "2", "2 points: solves the task."}};

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++)
        assert_string_equal(phrases_say(arena, cases[i].language, PHRASE_POINTS_TASK, cases[i].count, NULL, NULL),
                            cases[i].said);
}

static void every_language_says_everything(void **state)
{
    (void)state;
    for (size_t i = 0; i < languages_count(); i++) {
        assert_non_null(languages_at(i)->plural);
        for (int phrase = 0; phrase < PHRASES; phrase++)
            assert_non_null(languages_at(i)->phrases[phrase]);
    }
}

static void every_language_can_be_recognised_and_has_its_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < languages_count(); i++) {
        const struct language *language = languages_at(i);

        assert_ptr_equal(languages_of_tag(language->tag), language);
        assert_true(language->name != NULL && language->name[0] != '\0');
        assert_true(language->commonest != NULL || language->letters != NULL);
        assert_true(language->stop_words != NULL && language->generic_words != NULL);
        assert_non_null(language->definitions.subjects[0].verbs[0]);
        for (int kind = SECTION_AGENDA; kind < SECTION_KINDS; kind++)
            assert_non_null(language->titles[kind]);
    }
}

static void first_letters_of_any_script_are_raised(void **state)
{
    static const char *const cases[][2] = {{"теорема", "Теорема"}, {"функція", "Функція"}, {"їжак", "Їжак"},
                                           {"ядро", "Ядро"},       {"őr", "Őr"},           {"ζωή", "Ζωή"},
                                           {"ßtern", "ßtern"},     {"x_min", "x_min"},     {"", ""}};

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++)
        assert_string_equal(wording_capitalised(arena, str_of(cases[i][0])), cases[i][1]);
}

static void abbreviations_end_no_sentence(void **state)
{
    static const struct {
        const struct language *language;
        const char *text, *first;
    } cases[] = {{&english, "See e.g. Figure 2. It is old.", "See e.g. Figure 2."},
                 {&german, "Siehe z.B. Abb. 2. Es ist alt.", "Siehe z.B. Abb. 2."},
                 {&ukrainian, "Див. рис. 2. Він старий.", "Див. рис. 2."},
                 {&ukrainian, "Закон відкрив Б. Паскаль. Він учений.", "Закон відкрив Б. Паскаль."}};

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct str rest = str_of(cases[i].text),
                   first = tokenizer_next_sentence(&rest, cases[i].language->abbreviations);
        assert_string_equal(arena_strndup(arena, first.at, first.len), cases[i].first);
    }
}

/* Signs that could end a sentence and the space behind them are looked through once, however many there are. */
static void a_run_of_terminators_takes_time_in_proportion(void **state)
{
    const size_t half = 500000;
    char *text = arena_alloc(arena, 2 * half);
    struct str rest = {text, 2 * half}, first;
    const clock_t start = clock();

    (void)state;
    memset(text, '!', half);
    memset(text + half, ' ', half);
    text[2 * half - 1] = 'a';
    first = tokenizer_next_sentence(&rest, english.abbreviations);
    assert_int_equal(first.len, 2 * half);
    assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 10);
}

static void a_course_that_names_no_language_is_answered_in_its_own(void **state)
{
    const struct generation_material materials[] = {document_material(1, "дані.md", READER_OF(in_ukrainian, NULL))};

    (void)state;
    assert_true(draft(materials, 1, NULL));
    assert_true(exercises_that_say("Поясніть") > 0);
    assert_true(str_starts(str_of(structure.learning_goal), STR("Вміти пояснити: «")));
    assert_int_equal(warnings.count, 0);
}

static void a_language_without_words_of_its_own_is_a_warning(void **state)
{
    const struct generation_material materials[] = {document_material(1, "chaleur.md", READER_OF(in_french, NULL))};

    (void)state;
    assert_true(draft(materials, 1, "fr"));
    assert_int_equal(warnings.count, 1);
    for (size_t i = 0; i < languages_count(); i++)
        assert_non_null(strstr(warnings.items[0], languages_at(i)->name));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_the_course_says_counts_first_and_what_a_file_says_last),
        TEST(a_language_is_known_by_its_words_and_letters),
        TEST(german_verbs_define),
        TEST(german_headings_organise),
        TEST(german_plurals_are_one_term_and_no_stop_words),
        TEST(ukrainian_headings_organise),
        TEST(ukrainian_verbs_define_and_their_terms_are_titles),
        TEST(ukrainian_terms_are_shown_in_the_case_of_a_title),
        TEST(what_ukrainian_only_points_at_is_no_concept),
        TEST(ukrainian_mentions_count_in_every_case),
        TEST(nouns_are_counted_as_the_language_does),
        TEST(every_language_says_everything),
        TEST(every_language_can_be_recognised_and_has_its_words),
        TEST(first_letters_of_any_script_are_raised),
        TEST(abbreviations_end_no_sentence),
        TEST(a_run_of_terminators_takes_time_in_proportion),
        TEST(a_course_that_names_no_language_is_answered_in_its_own),
        TEST(a_language_without_words_of_its_own_is_a_warning),
    };

    return cmocka_run_group_tests_name("architect_language", tests, start, stop);
}
