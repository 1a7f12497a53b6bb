// The materials of a course: files and pages go in, and it shows what became of each.
import * as api from "./api.js";
import { correctionsOf } from "./corrections.js";
import { ask, bytes, button, choice, field, fill, h, markFields, run, say, words } from "./dom.js";
import { jobsOf, latestJobs } from "./jobs.js";
import { sendFile, showUpload } from "./upload.js";

/** What a file is by its name; a PDF may be a text as well, which the form lets people say. */
const TYPES = {
  video: "mp4 webm mkv avi mov mp3 m4a wav ogg flac srt vtt", presentation: "pdf pptx", text: "md markdown docx html htm txt",
};
const typeOf = (name) => {
  const ending = name.split(".").pop().toLowerCase();
  return Object.keys(TYPES).find((type) => TYPES[type].split(" ").includes(ending)) ?? "";
};
const ACCEPTED = Object.values(TYPES).join(" ").split(" ").map((ending) => `.${ending}`).join(",");

export async function materialsView(place, course, signal) {
  const list = h("div");
  const jobs = h("div");
  const corrections = new Map(); // by material: they stay while the list is made anew, for somebody may be typing there
  let round = new AbortController(); // of the jobs that are followed: each refresh follows those of then
  const refresh = async () => {
    round.abort();
    round = new AbortController();
    const stop = AbortSignal.any([signal, round.signal]);
    const latest = await latestJobs(course, stop); // before the materials: what a job did that has ended by then is seen in them
    const fresh = await api.get(`/courses/${course.id}`, stop);
    const focused = document.activeElement;
    fill(list, tree(fresh, corrections, refresh, signal));
    fill(jobs, jobsOf(latest, fresh, refresh, stop));
    if (list.contains(focused)) focused.focus();
  };
  await refresh();
  fill(place,
    h("div", { class: "columns" },
      h("section", { class: "card" }, h("h2", {}, "Add a file"), fileForm(course, refresh, signal)),
      h("section", { class: "card" }, h("h2", {}, "Add a page of the web"), webForm(course, refresh, signal))),
    h("section", {}, h("h2", {}, "Materials"), list),
    h("section", {}, h("h2", {}, "Jobs"), jobs));
}

// ---- adding ----

function fileForm(course, refresh, signal) {
  const place = h("div");
  const progress = h("div");
  const file = h("input", { type: "file", name: "file", required: true, multiple: true, accept: ACCEPTED });
  const kind = choice("source_type", [["", "By the name of the file"], ["video", "Recording or its transcript"], ["presentation", "Presentation"], ["text", "Text"]]);
  const language = h("input", { name: "language", size: 8, maxlength: 35 });
  const submit = async (event) => {
    event.preventDefault();
    const form = event.target;
    const files = [...file.files];
    await run(form, place, async () => {
      try {
        for (const one of files) {
          const fields = { source_type: kind.value || typeOf(one.name), language: language.value.trim() };
          await showUpload(progress, one, signal, (onProgress, stop) => sendFile(course, one, fields, onProgress, stop));
        }
        form.reset();
      } finally {
        await refresh(); // of several files those before the one that was refused are there
      }
    });
  };
  return h("form", { onsubmit: submit },
    field("Files", file, "Recordings, transcripts, presentations and texts."),
    field("Kind", kind), field("Language (optional)", language, "A tag such as en or uk; left empty it is found out."),
    place, progress,
    h("div", { class: "buttons" }, h("button", { class: "primary" }, "Upload")));
}

function webForm(course, refresh, signal) {
  const place = h("div");
  const submit = async (event) => {
    event.preventDefault();
    const form = event.target;
    await run(form, place, async () => {
      const fields = { source_type: "web", source_url: form.elements.source_url.value.trim() };
      try {
        await api.sendForm(`/courses/${course.id}/materials`, fields, () => {}, signal);
      } catch (problem) {
        markFields(form, problem);
        throw problem;
      }
      form.reset();
      await refresh();
    });
  };
  return h("form", { onsubmit: submit },
    field("Address", h("input", { name: "source_url", type: "url", required: true, maxlength: 2000, placeholder: "https://" }), "Fetched by the service, not by your browser. It must be open to anybody."),
    place,
    h("div", { class: "buttons" }, h("button", { class: "primary" }, "Add")));
}

// ---- what is there ----

function tree(course, corrections, refresh, signal) {
  const nodes = (list) => list.map((node) => h("li", {},
    words("h3", node.title),
    h("ul", { class: "plain" }, node.materials.map((material) => item(course, material, corrections, refresh, signal))),
    node.children.length > 0 && h("ul", { class: "tree" }, nodes(node.children))));
  return course.material_tree.length ? h("ul", { class: "plain" }, nodes(course.material_tree)) : h("p", {}, "Nothing yet: add a file or a page.");
}

function item(course, material, corrections, refresh, signal) {
  const name = material.filename ?? material.source_url ?? material.id;
  const place = h("div");
  const path = `/courses/${course.id}/materials/${material.id}`;
  if (material.source_type === "video" && !corrections.has(material.id)) corrections.set(material.id, correctionsOf(course, material, name, signal));
  const act = (work) => (event) => run(event.target, place, async () => (await work(), await refresh()));
  return h("li", { class: "card material" },
    h("div", { class: "line" }, words("strong", name), h("span", { class: "state", "data-status": material.state }, material.state)),
    h("p", { class: "small" }, [material.source_type, bytes(material.size_bytes), material.language].filter(Boolean).join(" · ")),
    material.state === "detached" && h("p", {}, "It was imported without its file: upload the same file again."),
    material.error_message && words("p", material.error_message, { class: "wrong" }),
    material.warnings?.length > 0 && h("details", {}, h("summary", {}, material.warnings.length === 1 ? "1 warning" : `${material.warnings.length} warnings`),
      h("ul", {}, material.warnings.map((warning) => words("li", warning)))),
    h("div", { class: "buttons" },
      ["error", "raw"].includes(material.state) && button("Read again", act(() => api.post(`${path}/retry`)), { "aria-label": `Read again: ${name}` }),
      material.size_bytes !== null && button("Download", (event) => run(event.target, place, () => download(path, name, signal)), { "aria-label": `Download ${name}` }),
      button("Delete", (event) => remove(event.target, place, path, name, refresh), { class: "danger", "aria-label": `Delete ${name}` })),
    place, corrections.get(material.id));
}

/** By a link that needs no key, so that a file of any size goes to the disk and not through the page. */
async function download(path, name, signal) {
  const link = await api.get(`${path}/link`, signal);
  h("a", { href: link.url, download: name, rel: "noreferrer" }).click();
}

async function remove(control, place, path, name, refresh) {
  if (!(await ask(`Delete ${name}? The file and what was read of it are removed.`, "Delete"))) return;
  await run(control, place, async () => {
    await api.call("DELETE", path);
    await refresh();
    say(`${name} is deleted.`);
  });
}
