// A course from the JSON export of another one, or of another tenant. What is wrong in the file is told with its place, as a JSON pointer.
import * as api from "./api.js";
import { bytes, field, fill, h, run, say, words } from "./dom.js";
import { showUpload } from "./upload.js";

const MOST = 64 * 1024 * 1024; // bytes that the API takes

/** The form; `onMade` is told of the course. */
export function importForm(onMade, signal) {
  const place = h("div");
  const progress = h("div");
  const file = h("input", { type: "file", name: "file", required: true, accept: ".json,application/json" });
  const submit = async (event) => {
    event.preventDefault();
    const form = event.target;
    const [chosen] = file.files;
    await run(form, place, async () => {
      if (chosen.size > MOST) throw new api.Problem(413, { code: "too_large", title: "Content too large", type: "/docs/errors#too_large", detail: `${chosen.name} has ${bytes(chosen.size)}, and an export may have ${bytes(MOST)}.` });
      const course = await showUpload(progress, chosen, signal, (onProgress, stop) => api.sendForm("/courses/import", { file: chosen }, onProgress, stop));
      form.reset();
      onMade(course);
      fill(place, outcome(course));
      say(`${course.title} is imported.`);
      place.querySelector("a").focus();
    });
  };
  return h("details", { class: "card" }, h("summary", {}, "Import a course"),
    h("form", { onsubmit: submit },
      field("Export", file, `A file that was saved as JSON in the view Export, of ${bytes(MOST)} at most. It becomes another course; files of materials are not in it.`),
      place, progress,
      h("div", { class: "buttons" }, h("button", { class: "primary" }, "Import the course"))));
}

function outcome({ id, title, imported, warnings }) {
  const counts = Object.entries(imported).filter(([, count]) => count > 0).map(([name, count]) => `${name}: ${count}`).join(", ");
  return h("div", { class: "warning" },
    h("p", {}, words("a", title, { href: `/docs/course#/courses/${id}/outline` }), " is imported", counts && ` (${counts})`, "."),
    imported.materials > 0 && h("p", {}, "Its materials wait for their files: upload the same files again, and the citations lead to them."),
    warnings.length > 0 && h("ul", {}, warnings.map((warning) => words("li", warning))));
}
