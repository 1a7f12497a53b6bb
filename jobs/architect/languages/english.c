/* English. Plural removal after D. Harman, "How effective is suffixing?", JASIS 42(1), 1991, with the sibilant endings added. */
#include "jobs/architect/languages/languages.h"

/* ---- words ---- */

static bool ends(const char *word, size_t length, const char *suffix)
{
    size_t n = strlen(suffix);

    return length > n && memcmp(word + length - n, suffix, n) == 0;
}

static size_t strip_plural(char *word, size_t length)
{
    if (length <= 3)
        return length;
    if (ends(word, length, "ies") && !ends(word, length, "eies") && !ends(word, length, "aies")) {
        word[length - 3] = 'y';
        return length - 2;
    }
    if (ends(word, length, "sses") || ends(word, length, "xes") || ends(word, length, "ches") ||
        ends(word, length, "shes"))
        return length - 2;
    if (ends(word, length, "che"))
        return length - 1; /* meets "caches" */
    if (ends(word, length, "s") && !ends(word, length, "ss") && !ends(word, length, "us") && !ends(word, length, "is"))
        return length - 1;
    return length;
}

/* Most English words on -ly are adverbs; those that are not are few. */
static bool is_adverb(struct str stem)
{
    static const char *const nouns[] = {"family",   "assembly", "anomaly", "supply", "reply",
                                        "monopoly", "polly",    "poly",    "italy"};

    if (stem.len < 5 || !str_ends_nocase(stem, STR("ly")))
        return false;
    for (size_t i = 0; i < ARRAY_COUNT(nouns); i++)
        if (str_equal(stem, str_of(nouns[i])))
            return false;
    return true;
}

/* "keys divided" is half a clause. */
static bool is_participle(struct str stem)
{
    return stem.len >= 5 && str_ends_nocase(stem, STR("ed")) && !str_ends_nocase(stem, STR("eed"));
}

/* clang-format off */
static const char stop_words[] =
    "a about above according across actual actually after afterwards again against ago all almost alone along already also although "
    "always am among an and another any anybody anyone anything anyway anywhere apart are aren around as aside at away back be became "
    "because become becomes been before beforehand behind being below beside besides best better between beyond big bigger both but by came can "
    "cannot couldn could can't come comes coming consider considered contain contains d did didn different do does doesn doing don "
    "done down due during each easy easily either else elsewhere end enough entire especially etc even ever every everybody everyone "
    "everything everywhere exactly except far few fewer finally find finds first following follows for former found from full further gave get "
    "gets getting give given gives giving go goes going gone gonna good got gotten great had hadn happen happened happens has hasn have haven "
    "having he hello help helps hence her here hers herself hi him himself his how however i if important in including indeed instead "
    "interesting into is isn it its itself just keep keeps kept kind kinda knew know known knows large larger last later latter least leave led less "
    "let lets like likely little ll long look looked looking looks lot lots low m made main mainly make makes making many may maybe me mean "
    "means meant meanwhile might more moreover multiple remaining most mostly move moves moving much must mustn my myself namely near nearly need needed needs "
    "neither never nevertheless new next nice no nobody none nor normal not nothing notice now nowhere of off often oh ok okay old on once "
    "one ones only onto or other others otherwise ought our ours ourselves out over overall own particular per perhaps please possible "
    "probably provide provided provides put puts putting quite rather re ready real really refer referred refers relatively s said same saw say saying "
    "says second see seeing seem seems seen sense separate several shall shan she should shouldn show showed shown shows similar simple "
    "simply since small smaller so some somebody somehow someone something sometimes somewhere soon still straight such sure t take taken takes "
    "taking talk talked talking talks tell tells than thank thanks that the their theirs them themselves then there thereby therefore these they "
    "third this those though thought three through throughout thus to today together told too took toward towards tried tries try trying turn "
    "turned turns twice two u uh um under understand unless unlike until up upon us use used useful uses using usual usually ve very via want "
    "wanted wants was wasn way ways we well went were weren what whatever when whenever where whereas wherever whether which while who whoever "
    "whole whom whose why will with within without won word words worked working works would wouldn yeah yes yet you your yours yourself "
    "yourselves "
    "able added adding allow allowed allows apply applied applies appear appears ask asked asks begin begins begun bring brings build builds built "
    "called calling carry carries cause causes certain change changed changes choose chooses chosen clear common compare compared "
    "complete completely consist consists correct cover covers create created creates define defined defines denote denotes depend depends describe "
    "described describes develop developed enable enables ensure ensures exist exists expect expected explain explained explains extra feel fit fits "
    "hundred thousand million billion eleven twelve twenty thirty forty fifty sixty fourth fifth sixth ninety zero dozen "
    "four five six seven eight nine ten forget forgot hold holds imagine include included includes involve involves kinds late learn learned "
    "left mention mentioned note noted obtain obtained occur occurs offer offers older onward perform performed performs pick prefer prefers "
    "prevent prevents produce produces proper quick quickly reach reached reaches recall receive receives reduce reduces relate related "
    "remain remains remember removed repeat replace replaced represent represents require required requires respectively return returned returns "
    "runs serve serves side solve solves solved specific start started starting starts stop stored suppose "
    "tends think top true typical typically understood various wait watch wide wrong write writes written younger "
    "stronger weaker wider narrower deeper easier harder newer longer shorter faster slower "
    "e.g i.e a.k.a bit bunch couple guy guys lecture lectures slide slides course courses lesson lessons chapter chapters video videos "
    "minute minutes hour hours day days month months year years thing things stuff "
    "everyone's today's tomorrow yesterday welcome question questions exercise exercises homework tutorial "
    "that's there's here's what's let's it's don't doesn't isn't aren't won't couldn't you're we're they're i'm i've we've you've ";

static const char generic_words[] =
    "ability advantage amount approach area aspect basis beginning benefit case choice collection concept condition content context "
    "data definition description detail difference disadvantage effect element entry environment essence event example fact factor feature field "
    "form goal group idea implementation improvement information input instance issue item level list location material measure "
    "mechanism method model name number object operation option order output overview pair part pattern phase piece place point "
    "position practice principle problem procedure process product program programming property purpose range rate reason relation "
    "relationship requirement result role rule sequence series situation size solution sort source space stage standard statement step strategy "
    "structure study subject summary support system task technique term test text theory title tool topic type unit usage user value "
    "variant variation version view world introduction conclusion recap motivation background reference outline agenda "
    "line lines letter student students teacher book paper bottom right front rear head tail "
    "length width height middle half key keys rest copy cost costs speed set "
    "behaviour behavior constant maximum minimum original previous current local global general basic direct fast slow "
    "fixed equal free empty worst average double state store set time call answer section figure week person people open hard high single short total "
    "plan work read run hint warning tip remark caution message copyright permission page";

static const char *const commonest[] = {"the", "and", "of", "is", "a", NULL};

static const char *const abbreviations[] = {
    "e.g", "i.e", "eg", "ie", "etc", "vs", "cf", "dr", "mr", "mrs", "ms", "prof", "st", "no", "fig", "figs", "eq", "sec", "ch", "vol",
    "pp", "al", "approx", "resp", NULL};

/* ---- headings ---- */

static const char *const agenda_titles[] = {
    "agenda", "outline", "contents", "table of contents", "overview", "plan", "today", "topics", "lecture outline", "course outline",
    "in this lecture", "in this lesson", "what we will cover", "roadmap", "index", "toc", NULL};

static const char *const goal_titles[] = {
    "objectives", "learning objectives", "learning goals", "learning outcomes", "goals", "outcomes", "aims", "lesson objectives",
    "course objectives", "what you will learn", "what youll learn", "you will learn", "after this lecture", "after this lesson",
    "by the end of this lecture", "by the end of this lesson", "by the end of this course", NULL};

static const char *const summary_titles[] = {
    "summary", "conclusion", "conclusions", "recap", "key points", "takeaways", "key takeaways", "wrap up", "wrap-up", "in short",
    "to sum up", "review", "what we learned", "what we have learned", NULL};

static const char *const closing_titles[] = {
    "questions", "any questions", "thank you", "thanks", "q a", "qa", "q and a", "references", "bibliography", "further reading",
    "literature", "sources", "acknowledgements", "acknowledgments", "contact", "the end", "licence", "license", "copyright", "credits",
    "copying information", "copying", "gnu free documentation license", "gnu general public license", "gnu lesser general public license", "how to use this license for your documents", "see also", "external links", "changelog", "release notes", "discussion", NULL};

static const char *const exercise_titles[] = {
    "exercises", "exercise", "practice", "practice questions", "quiz", "homework", "assignment", "assignments", "problems", "tasks",
    "practice exercises", "practice problems", "problem set", "exercise sheet", "review questions", "questions for review", "study questions", "check your understanding", "test your knowledge", "test your understanding", "your turn", "activities", "activity", "homework assignment", "exercises and questions", "questions and exercises", "self check", "self test", "check yourself", "test yourself", "try it yourself", "try it", "try it out", "lab", NULL};

static const char *const solution_titles[] = {
    "solution", "solutions", "sample solution", "sample solutions", "model answers", "model answer", "answers", "answer", "answer key", "hints", "hint",
    "hints and solutions", "solutions to exercises", "solutions to the exercises", "answers to exercises", "answers to the exercises",
    "answers to questions", "answers to the questions", "answers to selected exercises", "solutions to selected exercises", NULL};

static const char *const labels[] = {"chapter ", "lecture ", "lesson ", "module ", "part ", "section ", "unit ", "week ", NULL};

static const char *const title_fillers[] = {"a", "an", "the", "and", "or", "vs", "versus", "introduction", "to", "what", "is", "are", "about", "basic", "more", "other", "your", "our", NULL};

static const char *const continued[] = {
    "(cont.)", "(cont'd)", "(contd)", "(contd.)", "(continued)", "cont.", "cont'd", "continued", NULL};

/* ---- cues ---- */

/* Spoken words with which a lecturer turns to the next topic. */
static const char *const topic_changes[] = {
    "let's move on", "let us move on", "moving on", "let's now", "let us now", "now let's", "now let us", "next topic", "next we",
    "we now turn", "let's turn to", "let us turn to", "let's look at", "let us look at", "let's talk about", "let us talk about", "in the next part",
    "next part", "now we will", "now we come to", "the second part", "the third part", "part two", "part three", "the next thing", "finally", NULL};

static const char *const example_cues[] = {"for example", "for instance", "such as ", "e.g.", "example:", NULL};

static const char *const contrast_cues[] = {
    "whereas", "unlike", "in contrast", "compared", "while ", "differ", "rather than", "instead of", "versus", " vs", "opposite",
    "on the other hand", NULL};

static const char *const synonym_cues[] = {
    "also called", "also known as", "also named", "or simply", "synonym", "another name", "alias", "is the same as", "abbreviated", "in short", "short for", NULL};

static const char *const order_cues[] = {
    "step", "in this order", "in order", "in the following order", "procedure", "algorithm", "stages", "phases", "how to", "proceeds as follows", "works as follows",
    "sequence", "instructions", "life cycle", "workflow", NULL};

static const char *const mention_cues[] = {
    "leads us to", "brings us to", "we will see", "we'll see", "we will look at", "we'll look at", "we will discuss", "we have seen", "as we saw", "remember from", "we will come back", "we'll come back", "will be covered", "let's talk about", "let's look at", "let us look at", "moving on", NULL};

static const char *const imprint_cues[] = {"copyright", NULL};

static const char *const skill_verbs[] = {
    "explain", "use", "write", "implement", "compare", "apply", "build", "design", "solve", "choose", "analyse", "analyze", "calculate",
    "compute", "create", "develop", "evaluate", "identify", "read", "test", "debug", "be able to", "translate", "draw", "prove",
    "measure", "estimate", "decide", NULL};

static const char *const sounds[] = {"laughs", "laugh", "laughter", "laughing", "chuckles", "chuckling", "music", "applause", "applauding", "clapping", "cheering", "cheers", "cough", "coughs", "coughing", "sighs", "sneezes", "silence", "inaudible", "crosstalk", NULL};

/* ---- tasks ---- */

static const char *const task_labels[] = {"exercise", "task", NULL};
static const char *const task_items[] = {"problem", "question", "ex.", NULL};
static const char *const task_collections[] = {"exercises", "problems", NULL};
static const char *const task_about[] = {"for", "to", "on", "about", NULL};
static const char *const task_hints[] = {"hint", "hints", "tip", "tips", NULL};
static const char *const task_solutions[] = {"solution", "solutions", "sample solution", "sample solutions", "answer", "answers", "answer key", "model answer", "model answers", "correct answer", "correct answers", "right answer", "right answers", "correct option", "correct options", NULL};
static const char *const task_answers[] = {"the answer is", "the correct answer is", "the right answer is", NULL};
static const char *const task_asks[] = {"q", NULL};
static const char *const task_replies[] = {"a", NULL};
static const char *const task_refusals[] = {"wrong", "incorrect", NULL};
static const char *const task_verdicts[] = {"correct", "right", "correct answer", "right answer", "answer", NULL};
static const char *const task_names[] = {"name", "list", "state", "define", "identify", "match", "label", "which", "who", "when", "where", "recall", "choose", NULL};
static const char *const task_explains[] = {"explain", "describe", "summarise", "summarize", "what", "give", "say", "tell", "classify", "illustrate", "sketch", NULL};
static const char *const task_applies[] = {"compute", "calculate", "write", "use", "apply", "solve", "find", "show", "determine", "draw", "convert", "how", "make", "run", "change", "add", "read", "translate", "implement", NULL};
static const char *const task_analyses[] = {"compare", "contrast", "analyse", "analyze", "prove", "derive", "why", "distinguish", "discuss", "debug", "examine", "test", "rewrite", "extend", NULL};
static const char *const task_makes[] = {"design", "develop", "evaluate", "assess", "judge", "justify", "argue", "propose", "plan", "build", "create", "invent", "criticise", "criticize", NULL};

/* ---- definitions ---- */

static const char *const joiners[] = {"and", "while", "whereas", NULL};
static const char *const openers[] = {
    "so", "and", "but", "now", "well", "ok", "okay", "basically", "formally", "then", "next", "here", "remember", "informally",
    "generally", NULL};
static const char *const articles[] = {"a", "an", "the", "each", "every", NULL};
static const char *const definite[] = {"the", NULL};
static const char *const by[] = {"by", NULL};
static const char *const meant[] = {"we", NULL};
static const char *const behind_meant[] = {"mean", "understand", NULL};
static const char *const no_kinds[] = {
    "most", "best", "worst", "same", "only", "first", "second", "third", "last", "next", "reason", "problem", "bit", "lot", "good", "bad", "great", "must", "mistake", "matter",
    "shame", "pity", "key", "result", "case", "way", "point", "default", "following", "opposite", "topic", "subject", "better", "big", "few", "little", "question", "nice", "hot",
    "more", "less", "very", "quite", "huge", "popular", "perfect", "important", "main", "biggest", "job", "goal", "purpose", "aim", NULL};
static const char *const deeds[] = {
    "print", "prints", "show", "shows", "list", "lists", "display", "displays", "set", "sets", "open", "opens", "close", "closes", "save", "saves", "click", "press", "select", "enable",
    "enables", "disable", "disables", "use", "do", "don't", "specify", "specifies", "run", "runs", "create", "creates", "delete", "deletes", "remove", "removes", "add", "adds", "copy", "move",
    "write", "writes", "read", "reads", "return", "returns", "ignore", "force", "make", "turn", "switch", "start", "stop", "see", "read", "try", "exit", "quit", "output", "record",
    "update", "change", "check", "verify", "download", "install", "allow", "cause", "report", "give", "get", "fetch", "join", "apply", "if", "when", "same", "like", "equivalent", "note",
    "to", "only", "also", "not", "please", NULL};
static const char *const no_deeds[] = {"of", "that", "which", "with", "where", "in", "for", "between", "from", "made", "used", "whose", NULL};
static const char *const no_names[] = {
    "example", "advantage", "disadvantage", "benefit", "drawback", "reason", "problem", "question", "difference", "goal", "aim", "purpose", "idea",
    "fact", "result", "way", "case", "note", "point", "step", "part", "thing", "alternative", "exception", "few", "little", "lot", "bit", "couple", "number",
    "good", "better", "best", "great", "common", "typical", "simple", "useful", "quick", "nice", "similar", "first", "second", "third", "last", "next", "more", "most",
    "reader", "consequence", "solution", "answer", "tip", "warning", "remark", "lecture", "lesson", "course", "chapter", "exercise", "slide", "video", "section",
    "guy", "person", "people", "year", "day", "one", "other", "another", "such", "summary", "introduction", "overview", NULL};
static const char *const veils[] = {"a", "A(n)", "an", "A(n)", NULL};
static const char *const term_labels[] = {"term", NULL};
static const char *const indefinite[] = {"a", "an", NULL};
static const char *const objects[] = {"a", "an", "the", "each", "every", "one", "all", "its", NULL};

/* ---- the language ---- */

const struct language english = {
    .tag = "en",
    .name = "English",
    .commonest = commonest,
    .stop_words = stop_words,
    .inner_words = "of",
    .generic_words = generic_words,
    .stem = strip_plural,
    .is_stop_word = is_adverb,
    .ends_no_term = is_participle,
    .veils = veils,
    .possessive = "'s",
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
            {{"is", "are"}, {"defined"}, "as", DEFINITION_ANY, 1.0, 1.0},
            {{"is", "are"}, {"a", "an"}, NULL, DEFINITION_ANY, 1.0, 0.8},
            {{"is", "are"}, {"one", "any", "when", "where", "simply"}, NULL, DEFINITION_ANY, 0.7, 0.7},
            {{"is", "are"}, {"the"}, NULL, DEFINITION_ANY, 0.9, 0.6},
            {{"is"}, {NULL}, NULL, DEFINITION_CONTENT, 0.4, 0},
            {{"are"}, {NULL}, NULL, DEFINITION_CONTENT, 0.5, 0},
            {{"refers", "refer"}, {"to"}, NULL, DEFINITION_ANY, 1.0, 1.0},
            {{"means", "mean", "describes", "describe"}, {"that", "a", "an", "the", "how"}, NULL, DEFINITION_ANY, 0.85, 0.85},
            {{"means", "mean", "describes", "describe"}, {NULL}, NULL, DEFINITION_ANY, 0.6, 0.6},
            {{"denotes", "denote"}, {NULL}, NULL, DEFINITION_ANY, 0.85, 0.85},
            {{"happens", "happen", "occurs", "occur", "arises", "arise"}, {"when", "if", "whenever"}, NULL, DEFINITION_ANY, 0.9, 0.9},
        },
        .namings = {
            {.before = {"is", "are", "be", "often", "usually", "commonly"}, .naming = {"called", "termed"}, .not_before = {"to"}, .not_first = {"this", "it", "that"}},
            {.before = {"known"}, .naming = {"as"}, .not_before = {"also"}, .not_first = {"this", "it", "that"}},
        },
        .by_words = 5,
        .by = by,
        .meant = meant,
        .behind_meant = behind_meant,
        .no_kinds = no_kinds,
        .deeds = deeds,
        .no_deeds = no_deeds,
        .no_names = no_names,
        .term_labels = term_labels,
        .acting_ending = "s",
        .indefinite = indefinite,
        .objects = objects,
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
    .joins_titles = true,
    .phrases = {
        [PHRASE_AND] = "{0} and {1}",
        [PHRASE_PART] = "Part {0}",
        [PHRASE_MADE_FROM] = "Made from {0}.",
        [PHRASE_GOAL] = "Be able to explain {0}.",
        [PHRASE_COVERS] = "Covers {0}.",
        [PHRASE_WHAT_IS] = "What is meant by “{0}”",
        [PHRASE_CAN_EXPLAIN] = "Explain “{0}” in own words",
        [PHRASE_CAN_COMPARE] = "Compare “{0}” with “{1}”",
        [PHRASE_CAN_READ] = "Read code that belongs to “{0}” and say what it does",
        [PHRASE_EXPLAIN] = "Explain in your own words what is meant by “{0}”, and give an example.",
        [PHRASE_COMPARE] = "Compare “{0}” with “{1}”: what is each of them, and where do they differ?",
        [PHRASE_LIST] = "The material says: “{0}” Name all {1} of them.",
        [PHRASE_LIST_UNDER] = "Name the {1} points that the material lists under “{0}”.",
        [PHRASE_READ_CODE] = "What does this code do, and how? It belongs to “{0}”.\n\n{1}",
        [PHRASE_CHOICE] = "Which term is explained here?\n\n“{0}”",
        [PHRASE_CHOICE_RIGHT] = "The material says: {0}",
        [PHRASE_CHOICE_WRONG] = "“{0}” is something else: {1}",
        [PHRASE_GAP] = "Which term belongs in the gap?\n\n“{0}”",
        [PHRASE_MATCH] = "Match each term with what it means.",
        [PHRASE_ORDER] = "The material says: “{0}” Put what follows into the right order.",
        [PHRASE_ORDER_UNDER] = "Put the steps of “{0}” into the right order.",
        [PHRASE_POINTS_CORE] = "{0} {0|point|points}: says what “{1}” means, in line with the reference solution.",
        [PHRASE_POINTS_IDEAS] = "{0} {0|point|points}: uses these ideas correctly: {1}.",
        [PHRASE_POINTS_EXAMPLE] = "{0} {0|point|points}: gives a fitting example.",
        [PHRASE_POINTS_DIFFER] = "{0} {0|point|points}: names a difference that follows from these meanings.",
        [PHRASE_POINTS_ITEM] = "{0} {0|point|points}: names “{1}”.",
        [PHRASE_POINTS_CODE] = "{0} {0|point|points}: says what the code as a whole does.",
        [PHRASE_POINTS_STEPS] = "{0} {0|point|points}: goes through its steps correctly.",
        [PHRASE_POINTS_TASK] = "{0} {0|point|points}: solves the task.",
        [PHRASE_POINTS_CHOICE] = "{0} {0|point|points}: chooses “{1}”.",
        [PHRASE_POINTS_GAP] = "{0} {0|point|points}: fills in “{1}”.",
        [PHRASE_POINTS_PAIR] = "{0} {0|point|points}: matches “{1}” rightly.",
        [PHRASE_POINTS_ORDER] = "{0} {0|point|points}: puts everything into the right order.",
        [PHRASE_VIDEO] = "video {0}",
        [PHRASE_SLIDES] = "slides {0} ({1})",
        [PHRASE_TEXT] = "text {0}",
        [PHRASE_QUOTED] = "“{0}”",
        [PHRASE_NO_TEXT] = "Left out, as there is no text to work from: {0}.",
        [PHRASE_CUT] = "The materials are very long: {0} pieces at their end were left out.",
        [PHRASE_TERMS_CUT] = "The materials have more terms than can be compared: {0} {0|mention|mentions} of possible ones at their end {0|was|were} not counted.",
        [PHRASE_MODULES_JOINED] = "There are {0} modules in the materials, and a structure holds {1}: neighbours were joined.",
        [PHRASE_LESSONS_CUT] = "A structure holds no more: {0} of {1} lessons were left out.",
        [PHRASE_CONCEPTS_CUT] = "{0} {0|defined term was|defined terms were} left out, because a lesson holds no more: {1}.",
        [PHRASE_TASKS_CUT] = "{0} of {1} tasks that the materials set were left out, because the lessons hold no more.",
        [PHRASE_TASKS_CLIPPED] = "{0} {0|task|tasks} that the materials set {0|is|are} longer than an exercise can be: the end was cut off.",
        [PHRASE_GUIDE_CUT] = "{0} {0|part|parts} found no room beside what the course has already.",
        [PHRASE_USED_BEFORE] = "Used before they are explained: {0}.",
        [PHRASE_EARLY] = "“{0}” (in “{1}”, explained in “{2}”)",
        [PHRASE_MORE] = "{0} more",
    },
};
/* clang-format on */
