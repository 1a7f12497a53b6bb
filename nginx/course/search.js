// Search in a course: each hit leads to its minute, slide, page or passage.
import * as api from "./api.js";
import { button, field, fill, h, run, say, words } from "./dom.js";
import { placeOf, player } from "./player.js";

export async function searchView(place, course, signal) {
  const materials = new Map(course.source_materials.map((one) => [one.id, one]));
  const viewer = player(course, signal);
  const trouble = h("div");
  const hits = h("ol", { class: "plain" });
  const input = h("input", { name: "q", type: "search", required: true, dir: "auto" });
  const submit = (event) => {
    event.preventDefault();
    run(event.target, trouble, async () => {
      const found = await api.get(`/courses/${course.id}/search?limit=50&q=${encodeURIComponent(input.value)}`, signal);
      fill(hits, found.items.map((hit) => hitItem(hit, materials, viewer)));
      fill(trouble, h("p", {}, found.total ? `${found.total} found.` : "Nothing was found."));
      say(`${found.total} found.`);
    });
  };
  fill(place, h("form", { class: "card", role: "search", onsubmit: submit }, field("Words", input), h("div", { class: "buttons" }, h("button", { class: "primary" }, "Search"))),
    trouble, h("div", { class: "outline" }, hits), viewer.element);
}

function hitItem(hit, materials, viewer) {
  const material = materials.get(hit.material_id);
  return h("li", { class: "card" },
    hit.title && words("h2", hit.title), hit.heading && words("p", hit.heading, { class: "label" }),
    h("p", { dir: "auto" }, marked(hit.text)),
    material && button([placeOf(hit), " ", words("span", hit.filename ?? hit.source_url ?? "")], () => viewer.open(material, nonNull(hit))));
}

const nonNull = ({ start_sec, slide_number, page, chunk_index }) => ({ start_sec, slide_number, page, chunk_index });

/**
 * The text of a hit is escaped HTML with <mark> around what matches. It is read here, and not given to the browser as HTML: whatever else
 * stands in it stays text.
 */
export function marked(html) {
  const entities = { "&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"', "&#39;": "'" };
  const plain = (text) => text.replace(/&(?:lt|gt|amp|quot|#39);/g, (entity) => entities[entity]);
  return html.split(/(<mark>.*?<\/mark>)/s).map((part) =>
    part.startsWith("<mark>") ? h("mark", {}, plain(part.slice(6, -7))) : plain(part));
}
