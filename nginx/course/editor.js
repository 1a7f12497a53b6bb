// An item's form, in the place of the item. What is sent is what was changed, with the tag of what the person has seen (If-Match). When
// somebody else was faster (412, or 428 where nobody may write without a tag) both versions are shown and the person chooses.
import * as api from "./api.js";
import { button, choice, field, fill, h, isSame, markFields, newId, run, words } from "./dom.js";
import { itemPath, KINDS, listPath, textOf } from "./items.js";

// ---- one control for each kind of field: an element, and a function that reads it ----

const text = (spec, value) => {
  const control = h(spec.type === "long" ? "textarea" : "input",
    { name: spec.name, dir: "auto", required: spec.required, maxlength: spec.maxlength, rows: spec.type === "long" && 3, value });
  return { control, read: () => control.value.trim() || null };
};

const lines = (spec, value) => {
  const control = h("textarea", { name: spec.name, dir: "auto", rows: Math.min(8, Math.max(2, value?.length ?? 0)), value: (value ?? []).join("\n") });
  return { control, read: () => control.value.split("\n").map((line) => line.trim()).filter(Boolean) };
};

const number = (spec, value) => {
  const control = h("input", { name: spec.name, type: "number", min: spec.min, max: spec.max, value });
  return { control, read: () => (control.value === "" ? null : Number(control.value)) };
};

const select = (spec, value) => {
  const known = spec.values.includes(value ?? "") ? spec.values : [...spec.values, value]; // a model may have another word
  const control = choice(spec.name, known.map((each) => [each, each || "none"]), value ?? spec.values[0]);
  return { control, read: () => control.value || null };
};

const material = (spec, value, course) => {
  const fitting = course.source_materials.filter((one) => one.source_type === spec.source);
  const control = choice(spec.name, [["", "none"], ...fitting.map((one) => [one.id, one.filename ?? one.source_url ?? one.id])], value);
  return { control, read: () => control.value || null };
};

/** Rows of controls, with buttons to add and remove one. */
function table(spec, value, row) {
  const rows = [];
  const body = h("div");
  const add = (one) => {
    const made = row(one);
    const line = h("div", { class: "row" }, made.controls, button("Remove", () => (rows.splice(rows.indexOf(made), 1), line.remove())));
    rows.push(made);
    body.append(line);
  };
  (value ?? []).forEach(add);
  const control = h("div", { role: "group", "aria-label": spec.label }, body, button("Add a row", () => {
    add();
    body.lastElementChild.querySelector("input").focus();
  }));
  return { control, read: () => (rows.length ? rows.map((made) => made.read()) : null), group: true };
}

const labelled = (label, attributes) => h("input", { "aria-label": label, dir: "auto", placeholder: label, ...attributes });

const optionTable = (spec, value) => table(spec, value, (one) => {
  const words = labelled("Option", { value: one?.text, required: true });
  const correct = h("input", { type: "checkbox", checked: one?.correct ?? false });
  const reason = labelled("Reason, or the other side of a pair", { value: one?.reason });
  return {
    controls: [words, h("label", { class: "check" }, correct, "correct"), reason],
    read: () => ({ text: words.value.trim(), correct: correct.checked, reason: reason.value.trim() || null }),
  };
});

const criteriaTable = (spec, value) => table(spec, value, (one) => {
  const criterion = labelled("Criterion", { value: one?.criterion, required: true });
  const points = labelled("Points", { type: "number", min: 1, max: 1000, value: one?.max_points ?? 1, required: true });
  return { controls: [criterion, points], read: () => ({ criterion: criterion.value.trim(), max_points: Number(points.value) }) };
});

const range = (spec, value) => {
  const start = labelled("First slide", { type: "number", min: 1, value: value?.start });
  const end = labelled("Last slide", { type: "number", min: 1, value: value?.end });
  const control = h("div", { class: "row", role: "group", "aria-label": spec.label }, start, end);
  return { control, group: true, read: () => (start.value ? { start: Number(start.value), end: Number(end.value || start.value) } : null) };
};

const CONTROLS = { text, long: text, lines, number, choice: select, material, options: optionTable, criteria: criteriaTable, range };

// ---- the form ----

/**
 * The form of an item, or of a new one below `parent` where `item` is null. `done` is called with what the API has made of it, or with null
 * when it was given up.
 */
export function editor({ course, kind, item, parent, done }) {
  const { name, fields } = KINDS[kind];
  const place = h("div");
  const made = fields.map((spec) => ({ spec, ...CONTROLS[spec.type](spec, item?.[spec.name], course) }));
  const before = new Map(made.map(({ spec, read }) => [spec.name, read()])); // as the form says it: what is not touched is not sent
  const changes = () => Object.fromEntries(made.map(({ spec, read }) => [spec.name, read()]).filter(([key, value]) => !isSame(value, before.get(key)) || (!item && value !== null)));

  const send = async (body, etag) => {
    if (!Object.keys(body).length) return done(null); // nothing was changed
    let saved;
    try {
      saved = item
        ? await api.call("PATCH", itemPath(course, kind, item), { body, etag })
        : await api.call("POST", listPath(course, kind, parent), { body });
    } catch (problem) {
      markFields(form, problem);
      if (!item || ![412, 428].includes(problem.status)) throw problem;
      return choose(body);
    }
    await done(saved.document);
  };

  /** Somebody else has changed it meanwhile. */
  const choose = async (mine) => {
    const { document: theirs, etag } = await api.call("GET", itemPath(course, kind, item));
    const current = { ...theirs, etag: theirs.etag ?? etag };
    if (!Object.keys(mine).some((key) => !isSame(mine[key], current[key]))) return done(current);
    const comparison = versions({ kind, mine, theirs: current, send: (body) => send(body, current.etag), giveUp: () => done(current) });
    fill(place, comparison);
    comparison.focus();
  };

  const form = h("form", {
    class: "editor", "aria-label": item ? `Edit ${name.toLowerCase()}` : `New ${name.toLowerCase()}`,
    onsubmit: (event) => {
      event.preventDefault();
      run(form, place, () => send(changes(), item?.etag));
    },
    onkeydown: (event) => event.key === "Escape" && (event.stopPropagation(), done(null)),
  },
    made.map(({ spec, control, group }) => (group ? h("div", { class: "field" }, h("p", { class: "label" }, spec.label), control) : field(spec.label, control))),
    place,
    h("div", { class: "buttons" }, h("button", { class: "primary" }, "Save"), button("Cancel", () => done(null))));
  return form;
}

/** Both versions of each field that differs, side by side, with a choice. */
function versions({ kind, mine, theirs, send, giveUp }) {
  const place = h("div");
  const rows = KINDS[kind].fields.filter(({ name }) => name in mine && !isSame(mine[name], theirs[name])).map((spec) => {
    const group = newId("version");
    const radio = (value, checked, shown, title) => {
      const input = h("input", { type: "radio", name: group, value, checked, id: newId("radio") });
      return { input, element: h("div", { class: "version" }, input, h("label", { for: input.id }, h("strong", {}, title), words("pre", textOf(shown)))) };
    };
    const [their, my] = [radio("theirs", false, theirs[spec.name], "Theirs, saved"), radio("mine", true, mine[spec.name], "Yours")];
    return { spec, my, element: h("fieldset", {}, h("legend", {}, spec.label), their.element, my.element) };
  });
  const save = (event) => run(event.target, place, async () => {
    const chosen = rows.filter(({ my }) => my.input.checked).map(({ spec }) => [spec.name, mine[spec.name]]);
    if (chosen.length) await send(Object.fromEntries(chosen));
    else giveUp();
  });
  return h("div", { class: "warning versions", role: "alertdialog", "aria-label": "Changed by somebody else", tabindex: "-1" },
    h("p", {}, h("strong", {}, "Somebody else has changed this meanwhile."), " Nothing of yours is saved yet. Choose what stays:"),
    rows.map(({ element }) => element), place,
    h("div", { class: "buttons" }, button("Save what I chose", save, { class: "primary" }), button("Keep theirs", giveUp)));
}
