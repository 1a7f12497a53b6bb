// The page itself: who is signed in, and which view the address asks for. The address is a hash, so that the server hears of nothing.
//
//   #/                               courses.js    the courses
//   #/courses/<id>/materials         materials.js  upload, links, what was read, jobs
//   #/courses/<id>/structure         structure.js  generate, compare with what is there, apply
//   #/courses/<id>/outline           outline.js    modules, lessons, concepts, exercises: read, play, edit
//   #/courses/<id>/conflicts         conflicts.js  what a generation offered for what people have edited
//   #/courses/<id>/search            search.js
//   #/courses/<id>/export            exports.js
//
// A view is a function of (place, course, signal): it fills `place`, and stops what it has begun when the signal is aborted.
import * as api from "./api.js";
import { conflictsView } from "./conflicts.js";
import { coursesView } from "./courses.js";
import { button, field, fill, h, problemBox, say, showProblem, words } from "./dom.js";
import { exportsView } from "./exports.js";
import { materialsView } from "./materials.js";
import { outlineView } from "./outline.js";
import { searchView } from "./search.js";
import { structureView } from "./structure.js";

const VIEWS = [
  ["materials", "Materials", materialsView],
  ["structure", "Structure", structureView],
  ["outline", "Outline", outlineView],
  ["conflicts", "Conflicts", conflictsView],
  ["search", "Search", searchView],
  ["export", "Export", exportsView],
];

const main = document.getElementById("view");
let me = null; // who the key belongs to
let leaving = new AbortController(); // aborted when another view comes

// ---- signing in ----

function signIn(problem) {
  leaving.abort();
  me = null;
  showCaller();
  document.title = "Sign in · course-supporter";
  const input = h("input", { type: "password", name: "key", required: true, autocomplete: "off", spellcheck: "false", autocapitalize: "off" });
  const keep = h("input", { type: "checkbox", name: "keep", id: "keep" });
  const place = h("div", {}, problem && problemBox(problem));
  const enter = async (event) => {
    event.preventDefault();
    api.useKey(input.value, keep.checked);
    await route();
  };
  fill(main,
    h("h1", {}, "From a key to a course"),
    h("p", {}, "This page makes a course from your materials, shows it with its sources, and lets you correct it. It uses the public API alone: its scripts are an example of a client."),
    place,
    h("form", { class: "card narrow", onsubmit: enter },
      field("API key", input, "It stays in this tab, is sent in a header to this server alone, and never becomes part of an address."),
      h("p", { class: "check" }, keep, h("label", { for: "keep" }, "Keep it for reloads, until this tab is closed")),
      h("div", { class: "buttons" }, h("button", { class: "primary" }, "Sign in"))));
  input.focus();
}

function signOut() {
  api.useKey("", false);
  location.hash = "#/";
  signIn();
}

function showCaller() {
  fill(document.getElementById("caller"),
    me && [words("span", me.tenant.name), " ", h("code", {}, `${me.key.prefix}…`), " ", button("Sign out", signOut)]);
}

// ---- which view ----

async function route() {
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  if (!api.hasKey()) return signIn();
  say("");
  fill(main, h("p", { class: "waiting" }, "Loading …"));
  main.dataset.ready = "";
  try {
    if (!me) {
      me = await api.get("/me", signal);
      showCaller();
    }
    await show(signal);
    if (!signal.aborted) main.dataset.ready = location.hash;
  } catch (problem) {
    if (signal.aborted || problem.status === 401) return;
    showProblem(main, problem);
  }
}

async function show(signal) {
  const [, courseId, name = "outline"] = /^#\/courses\/([0-9a-f-]+)(?:\/([a-z]+))?/.exec(location.hash) ?? [];
  const [, title, view] = VIEWS.find((one) => one[0] === name) ?? VIEWS[2];
  const place = h("div", { class: "place" });
  if (!courseId) {
    document.title = "Courses · course-supporter";
    await coursesView(place, me, signal);
    if (!signal.aborted) arrive(h("h1", {}, "Courses"), place);
    return;
  }
  const course = await api.get(`/courses/${courseId}`, signal);
  document.title = `${title} · ${course.title} · course-supporter`;
  await view(place, course, signal);
  if (signal.aborted) return;
  arrive(
    h("p", { class: "path" }, h("a", { href: "/docs/course#/" }, "Courses")),
    words("h1", course.title),
    h("nav", { class: "tabs", "aria-label": "Course" },
      VIEWS.map(([each, text]) => h("a", { href: `/docs/course#/courses/${courseId}/${each}`, "aria-current": each === name && "page" }, text))),
    place);
}

/** Shows a view that is ready, and takes those who listen or type to its beginning. */
function arrive(...parts) {
  const first = main.dataset.arrived !== "yes";
  fill(main, parts);
  main.dataset.arrived = "yes";
  if (!first || document.activeElement === document.body) main.focus({ preventScroll: true });
  scrollTo(0, 0);
}

api.events.addEventListener("refused", ({ detail }) => {
  api.useKey("", false);
  signIn(detail);
});
api.events.addEventListener("waiting", ({ detail }) =>
  say(`${detail.status === 429 ? "Too many requests" : "The service is busy or out of reach"}: trying again in ${detail.seconds} seconds.`));
addEventListener("hashchange", (event) => {
  // The skip link is an address within the page.
  if (new URL(event.newURL).hash === "#view") return history.replaceState(null, "", event.oldURL), main.focus();
  route();
});
route();
