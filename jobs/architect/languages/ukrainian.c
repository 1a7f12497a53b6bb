/* Ukrainian. */
#include "jobs/architect/languages/languages.h"

/* ---- words ---- */

/* "1 пункт, 3 пункти, 7 пунктів", and 11 to 14 as 7. */
static size_t plural(uint64_t count)
{
    if (count % 10 == 1 && count % 100 != 11)
        return 0;
    return count % 10 >= 2 && count % 10 <= 4 && (count % 100 < 12 || count % 100 > 14) ? 1 : 2;
}

/* clang-format off */
/* Endings of nouns and adjectives by case and number, the longest first. */
static const char *const endings[] = {
    "ування", "ювання", "ами", "ями", "ого", "ому", "ими", "іми", "ові", "еві", "єві", "ією", "ієї",
    "ів", "їв", "ей", "ам", "ям", "ах", "ях", "ою", "ею", "єю", "ом", "ем", "єм", "ий", "ій", "их", "іх", "им", "ім", "ої", "ія", "ії", "ію", "ьо",
    "а", "я", "о", "е", "є", "и", "і", "ї", "у", "ю", "ь", "й", NULL};
/* clang-format on */

#define STEM_LETTERS 3 /* what is left has at least so many letters of two bytes */
#define TERM_WORDS 5   /* of a term in another case */

/* "мембрани", "мембраною" -> "мембран". */
static size_t strip_ending(char *word, size_t length)
{
    for (const char *const *ending = endings; *ending != NULL; ending++) {
        size_t n = strlen(*ending);
        if (length >= n + 2 * STEM_LETTERS && memcmp(word + length - n, *ending, n) == 0)
            return length - n;
    }
    return length;
}

/* ---- from the instrumental case ---- */

struct ending {
    const char *ending, *base;
};

/* clang-format off */
/* Nouns that are known as a whole, and endings of nouns, the first that fits. What two declensions share goes by the commoner one. */
static const struct ending known_nouns[] = {
    {"деревом", "дерево"}, {"числом", "число"}, {"словом", "слово"}, {"ядром", "ядро"}, {"колом", "коло"}, {"тілом", "тіло"}, {"склом", "скло"},
    {"правом", "право"}, {"містом", "місто"}, {"світлом", "світло"}, {"джерелом", "джерело"}, {"правилом", "правило"}, {"зерном", "зерно"},
    {"вікном", "вікно"}, {"письмом", "письмо"}, {"полем", "поле"}, {"морем", "море"}, {"місцем", "місце"}, {"серцем", "серце"}, {"рівнем", "рівень"},
    {"ступенем", "ступінь"}, {"вузлом", "вузол"}, {"диском", "диск"}, {"тиском", "тиск"}, {"банком", "банк"}, {"потоком", "потік"}, {NULL, NULL}};
static const struct ending nouns[] = {
    {"ством", "ство"}, {"ільцем", "ільце"}, {"ищем", "ище"}, {"пуском", "пуск"}, {"ском", "сок"}, {"зком", "зок"}, {"дком", "док"}, {"тком", "ток"},
    {"нком", "нок"}, {"ією", "ія"}, {"ттям", "ття"}, {"нням", "ння"}, {"ллям", "лля"}, {"ссям", "сся"}, {"ччям", "ччя"}, {"істю", "ість"},
    {"жею", "жа"}, {"чею", "ча"}, {"шею", "ша"}, {"щею", "ща"}, {"ею", "я"}, {"єю", "я"}, {"ою", "а"}, {"чем", "ч"}, {"жем", "ж"}, {"шем", "ш"},
    {"щем", "щ"}, {"арем", "ар"}, {"лем", "ль"}, {"нем", "нь"}, {"єм", "й"}, {"ом", ""}, {NULL, NULL}};

/* Adjectives before a noun of the feminine gender, and before others, whose base ends in "ий" or "ій" when masculine, in "е" or "є" when neuter. */
static const struct ending feminine[] = {{"ьою", "я"}, {"ою", "а"}, {NULL, NULL}};
static const struct ending masculine[] = {{"им", "ий"}, {"ім", "ій"}, {NULL, NULL}};
static const struct ending neuter[] = {{"им", "е"}, {"ім", "є"}, {NULL, NULL}};
/* clang-format on */

static bool ends_so(struct str word, const struct ending *ending)
{
    size_t n = strlen(ending->ending);

    return word.len >= n && word.len - n + strlen(ending->base) >= 2 * STEM_LETTERS &&
           memcmp(word.at + word.len - n, ending->ending, n) == 0;
}

static const struct ending *ending_of(const struct ending *list, struct str word)
{
    for (; list->ending != NULL; list++)
        if (ends_so(word, list))
            return list;
    return NULL;
}

static const struct ending *noun_of(struct str word)
{
    for (const struct ending *known = known_nouns; known->ending != NULL; known++)
        if (str_equal(word, str_of(known->ending)))
            return known;
    return ending_of(nouns, word);
}

static size_t replace(char *out, struct str word, const struct ending *ending)
{
    size_t stem = word.len - strlen(ending->ending), base = strlen(ending->base);

    memmove(out, word.at, stem);
    memcpy(out + stem, ending->base, base);
    return stem + base;
}

/* The adjectives that go with a noun whose base ends so. */
static const struct ending *adjectives_of(const struct ending *noun)
{
    static const char *const neuter_ends[] = {"о", "е", "ття", "ння", "лля", "сся", "ччя"};
    struct str base = str_of(noun->base);

    for (size_t i = 0; i < ARRAY_COUNT(neuter_ends); i++)
        if (str_ends_nocase(base, str_of(neuter_ends[i])))
            return neuter;
    return str_ends_nocase(base, STR("а")) || str_ends_nocase(base, STR("я")) || str_equal(base, STR("ість"))
               ? feminine
               : masculine;
}

/* The case of "під роботою розуміють" and "рекурсивною функцією називають": "робота", "рекурсивна функція". Adjectives stand before the
 * noun and end as it does; what stands behind it ("складністю алгоритму") stays. 0: no noun in that case is there. */
static size_t from_instrumental(char *phrase, size_t length)
{
    struct str words[TERM_WORDS], rest = {phrase, length};
    const struct ending *noun = NULL, *adjectives;
    size_t count = 0, head = 0, out = 0;

    while (rest.at != NULL && count < TERM_WORDS)
        words[count++] = str_cut(&rest, ' ');
    for (size_t i = 0; i < count && (noun_of(words[i]) != NULL || ending_of(masculine, words[i]) != NULL); i++)
        head = i;
    noun = noun_of(words[head]);
    if (rest.at != NULL || noun == NULL)
        return 0;
    adjectives = adjectives_of(noun);
    for (size_t i = 0; i < count; i++) {
        const struct ending *ending = i < head ? ending_of(adjectives, words[i]) : i == head ? noun : NULL;
        if (i < head && ending == NULL)
            return 0;
        if (i > 0)
            phrase[out++] = ' ';
        if (ending != NULL)
            out += replace(phrase + out, words[i], ending);
        else {
            memmove(phrase + out, words[i].at, words[i].len);
            out += words[i].len;
        }
    }
    return out;
}

/* clang-format off */
static const char stop_words[] =
    "а або адже аж але б без би більш більше був буде будемо будуть бути була були було в вам вами вас ваш ваша ваше ваші вже ви від він вона вони "
    "воно все всі всіх весь вся всього всьому втім г да далі де деякі деяких для до доки дуже є ж же з за завжди задля зате зі зовсім і із інакше "
    "інколи інша інше інший інші інших їй їм їх її його й йому к кожен кожна кожне кожний кожного кожної коли лише між мене мені мій моя моє мої "
    "мо може можна можуть має мають ми на навіть над нам нами нас наш наша наше наші не нехай ним ними них ні ній ніж ніколи ніхто нічого о об однак "
    "один одна одне одні одного однієї отже ось перед перш під після по поки поряд при про проте просто раз разом саме сам сама самі свій своя "
    "своє свої своїх свого себе собі та так така таке такий такі таких такого також там те тепер ти тим тих то тобто тоді той того тому тут у "
    "усе усі усіх хіба хоч хоча хто це цей ця ці цих цього цьому цією цим цими цю чи чим через чого чому що щоб щодо як яка яке який які яких якого "
    "якої якому якою яким якими якщо якій якби як-от двох два дві три чотири п'ять "
    "називають називається називаються називаємо означає означають розуміють розуміємо зветься звуть потрібно треба слід варто "
    "наприклад зокрема загалом звичайно зазвичай часто іноді рідко вище нижче лекція лекції розділ розділу слайд відео тема теми "
    "складається складаються використовують використовує використовується використовуються застосовують застосовується застосовуються розглянемо розглядають "
    "вивчає вивчають дозволяє дозволяють допомагає допомагають залежить залежать відбувається відбуваються виконує виконують потім спочатку знову "
    "зараз сьогодні тільки лиш майже ніби серед навколо біля досить цілком можливо необхідно приводить веде дає дають робить роблять містить містять бувають буває стає стають існує існують належить належать";

static const char generic_words[] =
    "вид види властивість властивості відповідь випадок випадки величина висновок висновки група група дані дія дії елемент елементи етап завдання "
    "задача задачі зміст значення ідея кількість крок кроки людина люди мета метод методи можливість назва недолік об'єкт обсяг ознака ознаки "
    "опис основа особливість перевага переваги питання поняття порядок приклад приклади причина причини проблема процес процеси пункт результат "
    "рівень роль сила система системи складова спосіб способи ситуація слово слова сторона структура суть тип типи умова умови форма "
    "частина частини час число числа явище явища рік роки зміна зміни твердження";

static const char *const abbreviations[] = {
    "напр", "рис", "див", "ін", "тис", "млн", "млрд", "р", "рр", "ст", "т.д", "т.п", "т.ч", "т", "д", "п", "проф", "доц", "акад", "ім", "гл", "розд",
    "табл", "с", "стор", "грн", "вул", "м", "кн", NULL};

/* ---- headings ---- */

static const char *const agenda_titles[] = {
    "план", "план лекції", "план заняття", "зміст", "огляд", "теми", "сьогодні", "порядок денний", "зміст лекції", "що ми розглянемо", NULL};

static const char *const goal_titles[] = {
    "мета", "цілі", "мета лекції", "мета заняття", "мета уроку", "мета курсу", "цілі навчання", "навчальні цілі", "результати навчання",
    "очікувані результати", "завдання курсу", "чого ви навчитеся", NULL};

static const char *const summary_titles[] = {
    "підсумок", "підсумки", "висновок", "висновки", "узагальнення", "повторення", "головне", "коротко про головне", "підіб'ємо підсумки",
    "підібємо підсумки", "запам'ятайте", "запамятайте", NULL};

static const char *const closing_titles[] = {
    "запитання", "питання", "ваші запитання", "ваші питання", "дякую", "дякую за увагу", "дякуємо", "дякуємо за увагу", "література",
    "список літератури", "рекомендована література", "список використаних джерел", "використані джерела", "джерела", "посилання", "додаткова література",
    "подяки", "контакти", "ліцензія", "обговорення", "кінець", NULL};

static const char *const exercise_titles[] = {
    "вправа", "вправи", "завдання", "задача", "задачі", "домашнє завдання", "практичне завдання", "практичні завдання",
    "завдання для самостійної роботи", "самостійна робота", "контрольні запитання", "контрольні питання", "запитання для самоперевірки",
    "питання для самоперевірки", "запитання для самоконтролю", "питання для самоконтролю", "запитання і завдання", "запитання та завдання", "питання та завдання", "завдання для самоперевірки", "задачі для самостійного розв'язування", "завдання для закріплення", "питання до розділу", "запитання до розділу", "лабораторне завдання", "перевірте себе", "тест", "тести", "практика", "лабораторна робота", NULL};

static const char *const solution_titles[] = {
    "розв'язок", "розвязок", "розв'язки", "розвязки", "розв'язання", "розвязання", "відповідь", "відповіді", "підказка", "підказки", "вказівки",
    "відповіді до вправ", "розв'язки вправ", "розвязки вправ", "відповіді та вказівки", "відповіді до завдань", "відповіді на запитання", NULL};

static const char *const labels[] = {
    "розділ ", "лекція ", "урок ", "модуль ", "частина ", "тема ", "тиждень ", "глава ", "заняття ", NULL};

static const char *const title_fillers[] = {"і", "й", "та", "або", "чи", "вступ", "до", "що", "таке", "про", "основи", NULL};

static const char *const continued[] = {"(продовження)", "(прод.)", "продовження", NULL};

/* ---- cues ---- */

static const char *const topic_changes[] = {
    "перейдімо до", "перейдемо до", "переходимо до", "тепер розглянемо", "далі розглянемо", "наступна тема", "розгляньмо тепер",
    "поговорімо про", "поговоримо про", "нарешті", NULL};

static const char *const example_cues[] = {"наприклад", "прикладом", "приклад:", "зокрема", "як-от", NULL};

static const char *const contrast_cues[] = {
    "на відміну", "натомість", "порівняно", "тоді як", "відрізня", "навпаки", "протилежн", "замість", " а не ", NULL};

static const char *const synonym_cues[] = {"також називають", "також відом", "або просто", "синонім", "інша назва", "те саме, що", "скорочено", "інакше", NULL};

static const char *const order_cues[] = {
    "крок", "у такому порядку", "в такому порядку", "порядок", "послідовн", "етап", "стаді", "фази", "алгоритм", "процедур", "інструкц", NULL};

static const char *const mention_cues[] = {
    "приводить нас до", "підводить нас до", "веде нас до", "переходимо до", "перейдемо до", "перейдімо до", "розглянемо", "поговоримо про", "поговорімо про", "ми побачимо", "ми бачили", "повернемося до", "йтиметься про", NULL};

static const char *const imprint_cues[] = {"усі права захищено", "всі права захищено", "copyright", NULL};

static const char *const skill_verbs[] = {
    "поясн", "викорис", "застос", "порівн", "напис", "розв'яз", "обчис", "побуд", "створ", "аналіз", "проаналіз", "оціню", "оцінит", "визнач",
    "вимір", "довод", "довест", "вміти", "уміти", "розрізн", "обира", "обрат", "склада", "скласт", "розроб", NULL};

static const char *const sounds[] = {"сміх", "сміється", "сміються", "сміхи", "музика", "оплески", "аплодисменти", "кашель", "кашляє", "тиша", "нерозбірливо", NULL};

/* ---- tasks ---- */

static const char *const task_labels[] = {"вправа", "завдання", "задача", NULL};
static const char *const task_items[] = {"питання", "запитання", NULL};
static const char *const task_collections[] = {"вправи", "задачі", NULL};
static const char *const task_about[] = {"до", "з", "зі", "для", "на", "про", NULL};
static const char *const task_hints[] = {"підказка", "підказки", "вказівка", "вказівки", "порада", "поради", NULL};
static const char *const task_solutions[] = {"розв'язок", "розв'язки", "розв'язання", "розв’язок", "розв’язки", "розв’язання", "відповідь", "відповіді", "рішення", "правильна відповідь", "правильні відповіді", "вірна відповідь", "вірні відповіді", NULL};
static const char *const task_answers[] = {"правильна відповідь", "вірна відповідь", NULL};
static const char *const task_asks[] = {"п", "з", NULL};
static const char *const task_replies[] = {"в", NULL};
static const char *const task_refusals[] = {"неправильно", "невірно", "хибно", NULL};
static const char *const task_verdicts[] = {"правильно", "вірно", "правильна відповідь", "вірна відповідь", "правильна", "вірна", NULL};
static const char *const task_names[] = {"назвіть", "назви", "перелічіть", "перерахуйте", "визначте", "який", "яка", "яке", "які", "хто", "коли", "де", "вкажіть", "сформулюйте", "наведіть", NULL};
static const char *const task_explains[] = {"поясніть", "поясни", "опишіть", "опиши", "що", "розкажіть", "охарактеризуйте", "розкрийте", NULL};
static const char *const task_applies[] = {"обчисліть", "обчисли", "розв'яжіть", "розв’яжіть", "знайдіть", "напишіть", "напиши", "побудуйте", "використайте", "намалюйте", "застосуйте", "покажіть", "як", "складіть", "виконайте", "прочитайте", "реалізуйте", "переведіть", "запишіть", NULL};
static const char *const task_analyses[] = {"порівняйте", "порівняй", "доведіть", "проаналізуйте", "чому", "чим", "виведіть", "дослідіть", "обґрунтуйте", NULL};
static const char *const task_makes[] = {"спроєктуйте", "розробіть", "оцініть", "створіть", "запропонуйте", "сплануйте", "придумайте", NULL};

/* ---- definitions ---- */

static const char *const joiners[] = {"а", "і", "й", "та", NULL};
static const char *const openers[] = {"отже", "і", "а", "але", "тобто", "тепер", "далі", "загалом", "так", NULL};
static const char *const by[] = {"під", NULL};
static const char *const meant[] = {"розуміють", "розуміємо", "розумітимемо", "мають", NULL};
static const char *const named[] = {"називають", "називається", "називаються", "називаємо", "називатимемо", "звуть", "зветься", NULL};
static const char *const no_kinds[] = {
    "найкращий", "найкраща", "найкраще", "найгірший", "той", "та", "те", "самий", "єдиний", "єдина", "перший", "перша", "перше", "останній", "наступний", "причина", "причиною", "проблема",
    "проблемою", "добре", "погано", "важливо", "дуже", "головне", "результат", "результатом", NULL};
static const char *const deeds[] = {
    "друкує", "показує", "виводить", "відкриває", "закриває", "зберігає", "натисніть", "виберіть", "клацніть", "вмикає", "вимикає", "видаляє", "створює", "додає", "копіює", "переміщує", "записує",
    "читає", "повертає", "запускає", "зупиняє", "див", "якщо", "коли", "не", "лише", "також", NULL};
static const char *const no_names[] = {
    "приклад", "перевага", "недолік", "причина", "проблема", "питання", "мета", "ціль", "ідея", "факт", "результат", "спосіб", "випадок", "пункт", "крок",
    "частина", "річ", "наслідок", "висновок", "відповідь", "лекція", "тема", "розділ", "слайд", "усе", "все", "головне", "завдання", "це", "особливість", "перше", "друге",
    "суть", "назва", "основа", "підсумок", "рік", "людина", "він", "вона", "воно", "вони", "хто", "що", NULL};
static const char *const term_labels[] = {"термін", "поняття", NULL};
static const char *const dashes[] = {" - це ", NULL};
static const char *const copulas[] = {"це ", NULL};

/* ---- the language ---- */

/* Its letters tell it from Russian and Belarusian. */
const struct language ukrainian = {
    .tag = "uk",
    .name = "Ukrainian",
    .letters = "єіїґ",
    .foreign_letters = "ъыэёў",
    .stop_words = stop_words,
    .generic_words = generic_words,
    .apostrophe_is_letter = true,
    .stem = strip_ending,
    .base_form = from_instrumental,
    .abbreviations = abbreviations,
    .titles = {[SECTION_AGENDA] = agenda_titles,
               [SECTION_GOALS] = goal_titles,
               [SECTION_SUMMARY] = summary_titles,
               [SECTION_CLOSING] = closing_titles,
               [SECTION_EXERCISES] = exercise_titles,
               [SECTION_SOLUTIONS] = solution_titles},
    .labels = labels,
    .continued = continued,
    .title_fillers = title_fillers,
    .topic_changes = topic_changes,
    .example_cues = example_cues,
    .contrast_cues = contrast_cues,
    .imprint_cues = imprint_cues,
    .synonym_cues = synonym_cues,
    .order_cues = order_cues,
    .mention_cues = mention_cues,
    .sounds = sounds,
    .skill_verbs = skill_verbs,
    .definitions = {
        .openers = openers,
        .joiners = joiners,
        .subjects = {
            {{"це"}, {NULL}, NULL, DEFINITION_CONTENT, 0.9, 0.9},
            {{"є"}, {NULL}, NULL, DEFINITION_CONTENT, 0.6, 0.6},
            {{"означає", "означають", "позначає", "позначають"}, {"що", "як", "те"}, NULL, DEFINITION_ANY, 0.85, 0.85},
            {{"визначають", "визначається", "визначаються"}, {"як"}, NULL, DEFINITION_ANY, 0.9, 0.9},
            {{"виникає", "виникають", "настає"}, {"коли", "якщо"}, NULL, DEFINITION_ANY, 0.9, 0.9},
            {{"являє", "являють"}, {"собою"}, NULL, DEFINITION_ANY, 0.9, 0.9},
        },
        .namings = {
            {.naming = {"називають", "називається", "називаються", "називаємо", "назвемо", "зветься", "звуть"},
             .not_first = {"таку", "такий", "таке", "такі", "це", "цю", "цей", "ці", "його", "її", "їх", "він", "вона", "воно"},
             .inflects = true},
        },
        .no_kinds = no_kinds,
        .deeds = deeds,
        .no_names = no_names,
        .term_labels = term_labels,
        .dashes = dashes,
        .copulas = copulas,
        .by_words = 4,
        .by = by,
        .meant = meant,
        .named = named,
    },
    .tasks = {.labels = task_labels,
              .items = task_items,
              .collections = task_collections,
              .about = task_about,
              .hints = task_hints,
              .solutions = task_solutions,
              .answers = task_answers,
              .asks = task_asks,
              .replies = task_replies,
              .verdicts = task_verdicts,
              .refusals = task_refusals,
              .levels = {task_names, task_explains, task_applies, task_analyses, task_makes}},
    .plural = plural,
    .phrases = {
        [PHRASE_AND] = "{0} і {1}",
        [PHRASE_PART] = "Частина {0}",
        [PHRASE_MADE_FROM] = "Створено з: {0}.",
        [PHRASE_GOAL] = "Вміти пояснити: {0}.",
        [PHRASE_COVERS] = "Теми: {0}.",
        [PHRASE_WHAT_IS] = "Що означає «{0}»",
        [PHRASE_CAN_EXPLAIN] = "Пояснити «{0}» власними словами",
        [PHRASE_CAN_COMPARE] = "Порівняти «{0}» і «{1}»",
        [PHRASE_CAN_READ] = "Читати й пояснювати код до теми «{0}»",
        [PHRASE_EXPLAIN] = "Поясніть власними словами, що означає «{0}», і наведіть приклад.",
        [PHRASE_COMPARE] = "Порівняйте «{0}» і «{1}»: що це таке і чим вони відрізняються?",
        [PHRASE_LIST] = "У матеріалі сказано: «{0}» Назвіть усі {1}.",
        [PHRASE_LIST_UNDER] = "Назвіть {1} {1|пункт|пункти|пунктів}, які матеріал перелічує в розділі «{0}».",
        [PHRASE_READ_CODE] = "Що робить цей код і як саме? Він належить до теми «{0}».\n\n{1}",
        [PHRASE_CHOICE] = "Який термін тут пояснено?\n\n«{0}»",
        [PHRASE_CHOICE_RIGHT] = "У матеріалі сказано: {0}",
        [PHRASE_CHOICE_WRONG] = "«{0}» — це інше: {1}",
        [PHRASE_GAP] = "Який термін пропущено?\n\n«{0}»",
        [PHRASE_MATCH] = "Установіть відповідність між термінами та їхніми значеннями.",
        [PHRASE_ORDER] = "У матеріалі сказано: «{0}» Розташуйте перелічене в правильному порядку.",
        [PHRASE_ORDER_UNDER] = "Розташуйте кроки з розділу «{0}» у правильному порядку.",
        [PHRASE_POINTS_CORE] = "{0} {0|бал|бали|балів}: пояснено, що означає «{1}», відповідно до еталонної відповіді.",
        [PHRASE_POINTS_IDEAS] = "{0} {0|бал|бали|балів}: правильно використано: {1}.",
        [PHRASE_POINTS_EXAMPLE] = "{0} {0|бал|бали|балів}: наведено доречний приклад.",
        [PHRASE_POINTS_DIFFER] = "{0} {0|бал|бали|балів}: названо відмінність, що випливає з означень.",
        [PHRASE_POINTS_ITEM] = "{0} {0|бал|бали|балів}: названо «{1}».",
        [PHRASE_POINTS_CODE] = "{0} {0|бал|бали|балів}: пояснено, що робить код загалом.",
        [PHRASE_POINTS_STEPS] = "{0} {0|бал|бали|балів}: правильно розібрано кроки.",
        [PHRASE_POINTS_TASK] = "{0} {0|бал|бали|балів}: розв'язано завдання.",
        [PHRASE_POINTS_CHOICE] = "{0} {0|бал|бали|балів}: вибрано «{1}».",
        [PHRASE_POINTS_GAP] = "{0} {0|бал|бали|балів}: вставлено «{1}».",
        [PHRASE_POINTS_PAIR] = "{0} {0|бал|бали|балів}: правильно дібрано значення до «{1}».",
        [PHRASE_POINTS_ORDER] = "{0} {0|бал|бали|балів}: усе розташовано в правильному порядку.",
        [PHRASE_VIDEO] = "відео {0}",
        [PHRASE_SLIDES] = "слайди {0} ({1})",
        [PHRASE_TEXT] = "текст {0}",
        [PHRASE_QUOTED] = "«{0}»",
        [PHRASE_NO_TEXT] = "Не враховано, бо немає тексту: {0}.",
        [PHRASE_CUT] = "Матеріали дуже довгі: {0} {0|фрагмент|фрагменти|фрагментів} наприкінці не враховано.",
        [PHRASE_TERMS_CUT] = "У матеріалах більше термінів, ніж можна порівняти: наприкінці не враховано {0} {0|згадку|згадки|згадок} можливих термінів.",
        [PHRASE_MODULES_JOINED] = "У матеріалах {0} {0|модуль|модулі|модулів}, а структура вміщує {1}: сусідні об’єднано.",
        [PHRASE_LESSONS_CUT] = "Структура не вміщує більше: не враховано {0} з {1} уроків.",
        [PHRASE_CONCEPTS_CUT] = "Урок не вміщує більше: не враховано {0} {0|означений термін|означені терміни|означених термінів}: {1}.",
        [PHRASE_TASKS_CUT] = "Уроки не вміщують більше: не враховано {0} з {1} завдань, поданих у матеріалах.",
        [PHRASE_TASKS_CLIPPED] = "{0} {0|завдання довше|завдання довші|завдань довші}, ніж вміщує вправа: їхній кінець відтято.",
        [PHRASE_GUIDE_CUT] = "Поряд із тим, що курс уже має, не вмістилося {0} {0|частина|частини|частин}.",
        [PHRASE_USED_BEFORE] = "Ужито раніше, ніж пояснено: {0}.",
        [PHRASE_EARLY] = "«{0}» (в уроці «{1}», пояснено в уроці «{2}»)",
        [PHRASE_MORE] = "ще {0}",
    },
};
/* clang-format on */
