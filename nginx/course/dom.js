// What views are built with. Texts of the API become text nodes and nothing else: no HTML is ever made from a string, and the page's
// policy (require-trusted-types-for) has the browser refuse it.

/** An element: `h("button", {type: "button", onclick: save}, "Save")`. A value of null or false leaves an attribute out. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value") element.value = value ?? "";
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  put(element, children);
  return element;
}

function put(element, children) {
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function fill(element, ...children) {
  element.replaceChildren();
  return put(element, children);
}

/** A text that somebody wrote, in whatever direction its script runs. */
export const words = (tag, text, attributes = {}) => h(tag, { dir: "auto", ...attributes }, text);

export const button = (text, onclick, attributes = {}) => h("button", { type: "button", onclick, ...attributes }, text);

let numbers = 0;
export const newId = (name) => `${name}-${++numbers}`;

/** A control with its label, and a place for what is wrong with it. */
export function field(label, control, hint) {
  const id = newId("field");
  const ids = [hint && `${id}-hint`, `${id}-error`].filter(Boolean).join(" ");
  control.id = id;
  control.setAttribute("aria-describedby", ids);
  return h("div", { class: "field" },
    h("label", { for: id }, label), control,
    hint && h("p", { class: "hint", id: `${id}-hint` }, hint),
    h("p", { class: "wrong", id: `${id}-error` }));
}

export function options(pairs, chosen) {
  return pairs.map(([value, text]) => h("option", { value, selected: value === (chosen ?? ""), dir: "auto" }, text));
}

export function choice(name, pairs, chosen, attributes = {}) {
  return h("select", { name, ...attributes }, options(pairs, chosen));
}

/** Told to people who listen, and shown for a while at the foot of the page. */
let hide;
export function say(text) {
  const status = document.getElementById("status");
  status.textContent = text;
  clearTimeout(hide);
  hide = setTimeout(() => status.replaceChildren(), 8000);
}

/** A problem as a person reads it, with all that support asks for. */
export function problemBox(problem) {
  const wait = problem.seconds > 0 ? ` Try again in ${problem.seconds} seconds.` : "";
  return h("div", { class: "problem", role: "alert" },
    h("p", {}, h("strong", {}, problem.title ?? "Something went wrong")),
    words("p", problem.message + wait),
    problem.errors?.length > 0 && h("ul", {}, problem.errors.map((error) =>
      h("li", {}, error.field && h("code", {}, error.field), error.field && ": ", words("span", [error.message, error.hint].filter(Boolean).join(" "))))),
    problem.code && h("p", { class: "small" },
      problem.type?.startsWith("/docs/") ? h("a", { href: problem.type }, problem.code) : h("code", {}, problem.code),
      problem.requestId && [" · request ", h("code", {}, problem.requestId)]));
}

/** Shows a failure in a place of its own. What is no Problem is a mistake of this page: the console of the browser has it too. */
export function showProblem(place, problem) {
  if (problem?.name === "AbortError") return;
  if (problem.code === undefined) console.error(problem);
  fill(place, problemBox(problem));
  place.querySelector(".problem").scrollIntoView?.({ block: "nearest" });
}

/** Puts what is wrong with a field beside it. */
export function markFields(form, problem) {
  for (const control of form.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
  for (const wrong of form.querySelectorAll(".wrong")) wrong.replaceChildren();
  for (const error of problem?.errors ?? []) {
    const control = form.elements[error.field.split(/[.[]/)[0]]; // of a member of a list, the list
    if (!control?.setAttribute) continue;
    control.setAttribute("aria-invalid", "true");
    fill(form.querySelector(`#${control.id}-error`) ?? document.createElement("p"), error.message);
  }
}

/** Runs what a button or form does: one at a time, and a refusal is shown in `place`. Returns whether it went well. */
export async function run(control, place, work) {
  if (control.getAttribute("aria-busy") === "true") return false;
  control.setAttribute("aria-busy", "true");
  place.replaceChildren();
  try {
    await work();
    return true;
  } catch (problem) {
    showProblem(place, problem);
    return false;
  } finally {
    control.removeAttribute("aria-busy");
  }
}

/** A question with two answers, as a dialog: resolves to whether it was the first. */
export function ask(question, yes) {
  return new Promise((resolve) => {
    const title = newId("ask");
    const dialog = h("dialog", { "aria-labelledby": title, onclose: () => (dialog.remove(), resolve(dialog.returnValue === "yes")) },
      h("form", { method: "dialog" },
        words("p", question, { id: title }),
        h("div", { class: "buttons" },
          h("button", { value: "yes", class: "danger" }, yes),
          h("button", { value: "no", autofocus: true }, "Cancel"))));
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Saves bytes under a name, as a download. */
export function save(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = h("a", { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

export const date = (text) => (text ? h("time", { datetime: text }, new Date(text).toLocaleString()) : "");

export function bytes(count) {
  if (count === null || count === undefined) return "";
  const units = ["bytes", "KiB", "MiB", "GiB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(count, 1)) / 10));
  return `${(count / 1024 ** power).toLocaleString(undefined, { maximumFractionDigits: power ? 1 : 0 })} ${units[power]}`;
}

/** Seconds as a timecode, such as 1:02:03. */
export function clock(seconds) {
  const whole = Math.floor(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** HH:MM:SS or MM:SS as seconds. */
export const secondsOf = (timecode) => timecode.split(":").reduce((sum, part) => 60 * sum + Number(part), 0);

export const isSame = (one, other) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
