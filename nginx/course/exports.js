// The course as a file. The links that a browser would follow by itself would lack the key, so the page fetches and saves.
import * as api from "./api.js";
import { bytes, button, h, fill, run, save, say } from "./dom.js";

const FORMATS = [
  ["export?format=json", "course.json", "JSON", "The whole course with its tree and citations; it can be imported again."],
  ["export?format=markdown", "course.md", "Markdown", "One readable file."],
  ["export?format=html", "course.html", "HTML", "One readable file that needs nothing from elsewhere."],
  ["export?format=imscc", "course.imscc", "Common Cartridge", "For learning platforms such as Moodle and Canvas (.imscc)."],
  ["questions?format=gift", "questions.gift", "Questions, GIFT", "The exercises as questions for Moodle and others."],
  ["questions?format=moodle_xml", "questions.xml", "Questions, Moodle XML", "The exercises as questions for Moodle."],
  ["questions?format=qti21", "questions.zip", "Questions, QTI 2.1", "The exercises as questions for other learning and assessment platforms (.zip)."],
];

export async function exportsView(place, course, signal) {
  const chapters = course.source_materials.filter((one) => one.source_type === "video").map((one) =>
    [`materials/${one.id}/chapters.vtt`, "chapters.vtt", `Chapters of ${one.filename ?? one.source_url}`, "The lessons as chapters of the recording (WebVTT)."]);
  fill(place, h("ul", { class: "plain" }, [...FORMATS, ...chapters].map((format) => item(course, format, signal))));
}

function item(course, [path, otherwise, title, description], signal) {
  const trouble = h("div");
  const fetchIt = (event) => run(event.currentTarget, trouble, async () => {
    const { blob, name } = await api.fetchFile(`/courses/${course.id}/${path}`, otherwise, signal);
    save(blob, name);
    say(`${name}, ${bytes(blob.size)}, is saved.`);
  });
  return h("li", { class: "card" }, h("div", { class: "line" },
    h("div", {}, h("h2", { dir: "auto" }, title), h("p", {}, description)),
    button("Download", fetchIt, { "aria-label": `Download ${title}` })), trouble);
}
