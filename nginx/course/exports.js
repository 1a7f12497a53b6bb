// The course as a file. The links that a browser would follow by itself would lack the key, so the page fetches and saves.
import * as api from "./api.js";
import { bytes, button, fill, h, run, save, say, words } from "./dom.js";

const FORMATS = [
  ["export?format=json", "course.json", "JSON", "The whole course with its tree and citations; it can be imported again."],
  ["export?format=markdown", "course.md", "Markdown", "One readable file."],
  ["export?format=html", "course.html", "HTML", "One readable file that needs nothing from elsewhere."],
  ["export?format=imscc", "course.imscc", "Common Cartridge", "For learning platforms such as Moodle and Canvas (.imscc)."],
  ["questions?format=gift", "questions.gift", "Questions, GIFT", "The exercises as questions for Moodle and others."],
  ["questions?format=moodle_xml", "questions.xml", "Questions, Moodle XML", "The exercises as questions for Moodle."],
  ["questions?format=qti21", "questions.zip", "Questions, QTI 2.1", "The exercises as questions for other learning and assessment platforms (.zip)."],
];

/** Of each recording: the lessons that begin in it, and what is said in it. */
const OF_RECORDINGS = [
  ["chapters.vtt", "Chapters, WebVTT"], ["chapters.json", "Chapters, JSON"],
  ["transcript.vtt", "Transcript, WebVTT"], ["transcript.srt", "Transcript, SRT"], ["transcript.txt", "Transcript, text"],
];

export async function exportsView(place, course, signal) {
  const recordings = course.source_materials.filter((one) => one.source_type === "video");
  fill(place, h("ul", { class: "plain" },
    FORMATS.map((format) => item(course, format, signal)), recordings.map((material) => recording(course, material, signal))));
}

/** A button that saves a file; what is wrong with it is shown in `trouble`. */
const download = (text, title, path, otherwise, trouble, signal) => button(text, (event) => run(event.currentTarget, trouble, async () => {
  const { blob, name } = await api.fetchFile(path, otherwise, signal);
  save(blob, name);
  say(`${name}, ${bytes(blob.size)}, is saved.`);
}), { "aria-label": `Download ${title}`, dir: "auto" });

function item(course, [path, otherwise, title, description], signal) {
  const trouble = h("div");
  return h("li", { class: "card" }, h("div", { class: "line" },
    h("div", {}, h("h2", {}, title), h("p", {}, description)),
    download("Download", title, `/courses/${course.id}/${path}`, otherwise, trouble, signal)), trouble);
}

function recording(course, material, signal) {
  const trouble = h("div");
  const name = material.filename ?? material.source_url ?? material.id;
  return h("li", { class: "card" }, words("h2", name), h("p", {}, "The lessons as chapters of the recording, and its transcript with the corrections."),
    h("div", { class: "buttons" }, OF_RECORDINGS.map(([file, title]) =>
      download(title, `${title}: ${name}`, `/courses/${course.id}/materials/${material.id}/${file}`, file, trouble, signal))), trouble);
}
