// The courses of the tenant, and forms for another one: empty, or from an export.
import * as api from "./api.js";
import { button, date, field, fill, h, markFields, run, words } from "./dom.js";
import { importForm } from "./import.js";

const card = (course) => h("li", { class: "card" },
  h("h2", {}, words("a", course.title, { href: `/docs/course#/courses/${course.id}/outline` })),
  course.description && words("p", course.description),
  h("p", { class: "small" }, "Changed ", date(course.updated_at)));

export async function coursesView(place, me, signal) {
  const list = h("ul", { class: "plain" });
  const more = h("div", { class: "buttons" });
  const pages = api.pages("/courses", signal);
  const next = async () => {
    const { value: page } = await pages.next();
    list.append(...(page?.items ?? []).map(card));
    fill(more, page?.next_cursor && button("Show more", () => run(more, more, next)));
  };
  await next();
  const none = h("li", {}, "There is no course yet.");
  if (!list.childElementCount) list.append(none);
  const onMade = (course) => (none.remove(), list.prepend(card(course)));
  fill(place, me.key.scopes.includes("prep") ? [form(), importForm(onMade, signal)] : h("p", {}, "This key reads only: it lacks the scope prep."), list, more);
}

function form() {
  const place = h("div");
  const make = async (event) => {
    event.preventDefault();
    const { elements } = event.target;
    const text = (name) => elements[name].value.trim() || null;
    await run(event.target, place, async () => {
      try {
        const body = { title: elements.title.value, description: text("description"), learning_goal: text("learning_goal"), language: text("language") };
        const course = await api.post("/courses", body);
        location.hash = `#/courses/${course.id}/materials`;
      } catch (problem) {
        markFields(event.target, problem);
        throw problem;
      }
    });
  };
  return h("details", { class: "card" }, h("summary", {}, "Make a course"),
    h("form", { onsubmit: make },
      field("Title", h("input", { name: "title", required: true, maxlength: 500, dir: "auto" })),
      field("Description (optional)", h("textarea", { name: "description", rows: 2, maxlength: 5000, dir: "auto" })),
      field("Learning goal (optional)", h("input", { name: "learning_goal", maxlength: 5000, dir: "auto" })),
      field("Language (optional)", h("input", { name: "language", maxlength: 35, size: 8 }), "A tag such as en or uk; left empty it is that of the materials."),
      place,
      h("div", { class: "buttons" }, h("button", { class: "primary" }, "Make the course"))));
}
