// Corrections of a transcript: what was recognised, and what was said. The API replaces the list as a whole, with the tag of the one that was
// seen (If-Match); when somebody else was faster the same change is made to what is there by then.
import * as api from "./api.js";
import { button, clock, field, fill, h, isSame, markFields, newId, run, say, secondsOf, showProblem, words } from "./dom.js";

const TRIES = 4;
const TEXT = 200; // characters of each side
const TIMECODE = { pattern: "([0-9]+:){0,2}[0-9]+([.][0-9]+)?", placeholder: "M:SS", size: 8, maxlength: 16 };

/** A part of the page that opens; the list is asked for whenever it does. */
export function correctionsOf(course, material, name, signal) {
  const list = new Corrections(`/courses/${course.id}/materials/${material.id}/corrections`, name, signal);
  return h("details", { ontoggle: (event) => event.target.open && list.open() }, h("summary", {}, "Corrections of the transcript"), list.element);
}

class Corrections {
  constructor(path, name, signal) {
    Object.assign(this, { path, name, signal, items: [], etag: null });
    this.trouble = h("div");
    this.list = h("ol", { class: "plain" });
    this.form = this.makeForm();
    this.element = h("div", {}, this.list, this.form);
  }

  open() {
    return this.load().catch((problem) => showProblem(this.trouble, problem));
  }

  async load() {
    const { document, etag } = await api.call("GET", this.path, { signal: this.signal });
    this.show(document.corrections, etag);
  }

  show(items, etag) {
    Object.assign(this, { items, etag });
    fill(this.list, items.length ? items.map((one) => this.item(one)) : h("li", {}, "There are none yet."));
  }

  /** Sends the list that `change` makes of the present one. */
  async change(change) {
    for (let tries = 1; ; tries++) {
      const body = { corrections: change(this.items.map(draftOf)) };
      try {
        const { document, etag } = await api.call("PUT", this.path, { body, etag: this.etag, signal: this.signal });
        return this.show(document.corrections, etag);
      } catch (problem) {
        if (problem.status !== 412 || tries === TRIES) throw problem;
        await this.load();
      }
    }
  }

  item(one) {
    const remove = button("Remove", () => run(remove, this.trouble, async () => {
      const at = this.items.indexOf(one);
      await this.change((list) => without(list, draftOf(one)));
      (this.list.querySelectorAll("button")[at] ?? this.form.elements.find).focus();
      say("Removed.");
    }), { "aria-label": `Remove the correction of ${one.find}`, dir: "auto" });
    return h("li", { class: "line correction" },
      h("div", {},
        h("p", {}, words("del", one.find), " → ", one.replace ? words("ins", one.replace) : "nothing"),
        h("p", { class: "small" }, [one.whole_word ? "whole words" : "also within words", span(one), times(one.applied)].filter(Boolean).join(" · "))),
      remove);
  }

  makeForm() {
    const input = (name, attributes) => h("input", { name, dir: "auto", autocomplete: "off", ...attributes });
    const whole = h("input", { type: "checkbox", name: "whole_word", checked: true, id: newId("whole") });
    const submit = (event) => {
      event.preventDefault();
      run(this.form, this.trouble, () => this.add());
    };
    return h("form", { onsubmit: submit, "aria-label": `Correct the transcript: ${this.name}` },
      h("div", { class: "columns" },
        field("What was recognised", input("find", { required: true, maxlength: TEXT })),
        field("What was said", input("replace", { maxlength: TEXT }), "Left empty, what was recognised is left out.")),
      h("div", { class: "times" },
        field("From (optional)", input("from_sec", TIMECODE)), field("To (optional)", input("to_sec", TIMECODE)),
        h("p", { class: "check" }, whole, h("label", { for: whole.id }, "Whole words alone"))),
      this.trouble,
      h("div", { class: "buttons" }, h("button", { class: "primary" }, "Add the correction")));
  }

  async add() {
    const { find, replace, from_sec: from, to_sec: to, whole_word: whole } = this.form.elements;
    const seconds = ({ value }) => (value.trim() ? secondsOf(value) : null);
    const one = { find: find.value, replace: replace.value, whole_word: whole.checked, from_sec: seconds(from), to_sec: seconds(to) };
    try {
      await this.change((list) => [...list, one]);
    } catch (problem) {
      // corrections[3].find stands beside the field of that name.
      const errors = problem.errors?.map((error) => ({ ...error, field: error.field?.split(".").at(-1) }));
      markFields(this.form, { errors });
      throw problem;
    }
    markFields(this.form);
    this.form.reset();
    find.focus();
    say(`Added: ${times(this.items.at(-1).applied)}.`);
  }
}

/** What is sent of an item: not how often it was applied. */
const draftOf = ({ find, replace, whole_word, from_sec, to_sec }) => ({ find, replace, whole_word, from_sec, to_sec });

/** A list without one item; as it is where somebody else has removed it already. */
function without(list, one) {
  const at = list.findIndex((each) => isSame(each, one));
  return at < 0 ? list : list.toSpliced(at, 1);
}

const span = ({ from_sec: from, to_sec: to }) => (from !== null || to !== null) && `${clock(from ?? 0)}–${to === null ? "end" : clock(to)}`;

function times(applied) {
  if (applied === null) return "not applied: there is no transcript yet, or a part of it would become too long";
  if (applied === 0) return "not found in the transcript";
  return applied === 1 ? "applied once" : `applied ${applied} times`;
}
