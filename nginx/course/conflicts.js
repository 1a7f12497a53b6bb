// What a generation offered for what people have edited, locked or deleted. Nothing of it is in the course until somebody accepts it.
import * as api from "./api.js";
import { ask, button, fill, h, run, say, words } from "./dom.js";
import { textOf } from "./items.js";

const REASONS = {
  edited: "This field was edited by hand. A generation offers another text.",
  locked: "The item is locked. A generation would change it.",
  deleted: "It was deleted by hand. A generation offers it again.",
  orphaned: "What it belonged to is gone, and a generation would remove it.",
};

export async function conflictsView(place, course, signal) {
  const list = h("ul", { class: "plain" });
  const more = h("div", { class: "buttons" });
  const titles = titlesOf(course);
  const pages = api.pages(`/courses/${course.id}/structure/conflicts`, signal);
  const next = async () => {
    const { value: page } = await pages.next();
    list.append(...(page?.items ?? []).map((one) => conflict(course, one, titles, signal)));
    fill(more, page?.next_cursor && button("Show more", () => run(more, more, next)));
  };
  await next();
  if (!list.childElementCount) list.append(h("li", {}, "There are no conflicts."));
  fill(place, h("p", {}, "Your version stays until you accept what is offered."), list, more);
}

function titlesOf(course) {
  const titles = new Map();
  for (const module of course.modules) {
    titles.set(module.id, module.title);
    for (const lesson of module.lessons) {
      titles.set(lesson.id, lesson.title);
      for (const concept of lesson.concepts) titles.set(concept.id, concept.title);
      for (const exercise of lesson.exercises) titles.set(exercise.id, exercise.description);
    }
  }
  return titles;
}

function conflict(course, one, titles, signal) {
  const place = h("div");
  const item = h("li", { class: "card", tabindex: "-1" });
  const title = titles.get(one.item_id) ?? "an item that is gone";
  const removes = one.reason === "orphaned"; // its offer is that it goes
  const accept = removes ? "Remove it" : "Accept what is offered";
  const act = (what, told) => (event) => run(event.currentTarget, place, async () => {
    if (removes && what === "accept" && !(await ask(`Remove “${title}” with all that lies in it?`, "Remove"))) return;
    await api.post(`/courses/${course.id}/structure/conflicts/${one.id}/${what}`, undefined, signal);
    say(told);
    const next = item.nextElementSibling ?? item.previousElementSibling;
    item.remove();
    (next ?? document.getElementById("view")).focus();
  });
  return fill(item,
    h("h2", {}, one.item_kind, ": ", words("span", title)),
    h("p", { class: "small" }, REASONS[one.reason] ?? one.reason, one.field && [" Field: ", h("code", {}, one.field), "."]),
    !removes && h("div", { class: "columns" },
      h("div", {}, h("p", { class: "label" }, "In the course"), words("pre", textOf(one.current))),
      h("div", {}, h("p", { class: "label" }, "Offered"), words("pre", textOf(one.offered)))),
    place,
    h("div", { class: "buttons" },
      button(accept, act("accept", removes ? "Removed." : "Accepted."), { "aria-label": `${accept}: ${title}`, dir: "auto" }),
      button("Keep what is there", act("dismiss", "Dismissed."), { "aria-label": `Keep what is there: ${title}`, dir: "auto" })));
}
