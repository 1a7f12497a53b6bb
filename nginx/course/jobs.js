// Jobs: how far each one is, and what became of it.
import * as api from "./api.js";
import { button, date, fill, h, run, say, showProblem, words } from "./dom.js";

const NAMES = {
  ingest: "Read a material", generate_structure: "Generate the structure", embed: "Make vectors for the search",
  describe_slides: "Describe slides", align_slides: "Find slides in a video", regenerate_item: "Make one item anew",
  check_homework: "Review homework", purge: "Remove what was deleted", pilot: "Compare the grader",
};

export const jobName = (job) => NAMES[job.job_type] ?? job.job_type;

/** The state of a job as a line that `show` writes anew. */
export function jobLine(name) {
  const state = h("span", { class: "state" });
  const bar = h("progress", { "aria-label": `Progress: ${name}` });
  const detail = h("span", { class: "small" });
  const element = h("div", { class: "job" }, words("span", name, { class: "name" }), state, bar, detail);
  const show = (job) => {
    const { done, total, unit } = job.progress;
    fill(state, job.status);
    state.dataset.status = job.status;
    bar.hidden = job.status !== "active" && job.status !== "queued";
    if (total) (bar.max = total), (bar.value = done);
    else bar.removeAttribute("value");
    fill(detail,
      job.status === "active" && [job.stage, done > 0 && ` ${done}${total ? ` of ${total}` : ""} ${unit ?? ""}`],
      job.status === "queued" && [job.position && `number ${job.position} in the queue `, job.estimated_at && ["about ", date(job.estimated_at)]],
      job.error_message && words("span", `${job.error_message} `),
      job.error_code && h("a", { href: `/docs/errors#${job.error_code}` }, job.error_code));
  };
  return { element, show };
}

/** Follows a job in a line of its own; resolves with the job that has ended. */
export async function followIn(place, name, jobId, signal) {
  const line = jobLine(name);
  place.append(line.element);
  const job = await api.follow(jobId, line.show, signal);
  say(`${name}: ${job.status}.`);
  return job;
}

/** The jobs of a course, newest first. */
export const latestJobs = (course, signal) => api.get(`/jobs?course_id=${course.id}&limit=20`, signal);

/** A page of them as a list; those in flight are followed, and `onEnd` is told when one has ended. */
export function jobsOf(page, course, onEnd, signal) {
  const list = h("ul", { class: "plain jobs" });
  const materials = new Map(course.source_materials.map((one) => [one.id, one.filename ?? one.source_url]));
  for (const job of page.items) list.append(jobItem(job, materials.get(job.material_id), onEnd, signal));
  if (!page.items.length) list.append(h("li", {}, "No jobs yet."));
  return list;
}

function jobItem(job, material, onEnd, signal) {
  const name = material ? `${jobName(job)}: ${material}` : jobName(job);
  const line = jobLine(name);
  const place = h("div");
  const buttons = h("div", { class: "buttons" });
  const act = (what, event) => run(event.target, place, async () => {
    const answer = await api.post(`/jobs/${job.id}/${what}`, undefined, signal);
    show(answer);
    if (what === "retry") watch();
  });
  const show = (one) => {
    line.show(one);
    const inFlight = one.status === "queued" || one.status === "active";
    fill(buttons,
      inFlight && button("Cancel", (event) => act("cancel", event), { "aria-label": `Cancel: ${name}` }),
      ["failed", "cancelled"].includes(one.status) && button("Try again", (event) => act("retry", event), { "aria-label": `Try again: ${name}` }));
    return inFlight;
  };
  const watch = () => api.follow(job.id, show, signal).then(onEnd).catch((problem) => showProblem(place, problem));
  if (show(job)) watch();
  return h("li", {}, line.element, buttons, place, h("p", { class: "small" }, "asked for ", date(job.queued_at)));
}
