// The course as it was generated and edited: modules, lessons, concepts and exercises, each with its sources.
import { canBeMadeAnew, countOffers, makeAnew } from "./anew.js";
import * as api from "./api.js";
import { ask, button, choice, fill, h, run, say, showProblem, words } from "./dom.js";
import { editor } from "./editor.js";
import { itemPath, KINDS, titleOf } from "./items.js";
import { followIn } from "./jobs.js";
import { citations, player } from "./player.js";

export async function outlineView(place, course, signal) {
  const view = new Outline(course, player(course, signal), signal);
  fill(place, view.element, view.player.element);
}

class Outline {
  constructor(course, viewer, signal) {
    this.player = viewer;
    this.signal = signal;
    this.open = new Set(course.modules.slice(0, 1).flatMap((module) => [module.id, ...module.lessons.map((lesson) => lesson.id)]));
    this.warnings = new Map(); // of what was edited in this visit, by id
    this.outcomes = new Map(); // of what is made anew: places that stay when the outline is shown again, by id
    this.element = h("div", { class: "outline" });
    this.show(course);
  }

  show(course) {
    this.course = course;
    this.materials = new Map(course.source_materials.map((one) => [one.id, one]));
    this.titles = new Map(course.modules.flatMap((module) => module.lessons).flatMap((lesson) => lesson.concepts).map((concept) => [concept.id, concept.title]));
    if (course.language) this.element.lang = course.language;
    fill(this.element,
      course.modules.length === 0 && h("p", { lang: "en" }, "There is no structure yet. Add ",
        h("a", { href: `/docs/course#/courses/${course.id}/materials` }, "materials"), ", then ", h("a", { href: `/docs/course#/courses/${course.id}/structure` }, "generate one"), ", or add the first module."),
      course.modules.map((module) => this.module(module)),
      this.adder("module", null));
  }

  /** What is doubtful in an exercise as it was saved: an option that is right twice, say. */
  async saved({ id, warnings = [] }, focus) {
    this.warnings.set(id, warnings);
    await this.refresh(focus);
    say(warnings.length ? `Saved, with ${warnings.length === 1 ? "a warning" : `${warnings.length} warnings`}.` : "Saved.");
  }

  /** The course anew, with the control focused that `focus` names. */
  async refresh(focus) {
    this.show(await api.get(`/courses/${this.course.id}`, this.signal));
    this.element.querySelector(`[data-focus="${focus}"]`)?.focus();
  }

  // ---- the four kinds ----

  module(module) {
    return this.fold("module", module, null, "h2", () => [
      module.description && words("p", module.description),
      module.learning_goal && h("p", {}, h("strong", { lang: "en" }, "Goal: "), words("span", module.learning_goal)),
      list("Learners know", module.expected_knowledge), list("Learners can", module.expected_skills),
      module.lessons.map((lesson) => this.lesson(lesson, module)),
      this.adder("lesson", module),
    ]);
  }

  lesson(lesson, module) {
    return this.fold("lesson", lesson, module, "h3", () => [
      this.sources(lesson),
      h("ul", { class: "plain" }, lesson.concepts.map((concept) => this.concept(concept, lesson))),
      this.adder("concept", lesson),
      lesson.exercises.length > 0 && h("h4", { lang: "en" }, "Exercises"),
      h("ol", { class: "plain" }, lesson.exercises.map((exercise) => this.exercise(exercise, lesson))),
      this.adder("exercise", lesson),
    ]);
  }

  concept(concept, lesson) {
    return this.card("concept", concept, lesson, "li", [
      words("h4", concept.title),
      concept.definition && words("p", concept.definition),
      list("Examples", concept.examples),
      concept.prerequisites.length > 0 && h("p", { class: "small" }, h("span", { lang: "en" }, "Needs: "),
        concept.prerequisites.map((id, i) => [i > 0 && ", ", words("span", this.titles.get(id) ?? id)])),
      links(concept.web_references),
      citations(concept.citations, this.materials, this.player),
    ]);
  }

  exercise(exercise, lesson) {
    return this.card("exercise", exercise, lesson, "li", [
      h("p", { class: "small", lang: "en" }, [exercise.kind, exercise.difficulty_level && `difficulty ${exercise.difficulty_level}`, `passes from ${exercise.pass_mark}`].filter(Boolean).join(" · ")),
      words("p", exercise.description, { class: "task" }),
      answers(exercise),
      citations(exercise.citations, this.materials, this.player),
    ]);
  }

  /** Where a lesson lies in its recording and its slides. */
  sources(lesson) {
    const { video_material_id: video, presentation_material_id: deck, slide_range: slides } = lesson;
    const { player: viewer, materials } = this;
    return h("div", { class: "buttons", lang: "en" },
      video && materials.has(video) && button(`▶ Play the lesson${lesson.video_start_timecode ? ` from ${lesson.video_start_timecode}` : ""}`, () =>
        viewer.play(materials.get(video), lesson.video_start_timecode, lesson.video_end_timecode)),
      deck && materials.has(deck) && button(slideWords(slides), () => viewer.slide(materials.get(deck), slides?.start ?? 1)));
  }

  // ---- what all kinds have ----

  /** A part that opens and closes; what is inside is made when it is opened first: a course may have thousands of items. */
  fold(kind, item, parent, heading, inside) {
    const section = h("section", { class: `fold ${kind}` });
    const body = h("div", { class: "inside" });
    const made = () => body.childElementCount || fill(body, this.tools(kind, item, parent, section), inside());
    const fold = h("details", { class: kind, open: this.open.has(item.id), ontoggle: () => {
      if (fold.open) this.open.add(item.id), made();
      else this.open.delete(item.id);
    } }, h("summary", {}, words(heading, item.title), marks(item)), body);
    if (fold.open) made();
    return fill(section, fold);
  }

  card(kind, item, parent, tag, inside) {
    const place = h(tag, { class: `card ${kind}` });
    return fill(place, marks(item), inside, this.tools(kind, item, parent, place));
  }

  /** Edit, lock, move, delete. Labels name the item, for those who do not see where the button stands. */
  tools(kind, item, parent, place) {
    const trouble = h("div");
    const title = titleOf(kind, item);
    const siblings = this.siblings(kind, parent);
    const at = siblings.findIndex((one) => one.id === item.id);
    const tool = (name, text, work, more = {}) => button(text, (event) => run(event.currentTarget, trouble, () => work()),
      { "data-focus": `${name}-${item.id}`, "aria-label": `${text}: ${title}`, dir: "auto", ...more });
    const change = async (body, told, focus) => {
      await api.call("PATCH", itemPath(this.course, kind, item), { body, etag: item.etag });
      await this.refresh(`${focus}-${item.id}`);
      say(told);
    };
    return h("div", { class: "tools", lang: "en" },
      h("div", { class: "buttons small" },
        tool("edit", "Edit", () => this.edit(kind, item, parent, place)),
        tool("lock", item.locked ? "Unlock" : "Lock", () => change({ locked: !item.locked }, item.locked ? "Unlocked." : "Locked: no generation changes it.", "lock"), { "aria-pressed": String(item.locked) }),
        this.more(item, title, [
          at > 0 && tool("up", "Up", () => change({ order: at - 1 }, "Moved up.", "up")),
          at < siblings.length - 1 && tool("down", "Down", () => change({ order: at + 1 }, "Moved down.", "down")),
          parent && this.mover(kind, item, parent, change, trouble),
          canBeMadeAnew(kind) && tool("anew", "Make anew", () => this.anew(kind, item)),
          tool("delete", "Delete", () => this.remove(kind, item, parent, title), { class: "danger" })])),
      this.warnings.get(item.id)?.length > 0 && h("div", { class: "warning" }, h("ul", {}, this.warnings.get(item.id).map((text) => words("li", text)))),
      trouble, this.outcome(item));
  }

  /** What is asked for less often. */
  more(item, title, tools) {
    const id = `more-${item.id}`;
    return h("details", { class: "more", open: this.open.has(id), ontoggle: (event) => this.open[event.target.open ? "add" : "delete"](id) },
      h("summary", { "aria-label": `More: ${title}`, "data-focus": id, dir: "auto" }, "More"), h("div", { class: "buttons small" }, tools));
  }

  siblings(kind, parent) {
    return kind === "module" ? this.course.modules : parent[KINDS[kind].path];
  }

  /** To another parent: a lesson to another module, a concept or exercise to another lesson. */
  mover(kind, item, parent, change, trouble) {
    const above = KINDS[kind].parent;
    const all = above === "module" ? this.course.modules : this.course.modules.flatMap((module) => module.lessons);
    if (all.length < 2) return null;
    const select = choice("parent", [["", "Move to …"], ...all.filter((one) => one.id !== parent.id).map((one) => [one.id, one.title])], "",
      { "aria-label": `Move to another ${above}: ${titleOf(kind, item)}`, "data-focus": `move-${item.id}` });
    // A choice alone moves nothing: with the arrow keys people pass over what they do not want.
    const go = button("Move", () => select.value && run(go, trouble, () => {
      this.open.add(select.value);
      return change({ [`${above}_id`]: select.value }, "Moved.", "more");
    }), { "aria-label": `Move: ${titleOf(kind, item)}`, dir: "auto" });
    return h("span", { class: "mover" }, select, go);
  }

  edit(kind, item, parent, place) {
    const former = [...place.childNodes];
    const done = async (saved) => {
      if (!saved) {
        fill(place, former);
        return place.querySelector(`[data-focus="edit-${item.id}"]`)?.focus();
      }
      await this.saved(saved, `edit-${item.id}`);
    };
    fill(place, editor({ course: this.course, kind, item, parent, done }));
    place.querySelector("input, textarea, select").focus();
  }

  outcome({ id }) {
    if (!this.outcomes.has(id)) this.outcomes.set(id, h("div"));
    return this.outcomes.get(id);
  }

  /** By a job, which is followed below the item: people go on with others meanwhile. */
  async anew(kind, item) {
    const job = await makeAnew(this.course, kind, item, this.signal);
    if (!job) return;
    const place = fill(this.outcome(item));
    this.followAnew(kind, item, job, place).catch((problem) => showProblem(place, problem));
  }

  async followAnew(kind, item, job, place) {
    const { status } = await followIn(place, `Make anew: ${titleOf(kind, item)}`, job.id, this.signal);
    if (status !== "complete") return; // the line says why
    const offers = kind === "lesson" ? await countOffers(this.course, this.signal) : 0;
    const show = async () => {
      const focused = document.activeElement;
      const isHere = focused === document.body || this.element.contains(focused);
      fill(place, offers > 0 && h("div", { class: "warning" }, h("p", {}, "For what people have edited, locked or deleted there are offers that wait for a decision: ",
        h("a", { href: `/docs/course#/courses/${this.course.id}/conflicts` }, `${offers}, see Conflicts`), ".")));
      await this.refresh(isHere && (focused.dataset.focus ?? `anew-${item.id}`));
      if (isHere) place.scrollIntoView({ block: "nearest" });
    };
    // Whoever edits another item keeps what was typed.
    if (this.element.querySelector(".editor")) fill(place, h("p", {}, "It is made anew. ", button("Show it", () => run(place, place, show))));
    else await show();
  }

  async remove(kind, item, parent, title) {
    const all = { module: " with its lessons", lesson: " with its concepts and exercises" }[kind] ?? "";
    if (!(await ask(`Delete “${title}”${all}? No later generation brings it back by itself.`, "Delete"))) return;
    await api.call("DELETE", itemPath(this.course, kind, item), { etag: item.etag });
    await this.refresh(`add-${kind}-${parent?.id ?? ""}`);
    say("Deleted.");
  }

  adder(kind, parent) {
    const place = h("div", { class: "adder", lang: "en" });
    const focus = `add-${kind}-${parent?.id ?? ""}`;
    const start = button(`Add ${/^[aeiou]/.test(kind) ? "an" : "a"} ${kind}`, () => {
      const done = async (saved) => {
        if (!saved) return fill(place, start), start.focus();
        this.open.add(saved.id);
        await this.saved(saved, focus);
      };
      fill(place, editor({ course: this.course, kind, item: null, parent, done }));
      place.querySelector("input, textarea, select").focus();
    }, { "data-focus": focus, "aria-label": parent ? `Add ${kind}: ${parent.title}` : null });
    return fill(place, start);
  }
}

const slideWords = (slides) => (!slides ? "Slides" : slides.start === slides.end ? `Slide ${slides.start}` : `Slides ${slides.start}–${slides.end}`);

/** What a person or a lock keeps from generation. */
const marks = (item) => (item.locked || item.edited_fields.length > 0) && h("p", { class: "marks", lang: "en" },
  item.locked && h("span", { class: "mark" }, "locked"),
  item.edited_fields.length > 0 && h("span", { class: "mark", title: item.edited_fields.join(", ") }, `edited: ${item.edited_fields.join(", ")}`));

const list = (title, texts) => texts.length > 0 && h("div", {}, h("p", { class: "label", lang: "en" }, title), h("ul", {}, texts.map((text) => words("li", text))));

/** Addresses come from materials and models: only those of the web become links. */
const links = (references) => references.length > 0 && h("ul", {}, references.map(({ url, title, description }) => h("li", {},
  /^https?:\/\//i.test(url) ? words("a", title ?? url, { href: url, rel: "noopener noreferrer", target: "_blank" }) : words("span", title ?? url),
  description && words("span", ` – ${description}`))));

const answers = ({ options, reference_solution: solution, grading_criteria: grading, criteria }) =>
  (options || solution || grading || criteria) && h("details", {}, h("summary", { lang: "en" }, "Answer and criteria"),
    options && h("ul", { class: "options" }, options.map((option) => h("li", {},
      h("span", { class: "sign", lang: "en" }, option.correct ? "✓ right: " : "✗ wrong: "), words("span", option.text),
      option.reason && words("span", ` – ${option.reason}`, { class: "small" })))),
    solution && words("p", solution, { class: "task" }),
    grading && words("p", grading, { class: "small task" }),
    criteria && h("ul", {}, criteria.map((one) => words("li", `${one.criterion} (${one.max_points})`))));
