// Generating a structure: what will be done and when, how far it is, and what of it would change the course before it does.
import * as api from "./api.js";
import { ask, button, choice, date, field, fill, h, run, say, words } from "./dom.js";
import { followIn, jobName } from "./jobs.js";

export async function structureView(place, course, signal) {
  const history = h("div");
  const refresh = async () => fill(history, await snapshots(course, refresh, signal));
  await refresh();
  fill(place, h("section", { class: "card" }, h("h2", {}, "Generate"), generateForm(course, refresh, signal)),
    h("section", {}, h("h2", {}, "Structures so far"), history));
}

function generateForm(course, refresh, signal) {
  const place = h("div");
  const progress = h("div");
  const apply = h("input", { type: "checkbox", name: "apply", id: "apply" });
  const submit = async (event) => {
    event.preventDefault();
    const { mode, strategy } = event.target.elements;
    progress.replaceChildren();
    await run(event.target, place, async () => {
      const body = { mode: mode.value, strategy: strategy.value, apply: apply.checked };
      const plan = await api.post(`/courses/${course.id}/structure/generate`, body, signal);
      fill(progress, planned(plan));
      for (const job of plan.ingestion_jobs) followIn(progress, jobName(job), job.id, signal).catch(() => {}); // its failure shows in the generation's
      if (plan.generation_job) ended(await followIn(progress, jobName(plan.generation_job), plan.generation_job.id, signal), course, progress);
      await refresh();
    });
  };
  return h("form", { onsubmit: submit },
    field("Mode", choice("mode", [["free", "free: from the materials alone"], ["guided", "guided: complete what is there"]])),
    field("Strategy", choice("strategy", [["default", "default"], ["quality", "quality: the best models"], ["budget", "budget: the cheapest models"]])),
    h("p", { class: "check" }, apply, h("label", { for: "apply" }, "Apply it to the course when it is done")),
    h("div", { class: "buttons" }, h("button", { class: "primary" }, "Generate")), place, progress);
}

function ended(job, course, place) {
  if (job.status !== "complete") return;
  place.append(h("p", {}, "It is done: see the ", h("a", { href: `/docs/course#/courses/${course.id}/outline` }, "outline"), "."));
}

const planned = ({ is_idempotent: isThere, plan, estimate, warnings, mapping_warnings: mappings }) => h("div", {},
  words("p", isThere ? "The same structure is there already: nothing is done." : estimate.summary),
  h("p", { class: "small" }, `${plan.already_ready} of ${plan.total_materials} materials are read`,
    estimate.llm_calls > 0 && `, ${estimate.llm_calls} exchanges with models`, estimate.cost_usd > 0 && `, about $${estimate.cost_usd}`, "."),
  warningList([...warnings, ...mappings]));

const warningList = (texts) => texts.length > 0 && h("div", { class: "warning" }, h("p", { class: "label" }, "Warnings"), h("ul", {}, texts.map((text) => words("li", text))));

// ---- what was generated ----

async function snapshots(course, refresh, signal) {
  const page = await api.get(`/courses/${course.id}/structure/history?limit=20`, signal);
  if (!page.items.length) return h("p", {}, "Nothing was generated yet.");
  return h("ul", { class: "plain" }, page.items.map((one) => snapshot(course, one, refresh, signal)));
}

function snapshot(course, one, refresh, signal) {
  const place = h("div");
  const path = `/courses/${course.id}/structure/snapshots/${one.id}/apply`;
  const compare = (event) => run(event.currentTarget, place, async () => fill(place, differences(await api.post(`${path}?dry_run=true`, undefined, signal))));
  const apply = async (event) => {
    const control = event.currentTarget;
    if (!(await ask("Apply this structure to the course? What people have edited or locked stays.", "Apply"))) return;
    await run(control, place, async () => {
      await api.post(path, undefined, signal);
      await refresh();
      say("The structure is applied.");
    });
  };
  const name = `structure of ${new Date(one.created_at).toLocaleString()}`;
  return h("li", { class: "card" },
    h("div", { class: "line" }, h("strong", {}, date(one.created_at)), one.is_applied && h("span", { class: "state", "data-status": "ready" }, "applied")),
    h("p", { class: "small" }, [one.mode, one.strategy, `${one.provider} ${one.model_id}`, one.cost_usd > 0 && `$${one.cost_usd}`].filter(Boolean).join(" · ")),
    warningList(one.warnings),
    one.node_id === null && h("div", { class: "buttons" },
      button("What would change?", compare, { "aria-label": `What would change? ${name}` }),
      button("Apply", apply, { "aria-label": `Apply: ${name}` })),
    place);
}

const OUTCOMES = [
  ["created", "New"], ["changed", "Changed"], ["removed", "Removed"], ["kept", "Kept as it is in the course"],
];

/** A dry run: nothing was changed. */
function differences({ totals, ...lists }) {
  const entry = ({ item_kind: kind, title, fields }) =>
    h("li", {}, `${kind} `, words("span", title), fields.length > 0 && h("span", { class: "small" }, ` – ${fields.join(", ")}`));
  const shown = (name) => lists[name].length < totals[name] && h("p", { class: "small" }, `The first ${lists[name].length} are shown.`);
  return h("div", { class: "warning", role: "group", "aria-label": "What would change" },
    OUTCOMES.map(([name, title]) => (totals[name] > 0
      ? h("details", {}, h("summary", {}, `${title}: ${totals[name]}`), h("ul", {}, lists[name].map(entry)), shown(name))
      : h("p", {}, `${title}: 0`))),
    h("p", {}, totals.conflicts === 0 ? "Nothing that people have edited stands against it." : `Conflicts with what people have edited: ${totals.conflicts}.`));
}
