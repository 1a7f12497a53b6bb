#include "jobs/architect/english.h"

#include <stddef.h>

/* clang-format off */
const char *const english_stop_words =
    "a about above according across actual actually after afterwards again against ago all almost alone along already also although "
    "always am among an and another any anybody anyone anything anyway anywhere apart are aren around as aside at away back be became "
    "because become becomes been before beforehand behind being below beside besides best better between beyond big both but by came can "
    "cannot couldn could can't come comes coming consider considered contain contains d did didn different do does doesn doing don "
    "done down due during each easy easily either else elsewhere end enough entire especially etc even ever every everybody everyone "
    "everything everywhere exactly except far few fewer finally find finds first following follows for former found from full further gave get "
    "gets getting give given gives giving go goes going gone gonna good got gotten great had hadn happen happened happens has hasn have haven "
    "having he hello help helps hence her here hers herself hi him himself his how however i if important in including indeed instead "
    "interesting into is isn it its itself just keep keeps kept kind kinda knew know known knows large last later latter least leave led less "
    "let lets like likely little ll long look looked looking looks lot lots low m made main mainly make makes making many may maybe me mean "
    "means meant meanwhile might more moreover most mostly move moves moving much must mustn my myself namely near nearly need needed needs "
    "neither never nevertheless new next nice no nobody none nor normal not nothing notice now nowhere of off often oh ok okay old on once "
    "one ones only onto or other others otherwise ought our ours ourselves out over overall own particular per perhaps please possible "
    "probably provide provided provides put puts putting quite rather re ready real really refer referred refers relatively s said same saw say saying "
    "says second see seeing seem seems seen sense separate several shall shan she should shouldn show showed shown shows similar simple "
    "simply since small so some somebody somehow someone something sometimes somewhere soon sort still straight such sure t take taken takes "
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
    "hundred thousand million billion eleven twelve twenty thirty forty fifty sixty ninety zero dozen "
    "four five six seven eight nine ten forget forgot hold holds imagine include included includes involve involves kinds late learn learned "
    "left mention mentioned note noted obtain obtained occur occurs offer offers older onward perform performed performs pick prefer prefers "
    "prevent prevents produce produces proper quick quickly reach reached reaches recall receive receives reduce reduces relate related "
    "remain remains remember removed repeat replace replaced represent represents require required requires respectively return returned returns "
    "runs serve serves side solve solves solved specific start started starting starts stop stored suppose "
    "tends think top true typical typically understood various wait watch wide wrong write writes written younger "
    "e.g i.e a.k.a bit bunch couple guy guys lecture lectures slide slides course courses lesson lessons chapter chapters video videos "
    "minute minutes hour hours day days month months year years thing things stuff "
    "everyone's today's tomorrow yesterday welcome question questions exercise exercises homework tutorial "
    "that's there's here's what's let's it's don't doesn't isn't aren't won't couldn't you're we're they're i'm i've we've you've ";

const char *const english_generic_words =
    "ability advantage amount approach area aspect basis beginning benefit case choice collection concept condition content context "
    "data definition description detail difference disadvantage effect element entry environment essence event example fact factor feature field "
    "form goal group idea implementation improvement information input instance issue item level list location material measure "
    "mechanism method model name number object operation option order output overview pair part pattern phase piece place point "
    "position practice principle problem procedure process product program programming property purpose range rate reason relation "
    "relationship requirement result role rule sequence series situation size solution source space stage standard statement step strategy "
    "structure study subject summary support system task technique term test text theory title tool topic type unit usage user value "
    "variant variation version view world introduction conclusion recap motivation background reference outline agenda "
    "line lines letter student students teacher book paper bottom right front rear head tail "
    "length width height middle half key keys rest copy cost costs speed set "
    "behaviour behavior constant maximum minimum original previous current local global general basic direct fast slow "
    "fixed equal free empty worst average double state store set time call answer section figure week person people open hard high single short total "
    "plan work read run hint warning tip remark caution message copyright permission page";

const char *const english_agenda_titles[] = {
    "agenda", "outline", "contents", "table of contents", "overview", "plan", "today", "topics", "lecture outline", "course outline",
    "in this lecture", "in this lesson", "what we will cover", "roadmap", "index", "toc", NULL};

const char *const english_goal_titles[] = {
    "objectives", "learning objectives", "learning goals", "learning outcomes", "goals", "outcomes", "aims", "lesson objectives",
    "course objectives", "what you will learn", "what youll learn", "you will learn", "after this lecture", "after this lesson",
    "by the end of this lecture", "by the end of this lesson", "by the end of this course", NULL};

const char *const english_summary_titles[] = {
    "summary", "conclusion", "conclusions", "recap", "key points", "takeaways", "key takeaways", "wrap up", "wrap-up", "in short",
    "to sum up", "review", "what we learned", "what we have learned", NULL};

const char *const english_closing_titles[] = {
    "questions", "any questions", "thank you", "thanks", "q a", "qa", "q and a", "references", "bibliography", "further reading",
    "literature", "sources", "acknowledgements", "acknowledgments", "contact", "the end", "licence", "license", "copyright", "credits",
    "see also", "external links", "discussion", NULL};

const char *const english_exercise_titles[] = {
    "exercises", "exercise", "practice", "practice questions", "quiz", "homework", "assignment", "assignments", "problems", "tasks",
    "review questions", "questions for review", "self check", "check yourself", "test yourself", "try it yourself", "lab", NULL};

const char *const english_turns[] = {
    "let's move on", "let us move on", "moving on", "let's now", "let us now", "now let's", "now let us", "next topic", "next we",
    "we now turn", "let's turn to", "let us turn to", "let's look at", "let us look at", "let's talk about", "let us talk about", "in the next part",
    "next part", "now we will", "now we come to", "the second part", "the third part", "part two", "part three", "the next thing", "finally", NULL};
/* clang-format on */
