/* German. */
#include "jobs/architect/languages/languages.h"

/* ---- words ---- */

/* clang-format off */
static const char stop_words[] =
    "aber alle allein allem allen aller alles allgemein als also am an andere anderem anderen anderer anderes anders auch auf aus außer außerdem "
    "bei beide beiden beim bekannt bereits besonders besser bevor bis bisher bleiben bleibt da dabei dadurch dafür dagegen daher damit danach "
    "dann daran darauf daraus darin darüber darum das dass davon dazu dein deine dem den denen denn dennoch der deren derer des deshalb dessen "
    "dich die dies diese dieselbe dieselben diesem diesen dieser dieses dir doch dort du durch dürfen ebenfalls ebenso eigentlich ein eine einem "
    "einen einer eines einfach einige einigen einiger einmal entscheidend entweder er erst erste ersten es etwa etwas euch euer falls falsch fast "
    "folgende folgenden folgender für ganz gar geben gegen genau gibt gilt gleich gut gute guten habe haben hat hatte hatten heißt hier hierbei "
    "hierfür hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im immer in indem innerhalb ins interessant ist ja je jede jedem jeden jeder "
    "jedes jedoch jene jenem jenen jener jenes jetzt kann kaum kein keine keinem keinen keiner klar können könnte lassen lässt leicht letzte "
    "letzten liegt machen macht man manche manchmal mehr mehrere mein meine meist meistens mich mir mit möglich muss müssen nach nachdem nächste "
    "nächsten nämlich natürlich neben nicht nichts nie noch notwendig nötig nun nur ob oben obwohl oder oft ohne richtig schließlich schon sehr "
    "sein seine seinem seinen seiner seit selbst sich sie siehe sind so sobald sofern sogar solche solchem solchen solcher soll sollen sollte "
    "somit sondern sonst soweit sowie sowohl statt stets trotz trotzdem typisch über überall um und uns unser unsere unter usw üblich viel viele vielen "
    "vom von vor vorher wann war waren warum was wegen weil weiter weitere weiteren welche welchem welchen welcher welches wem wen wenig wenige "
    "wenn wer werde werden wesentlich weshalb wichtig wichtige wichtigen wichtiger wichtiges wichtigste wichtigsten wie wieder wieso wir wird wo "
    "wobei wodurch wofür wollen worin wurde wurden würde z.b zu zuerst zuletzt zum zunächst zur zusammen zwar zwei drei vier zwischen "
    "handelt spricht genannt bezeichnet bezeichnen versteht verstehen bedeutet bedeuten beschreibt beschreiben meint nennt nennen definiert entsteht entstehen ziehen folgt "
    "bzw d.h u.a folie folien kapitel vorlesung lektion abschnitt seite seiten video";

static const char generic_words[] =
    "abbildung absicht anzahl art arten aufgabe aufgaben aussage bedeutung begriff begriffe beispiel beispiele bereich besonderheit ding dinge eigenschaft "
    "eigenschaften ende ergebnis ergebnisse fall fälle fehler folge folgen form formen frage fragen ganze ganzes größe grund gründe grundlage "
    "gruppe hinweis idee inhalt jahr jahre kern lösung mensch menschen merkmal methode möglichkeit nachteil nachteile name namen punkt punkte "
    "problem probleme reihe resultat sache satz schritt schritte sinn stelle tabelle teil teile thema typ übung unterschied unterschiede ursache "
    "voraussetzung vorteil vorteile weg weise wert werte wort wörter zahl zahlen zeit ziel ziele zusammenhang zweck";

static const char *const commonest[] = {"der", "die", "das", "und", "ist", "sind", "ein", "eine", "nicht", "mit", "von", "den", "dem", "zu", NULL};

static const char *const abbreviations[] = {
    "z.b", "d.h", "u.a", "z", "d", "u", "bzw", "usw", "etc", "ca", "vgl", "dr", "prof", "nr", "abb", "tab", "kap", "s", "vs", "evtl", "ggf",
    "sog", "inkl", "bzgl", "st", NULL};

/* ---- headings ---- */

static const char *const agenda_titles[] = {
    "agenda", "gliederung", "inhaltsübersicht", "themenübersicht", "was uns erwartet", "inhalt", "inhaltsverzeichnis", "übersicht", "überblick", "themen", "ablauf", "heute", "inhalt der vorlesung", NULL};

static const char *const goal_titles[] = {
    "ziele", "lernziele", "lernziel", "was sie lernen werden", "das lernen sie", "nach dieser lektion", "nach dieser vorlesung", "ziel", "lernziele der vorlesung", "lernergebnisse", "kompetenzen", "ziele der vorlesung", NULL};

static const char *const summary_titles[] = {
    "zusammenfassung", "auf einen blick", "resümee", "fazit und ausblick", "kurz gefasst", "das haben sie gelernt", "fazit", "rückblick", "wiederholung", "das wichtigste in kürze", "merke", "schluss", "ausblick",
    "zusammenfassung und ausblick", NULL};

static const char *const closing_titles[] = {
    "fragen", "referenzen", "links", "weiterführende links", "danke für ihre aufmerksamkeit", "autoren", "noch fragen", "vielen dank", "danke", "literatur", "literaturverzeichnis", "quellen", "weiterführende literatur", "kontakt",
    "impressum", "danksagung", "bildnachweis", "lizenz", "vielen dank für ihre aufmerksamkeit", "diskussion", NULL};

static const char *const exercise_titles[] = {
    "übung", "übungen", "übungsaufgaben", "aufgabe", "aufgaben", "hausaufgabe", "hausaufgaben", "kontrollfragen", "verständnisfragen",
    "wiederholungsfragen", "fragen zur wiederholung", "fragen zum text", "testfragen", "selbsttest", "selbstkontrolle", "lernkontrolle", "übungsblatt", "übungsaufgabe", "aufgabenblatt", "arbeitsaufträge", "arbeitsauftrag", "fragen und aufgaben", "aufgaben und fragen", "zum üben", "prüfungsfragen", "testen sie ihr wissen", "quiz", NULL};

static const char *const solution_titles[] = {
    "lösung", "lösungen", "musterlösung", "musterlösungen", "lösungsvorschlag", "lösungsvorschläge", "lösungshinweise", "antworten", "hinweise",
    "hinweis", "tipps", "lösungen zu den aufgaben", "lösungen der aufgaben", "lösungen der übungen", "lösungen zu den übungen",
    "antworten auf die fragen", NULL};

static const char *const labels[] = {"kapitel ", "vorlesung ", "lektion ", "teil ", "abschnitt ", "woche ", NULL};

static const char *const title_fillers[] = {"der", "die", "das", "ein", "eine", "und", "oder", "vs", "einführung", "in", "zu", "zum", "zur", "was", "ist", "sind", "von", "grundlagen", "mehr", NULL};

static const char *const continued[] = {"(forts.)", "(fortsetzung)", "forts.", "fortsetzung", NULL};

/* ---- cues ---- */

static const char *const topic_changes[] = {
    "kommen wir zu", "kommen wir nun", "gehen wir weiter", "wenden wir uns", "nächstes thema", "als nächstes", "nun zu", NULL};

static const char *const example_cues[] = {"zum beispiel", "beispielsweise", "z.b.", "z. b.", "beispiel:", "etwa ein", NULL};

static const char *const contrast_cues[] = {
    "während ", "im gegensatz", "im unterschied", "hingegen", "dagegen", "unterscheide", "anders als", "verglichen", "statt ", NULL};

static const char *const synonym_cues[] = {
    "auch genannt", "auch als", "synonym", "ein anderer name", "dasselbe wie", "das gleiche wie", "abgekürzt", "kurz ", "beziehungsweise", NULL};

static const char *const order_cues[] = {
    "schritt", "in dieser reihenfolge", "reihenfolge", "vorgehen", "ablauf", "phasen", "algorithmus", "anleitung", "verfahren", "nacheinander", NULL};

static const char *const mention_cues[] = {
    "führt uns zu", "bringt uns zu", "kommen wir zu", "werden wir sehen", "haben wir gesehen", "schauen wir uns", "besprechen wir", "sprechen wir über", NULL};

static const char *const imprint_cues[] = {"copyright", "alle rechte vorbehalten", NULL};

static const char *const skill_verbs[] = {
    "erklären", "anwenden", "vergleichen", "berechnen", "beschreiben", "entwerfen", "lösen", "bestimmen", "unterscheiden", "bewerten", "analysieren", "beurteilen", "schreiben",
    "lesen", "zeichnen", "beweisen", "sie können", "sie wenden", NULL};

static const char *const sounds[] = {"lachen", "lacht", "gelächter", "lachend", "musik", "applaus", "beifall", "klatschen", "husten", "hustet", "räuspert", "stille", "unverständlich", NULL};

/* ---- tasks ---- */

static const char *const task_labels[] = {"aufgabe", "übungsaufgabe", NULL};
static const char *const task_items[] = {"frage", "problem", NULL};
static const char *const task_collections[] = {"übungen", "übungsaufgaben", NULL};
static const char *const task_about[] = {"zu", "zum", "zur", "für", "über", NULL};
static const char *const task_hints[] = {"hinweis", "hinweise", "tipp", "tipps", "lösungshinweis", "lösungshinweise", NULL};
static const char *const task_solutions[] = {"lösung", "lösungen", "musterlösung", "musterlösungen", "lösungsvorschlag", "lösungsvorschläge", "antwort", "antworten", "richtige antwort", "richtige antworten", "korrekte antwort", "korrekte antworten", NULL};
static const char *const task_answers[] = {"die antwort ist", "die richtige antwort ist", "richtig ist", NULL};
static const char *const task_asks[] = {"f", NULL};
static const char *const task_replies[] = {"a", NULL};
static const char *const task_refusals[] = {"falsch", "nicht richtig", NULL};
static const char *const task_verdicts[] = {"richtig", "korrekt", "richtige antwort", "korrekte antwort", NULL};
static const char *const task_names[] = {"nennen", "nenne", "zählen", "definieren", "definiere", "geben", "gib", "benennen", "ordnen", "ordne", "welche", "welcher", "welches", "wer", "wann", "wo", "kreuzen", NULL};
static const char *const task_explains[] = {"erklären", "erkläre", "erläutern", "erläutere", "beschreiben", "beschreibe", "was", "skizzieren", "skizziere", "fassen", "fasse", "veranschaulichen", NULL};
static const char *const task_applies[] = {"berechnen", "berechne", "bestimmen", "bestimme", "lösen", "löse", "schreiben", "schreibe", "verwenden", "verwende", "zeichnen", "zeichne", "ermitteln", "ermittle", "wandeln", "wandle", "zeigen", "zeige", "wie", "lesen", "lies", "führen", "führe", "implementieren", "implementiere", NULL};
static const char *const task_analyses[] = {"vergleichen", "vergleiche", "analysieren", "analysiere", "untersuchen", "untersuche", "beweisen", "beweise", "leiten", "leite", "warum", "weshalb", "wieso", "diskutieren", "diskutiere", "begründen", "begründe", "unterscheiden", NULL};
static const char *const task_makes[] = {"entwerfen", "entwirf", "entwickeln", "entwickle", "bewerten", "bewerte", "beurteilen", "beurteile", "planen", "plane", "gestalten", "konstruieren", "konstruiere", "erstellen", "erstelle", NULL};

/* ---- definitions ---- */

static const char *const joiners[] = {"und", "während", NULL};
static const char *const openers[] = {"also", "und", "aber", "nun", "so", "kurz", "allgemein", "formal", NULL};
static const char *const articles[] = {"ein", "eine", "einem", "einer", "einen", "der", "die", "das", "dem", NULL};
static const char *const definite[] = {"der", "die", "das", NULL};
static const char *const by[] = {"unter", "als", "mit", "bei", "von", NULL};
static const char *const meant[] = {"versteht", "verstehen", "bezeichnet", "bezeichnen", "meint", "handelt", "spricht", NULL};
static const char *const behind_meant[] = {"man", "wir", "es", NULL};
static const char *const named[] = {"nennt", "nennen", NULL};
static const char *const term_labels[] = {"begriff", "ausdruck", "terminus", NULL};
static const char *const passive[] = {"wird", "werden", "wurde", NULL};
static const char *const passed[] = {"auch", "oft", "daher", "deshalb", "dann", "meist", "häufig", "als", "ein", "eine", "der", "die", "das", "kurz", NULL};
static const char *const named_behind[] = {"genannt", "bezeichnet", NULL};

static const char *const indefinite[] = {"ein", "eine", NULL};
static const char *const no_kinds[] = {
    "beste", "schlechteste", "gleiche", "selbe", "einzige", "erste", "zweite", "dritte", "letzte", "nächste", "grund", "problem", "gute", "guter", "gutes", "schlechte", "große", "großer",
    "großes", "ergebnis", "fall", "weg", "punkt", "thema", "frage", "wichtigste", "wichtigsten", "häufigste", "häufigsten", "wichtige", "wichtiger", "wichtiges", "hauptgrund", "ziel", "zweck", "aufgabe", "gegenteil", NULL};
static const char *const deeds[] = {
    "zeigt", "zeigen", "gibt", "druckt", "öffnet", "öffnen", "schließt", "speichert", "speichern", "klicken", "drücken", "wählen", "löscht", "löschen", "entfernt", "erzeugt", "kopiert", "verschiebt",
    "liest", "schreibt", "setzt", "startet", "beendet", "siehe", "wenn", "nicht", "nur", "auch", "bitte", NULL};
static const char *const no_names[] = {
    "beispiel", "vorteil", "nachteil", "grund", "problem", "frage", "unterschied", "ziel", "zweck", "idee", "tatsache", "ergebnis", "weg", "weise", "fall",
    "hinweis", "punkt", "schritt", "teil", "ding", "sache", "ausnahme", "möglichkeit", "lösung", "antwort", "folge", "voraussetzung", "besonderheit", "aufgabe",
    "übung", "kapitel", "vorlesung", "lektion", "folie", "seite", "jahr", "mensch", "reihe", "anzahl", "art", "zusammenfassung", "überblick", NULL};
static const char *const veils[] = {"ein", "Ein(e)", "eine", "Ein(e)", "der", "Der/Die/Das", "die", "Der/Die/Das", "das", "Der/Die/Das", NULL};

/* ---- the language ---- */

/* A German noun takes the definite article where an English one takes none: "die Entropie ist ein Maß". */
const struct language german = {
    .tag = "de",
    .name = "German",
    .commonest = commonest,
    .stop_words = stop_words,
    .inner_words = "des eines der einer",
    .generic_words = generic_words,
    .stemmer = "german",
    .learns_stop_words = true,
    .nouns_are_capitals = true,
    .compounds = true,
    .veils = veils,
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
        .articles = articles,
        .definite = definite,
        .subjects = {
            {{"ist", "sind"}, {"definiert"}, "als", DEFINITION_ANY, 1.0, 1.0},
            {{"ist", "sind"}, {"ein", "eine", "einer", "eines"}, NULL, DEFINITION_ANY, 1.0, 0.9},
            {{"ist", "sind"}, {"der", "die", "das", "jeder", "jede", "jedes"}, NULL, DEFINITION_ANY, 0.9, 0.8},
            {{"ist", "sind"}, {NULL}, NULL, DEFINITION_NOUN, 0.6, 0},
            {{"bezeichnet", "bezeichnen", "bedeutet", "beschreibt", "beschreiben", "meint"},
             {"ein", "eine", "einen", "der", "die", "das", "den", "dass", "wie"}, NULL, DEFINITION_ANY, 0.85, 0.85},
            {{"liegt", "liegen"}, {"vor"}, NULL, DEFINITION_ANY, 0.8, 0.8},
            {{"entsteht", "entstehen", "tritt", "treten"}, {"wenn", "falls", "sobald", "auf"}, NULL, DEFINITION_ANY, 0.9, 0.9},
        },
        .namings = {
            {.naming = {"heißt", "heißen"}, .not_first = {"das", "er", "sie", "es", "dies", "so"}, .noun = true},
            {.before = {"nennt", "nennen"}, .naming = {"man", "wir"}, .not_first = {"das", "er", "sie", "es", "dies", "so"}, .noun = true},
            {.before = {"man", "wir"}, .naming = {"als"}, .not_first = {"das", "er", "sie", "es", "dies", "so"}, .noun = true},
        },
        .named = named,
        .passive = passive,
        .passed = passed,
        .named_behind = named_behind,
        .term_labels = term_labels,
        .indefinite = indefinite,
        .no_kinds = no_kinds,
        .deeds = deeds,
        .no_names = no_names,
        .by_words = 1,
        .by = by,
        .meant = meant,
        .behind_meant = behind_meant,
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
    .plural = languages_one_or_many,
    .phrases = {
        [PHRASE_AND] = "{0} und {1}",
        [PHRASE_PART] = "Teil {0}",
        [PHRASE_MADE_FROM] = "Erstellt aus: {0}.",
        [PHRASE_GOAL] = "{0} erklären können.",
        [PHRASE_COVERS] = "Behandelt {0}.",
        [PHRASE_WHAT_IS] = "Was „{0}“ bedeutet",
        [PHRASE_CAN_EXPLAIN] = "„{0}“ mit eigenen Worten erklären",
        [PHRASE_CAN_COMPARE] = "„{0}“ mit „{1}“ vergleichen",
        [PHRASE_CAN_READ] = "Code zu „{0}“ lesen und erklären",
        [PHRASE_EXPLAIN] = "Erklären Sie mit eigenen Worten, was „{0}“ bedeutet, und geben Sie ein Beispiel.",
        [PHRASE_COMPARE] = "Vergleichen Sie „{0}“ mit „{1}“: Was ist jeweils gemeint, und worin unterscheiden sie sich?",
        [PHRASE_LIST] = "Im Material steht: „{0}“ Nennen Sie alle {1}.",
        [PHRASE_LIST_UNDER] = "Nennen Sie die {1} Punkte, die das Material unter „{0}“ aufzählt.",
        [PHRASE_READ_CODE] = "Was tut dieser Code, und wie? Er gehört zu „{0}“.\n\n{1}",
        [PHRASE_CHOICE] = "Welcher Begriff wird hier erklärt?\n\n„{0}“",
        [PHRASE_CHOICE_RIGHT] = "Im Material steht: {0}",
        [PHRASE_CHOICE_WRONG] = "„{0}“ ist etwas anderes: {1}",
        [PHRASE_GAP] = "Welcher Begriff gehört in die Lücke?\n\n„{0}“",
        [PHRASE_MATCH] = "Ordnen Sie jedem Begriff seine Bedeutung zu.",
        [PHRASE_ORDER] = "Im Material steht: „{0}“ Bringen Sie das Folgende in die richtige Reihenfolge.",
        [PHRASE_ORDER_UNDER] = "Bringen Sie die Schritte zu „{0}“ in die richtige Reihenfolge.",
        [PHRASE_POINTS_CORE] = "{0} {0|Punkt|Punkte}: sagt, was „{1}“ bedeutet, im Sinne der Musterlösung.",
        [PHRASE_POINTS_IDEAS] = "{0} {0|Punkt|Punkte}: verwendet richtig: {1}.",
        [PHRASE_POINTS_EXAMPLE] = "{0} {0|Punkt|Punkte}: nennt ein passendes Beispiel.",
        [PHRASE_POINTS_DIFFER] = "{0} {0|Punkt|Punkte}: nennt einen Unterschied, der aus den Bedeutungen folgt.",
        [PHRASE_POINTS_ITEM] = "{0} {0|Punkt|Punkte}: nennt „{1}“.",
        [PHRASE_POINTS_CODE] = "{0} {0|Punkt|Punkte}: sagt, was der Code insgesamt tut.",
        [PHRASE_POINTS_STEPS] = "{0} {0|Punkt|Punkte}: geht die Schritte richtig durch.",
        [PHRASE_POINTS_TASK] = "{0} {0|Punkt|Punkte}: löst die Aufgabe.",
        [PHRASE_POINTS_CHOICE] = "{0} {0|Punkt|Punkte}: wählt „{1}“.",
        [PHRASE_POINTS_GAP] = "{0} {0|Punkt|Punkte}: setzt „{1}“ ein.",
        [PHRASE_POINTS_PAIR] = "{0} {0|Punkt|Punkte}: ordnet „{1}“ richtig zu.",
        [PHRASE_POINTS_ORDER] = "{0} {0|Punkt|Punkte}: bringt alles in die richtige Reihenfolge.",
        [PHRASE_VIDEO] = "Video {0}",
        [PHRASE_SLIDES] = "Folien {0} ({1})",
        [PHRASE_TEXT] = "Text {0}",
        [PHRASE_QUOTED] = "„{0}“",
        [PHRASE_NO_TEXT] = "Ausgelassen, weil kein Text darin steht: {0}.",
        [PHRASE_CUT] = "Die Materialien sind sehr lang: {0} Stücke am Ende wurden ausgelassen.",
        [PHRASE_TERMS_CUT] = "Die Materialien haben mehr Begriffe, als verglichen werden können: {0} {0|Nennung|Nennungen} von möglichen am Ende {0|wurde|wurden} nicht gezählt.",
        [PHRASE_MODULES_JOINED] = "In den Materialien sind {0} Module, und eine Struktur fasst {1}: Benachbarte wurden zusammengelegt.",
        [PHRASE_LESSONS_CUT] = "Mehr fasst eine Struktur nicht: {0} von {1} Lektionen wurden ausgelassen.",
        [PHRASE_CONCEPTS_CUT] = "{0} {0|definierter Begriff wurde|definierte Begriffe wurden} ausgelassen, weil eine Lektion nicht mehr fasst: {1}.",
        [PHRASE_TASKS_CUT] = "{0} von {1} Aufgaben der Materialien wurden ausgelassen, weil die Lektionen nicht mehr fassen.",
        [PHRASE_TASKS_CLIPPED] = "{0} {0|Aufgabe|Aufgaben} der Materialien {0|ist|sind} länger, als eine Übung sein kann: Das Ende wurde abgeschnitten.",
        [PHRASE_GUIDE_CUT] = "{0} {0|Teil|Teile} fanden neben dem, was der Kurs schon hat, keinen Platz.",
        [PHRASE_USED_BEFORE] = "Verwendet, bevor sie erklärt werden: {0}.",
        [PHRASE_EARLY] = "„{0}“ (in „{1}“, erklärt in „{2}“)",
        [PHRASE_MORE] = "{0} weitere",
    },
};
/* clang-format on */
