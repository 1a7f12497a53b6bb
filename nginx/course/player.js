// What a citation leads to: a recording at its second, a slide or page as text and, of a PDF, as it is, or a passage with its neighbours.
import * as api from "./api.js";
import { button, clock, fill, h, newId, run, secondsOf, showProblem, words } from "./dom.js";

const CHUNKS = 1000; // of a document in one answer

/** Buttons of the citations of an item; the player opens what they name. */
export function citations(list, materials, viewer) {
  const known = list.filter((one) => materials.has(one.material_id));
  return known.length > 0 && h("ul", { class: "citations", "aria-label": "Sources", lang: "en" }, known.map((citation) => {
    const material = materials.get(citation.material_id);
    return h("li", {}, button([h("span", {}, placeOf(citation)), " ", words("span", nameOf(material), { class: "file" })], () => viewer.open(material, citation)));
  }));
}

const nameOf = (material) => material.filename ?? material.source_url ?? material.id;

export function placeOf({ start_sec: second, slide_number: slide, page, chunk_index: passage }) {
  if (typeof second === "number") return `▶ ${clock(second)}`;
  if (slide) return `Slide ${slide}`;
  if (page) return `Page ${page}`;
  return typeof passage === "number" ? `Passage ${passage + 1}` : "Source";
}

/** The panel beside the outline. */
export function player(course, signal) {
  documents.clear(); // what was read may have been corrected, or read again
  const title = newId("player");
  const name = h("h2", { id: title, tabindex: "-1", dir: "auto" }, "Source");
  const body = h("div");
  const element = h("aside", { class: "player", "aria-labelledby": title, hidden: true });
  let opened; // who closes the panel goes on where the source was asked for
  let shown = new AbortController(); // of what is in the panel
  const close = () => {
    shown.abort();
    fill(body);
    element.hidden = true;
    opened?.focus();
  };
  fill(element, h("div", { class: "line" }, name, button("Close", close)), body);
  element.addEventListener("keydown", (event) => event.key === "Escape" && close());
  signal.addEventListener("abort", () => shown.abort(), { once: true });

  /** Makes room for another source, and shows what `work` finds. */
  const show = (material, work) => {
    shown.abort();
    shown = new AbortController();
    opened = element.contains(document.activeElement) ? opened : document.activeElement;
    element.hidden = false;
    fill(name, nameOf(material));
    fill(body, h("p", {}, "Loading …"));
    name.focus();
    return run(element, body, () => work(shown.signal));
  };
  const path = (material) => `/courses/${course.id}/materials/${material.id}`;

  const play = (material, start, end) => show(material, (stop) => playFile(body, path(material), { start: start && secondsOf(start), end: end && secondsOf(end) }, stop));
  const slide = (material, number) => show(material, (stop) => showSlide(body, path(material), material, "slide_number", number, stop));
  const open = (material, citation) => {
    if (typeof citation.start_sec === "number") return show(material, (stop) => playFile(body, path(material), { start: citation.start_sec }, stop));
    if (citation.slide_number) return slide(material, citation.slide_number);
    if (citation.page) return show(material, (stop) => showSlide(body, path(material), material, "page", citation.page, stop));
    return show(material, (stop) => showPassage(body, path(material), citation.chunk_index ?? 0, stop));
  };
  return { element, play, slide, open };
}

// ---- recordings ----

const PLAYED = /\.(mp4|webm|mkv|mov|avi|mp3|m4a|wav|ogg|flac)$/i;

/**
 * A <video> cannot send a key in a header, so it is given a link that needs none and is good for an hour; the server knows ranges, so the
 * browser loads what it plays and no more. When the link has expired the player asks for another one and goes on where it was.
 */
async function playFile(body, path, { start = 0, end }, signal) {
  const material = await api.get(path, signal);
  if (!PLAYED.test(material.filename ?? "")) return showTranscript(body, path, start, signal); // a transcript alone has no sound
  const video = h("video", { controls: true, playsinline: true, preload: "metadata" });
  const told = h("div");
  const load = async (second) => {
    video.src = (await api.get(`${path}/link`, signal)).url;
    video.currentTime = second;
  };
  let failures = 0;
  video.addEventListener("error", () => {
    if (signal.aborted) return;
    const at = video.currentTime || start;
    if (++failures > 2) return fill(told, h("p", { role: "alert" }, "The browser cannot play this recording."));
    load(at).then(() => video.play()).catch((problem) => showProblem(told, problem));
  });
  video.addEventListener("playing", () => (failures = 0));
  if (end > start) video.addEventListener("timeupdate", () => video.currentTime >= end && !video.dataset.ended && (video.pause(), (video.dataset.ended = "yes")));
  signal.addEventListener("abort", () => (video.pause(), video.removeAttribute("src"), video.load()), { once: true });
  fill(body, video, told);
  await Promise.all([load(start), addCaptions(video, path, signal)]);
  video.play().catch(() => {}); // a browser that lets nothing play by itself leaves it to the button
}

/** Captions need the key too: they are fetched, and given to the player as bytes. */
async function addCaptions(video, path, signal) {
  try {
    const { blob } = await api.fetchFile(`${path}/transcript.vtt`, "captions.vtt", signal);
    const address = URL.createObjectURL(blob.slice(0, blob.size, "text/vtt"));
    signal.addEventListener("abort", () => URL.revokeObjectURL(address), { once: true });
    video.append(h("track", { kind: "captions", src: address, label: "Transcript", default: true }));
  } catch (problem) {
    if (problem.status !== 404 && problem.status !== 409) throw problem; // a recording may have no transcript
  }
}

async function showTranscript(body, path, start, signal) {
  const chunks = await readDocument(path, signal);
  const at = Math.max(0, chunks.findLastIndex((chunk) => (chunk.metadata.start_sec ?? 0) <= start));
  fill(body, chunks.slice(Math.max(0, at - 1), at + 4).map((chunk) => h("p", { class: chunk === chunks[at] && "cited" },
    h("span", { class: "small" }, `${clock(chunk.metadata.start_sec ?? 0)} `), words("span", chunk.text))));
}

// ---- slides, pages, passages ----

const documents = new Map(); // path → chunks, of this view

/** All that was read of a material. */
async function readDocument(path, signal) {
  if (documents.has(path)) return documents.get(path);
  const chunks = [];
  for (let from = 0; from !== null;) {
    const page = await api.get(`${path}/content?from_chunk=${from}&limit=${CHUNKS}`, signal);
    chunks.push(...page.chunks);
    from = page.next_from_chunk;
  }
  documents.set(path, chunks);
  return chunks;
}

/** A slide or page as text, with its neighbours within reach, and beside it the page itself where the file is a PDF. */
async function showSlide(body, path, material, unit, number, signal) {
  const chunks = await readDocument(path, signal);
  const numbers = [...new Set(chunks.map((chunk) => chunk.metadata[unit]).filter(Boolean))].sort((a, b) => a - b);
  const title = unit === "page" ? "Page" : "Slide";
  const at = h("p", { class: "label", role: "status" });
  const text = h("div", { class: "slide" });
  const original = pageLink(path, signal);
  const step = (by) => {
    const next = by > 0 ? numbers.find((one) => one > number) : numbers.findLast((one) => one < number);
    if (next) show(next);
  };
  const show = (next) => {
    number = next;
    fill(at, `${title} ${number} of ${numbers.at(-1) ?? number}`);
    const parts = chunks.filter((chunk) => chunk.metadata[unit] === number);
    fill(text, parts.length ? parts.map(passage) : h("p", {}, "There is no text on it."));
    original.turn(number);
  };
  show(number);
  fill(body, at, text, h("div", { class: "buttons" }, button("Previous", () => step(-1)), button("Next", () => step(1)), original.element));
  if (/\.pdf$/i.test(material.filename ?? "")) original.find().catch((problem) => showProblem(original.element, problem));
}

/**
 * The page of a PDF in the browser's own viewer. As a player it has a link that needs no key; while the panel is open there is always one that is good.
 */
function pageLink(path, signal) {
  const link = h("a", { class: "button", target: "_blank", rel: "noopener noreferrer" });
  const element = h("span", { hidden: true }, link);
  let page = 1;
  let address = "";
  const turn = (number) => {
    page = number;
    link.href = `${address}#page=${page}`;
    fill(link, `Open page ${page} ↗`, h("span", { class: "heard" }, " of the file, in a new tab"));
  };
  const find = async () => {
    for (;;) {
      const { url, expires_in: seconds } = await api.get(`${path}/link?inline=true`, signal);
      address = url;
      turn(page);
      element.hidden = false;
      await api.sleep(900 * seconds, signal);
    }
  };
  return { element, turn, find: () => find().catch(unlessFileIsGone) };
}

/** What was read stays when its file is gone, or was never uploaded. */
function unlessFileIsGone(problem) {
  if (problem.status !== 404 && problem.status !== 409) throw problem;
}

async function showPassage(body, path, index, signal) {
  const chunks = await readDocument(path, signal);
  const at = chunks.findIndex((chunk) => chunk.index === index);
  const heading = chunks.slice(0, at + 1).findLast((chunk) => chunk.chunk_type === "heading");
  const near = chunks.slice(Math.max(0, at - 1), at + 2);
  fill(body,
    heading && !near.includes(heading) && words("p", heading.text, { class: "label" }),
    near.map((chunk) => h("div", { class: chunk.index === index && "cited" }, passage(chunk))));
}

const passage = (chunk) => words(["code", "table"].includes(chunk.chunk_type) ? "pre" : "p", chunk.text, { class: chunk.chunk_type === "heading" ? "label" : "task" });
