#include "jobs/architect/german.h"

#include <stddef.h>

/* clang-format off */
const char *const german_stop_words =
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
    "bezeichnet bezeichnen versteht verstehen bedeutet bedeuten beschreibt beschreiben meint nennt nennen definiert entsteht entstehen ziehen folgt "
    "bzw d.h u.a folie folien kapitel vorlesung lektion abschnitt seite seiten video abbildung tabelle";

const char *const german_generic_words =
    "absicht anzahl art arten aufgabe aufgaben aussage bedeutung begriff begriffe beispiel beispiele bereich besonderheit ding dinge eigenschaft "
    "eigenschaften ende ergebnis ergebnisse fall fälle fehler folge folgen form formen frage fragen ganze ganzes größe grund gründe grundlage "
    "gruppe hinweis idee inhalt jahr jahre kern lösung mensch menschen merkmal methode möglichkeit nachteil nachteile name namen punkt punkte "
    "problem probleme reihe resultat sache satz schritt schritte sinn stelle teil teile thema typ übung unterschied unterschiede ursache "
    "voraussetzung vorteil vorteile weg weise wert werte wort wörter zahl zahlen zeit ziel ziele zusammenhang zweck";

const char *const german_agenda_titles[] = {
    "agenda", "gliederung", "inhalt", "inhaltsverzeichnis", "Übersicht", "Überblick", "themen", "ablauf", "heute", "inhalt der vorlesung", NULL};

const char *const german_goal_titles[] = {
    "ziele", "lernziele", "ziel", "lernziele der vorlesung", "lernergebnisse", "kompetenzen", "ziele der vorlesung", NULL};

const char *const german_summary_titles[] = {
    "zusammenfassung", "fazit", "rückblick", "wiederholung", "das wichtigste in kürze", "merke", "schluss", "ausblick",
    "zusammenfassung und ausblick", NULL};

const char *const german_closing_titles[] = {
    "fragen", "noch fragen", "vielen dank", "danke", "literatur", "literaturverzeichnis", "quellen", "weiterführende literatur", "kontakt",
    "impressum", "danksagung", "bildnachweis", "lizenz", "vielen dank für ihre aufmerksamkeit", "diskussion", NULL};

const char *const german_exercise_titles[] = {
    "Übung", "Übungen", "Übungsaufgaben", "aufgabe", "aufgaben", "hausaufgabe", "hausaufgaben", "kontrollfragen", "verständnisfragen",
    "testfragen", "selbsttest", "Übungsblatt", NULL};
/* clang-format on */
