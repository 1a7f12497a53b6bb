// From a key to a course: uploads a file, waits until it is read, generates the structure and prints its outline.
//
//     BASE_URL=https://… API_KEY=cs_live_… node quick_start.mjs lecture.md
//
// Node.js 20 or newer, no packages.
import { randomUUID } from "node:crypto";
import { openAsBlob } from "node:fs";
import { basename, extname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const { BASE_URL, API_KEY } = process.env;
const SOURCE_TYPES = { ".md": "text", ".txt": "text", ".pdf": "presentation", ".mp4": "video", ".mp3": "video" };
const ATTEMPTS = 6;
const TIMEOUT_MS = 60_000; // a long poll takes up to 30 seconds
const UPLOAD_TIMEOUT_MS = 3_600_000;

/** The API has refused a request (RFC 9457). */
class Problem extends Error {
  constructor(status, { code, detail, request_id }) {
    super(`${status} ${code}: ${detail} (request ${request_id})`);
    Object.assign(this, { status, code });
  }
}

/** The answer's document, and the seconds after which it asks to come again. Sends again what may succeed later. */
async function call(method, path, body) {
  const isForm = body instanceof FormData;
  const headers = { "X-API-Key": API_KEY };
  if (method === "POST") headers["Idempotency-Key"] = randomUUID(); // one for all attempts: however many arrive, it is done once
  if (body && !isForm) headers["Content-Type"] = "application/json";
  const request = { method, headers, body: isForm ? body : body && JSON.stringify(body) };

  for (let attempt = 1; ; attempt++) {
    let seconds = 0;
    try {
      const answer = await send(path, request, isForm ? UPLOAD_TIMEOUT_MS : TIMEOUT_MS);
      if (answer.status < 400) return answer;
      const again = [429, 502, 503, 504].includes(answer.status) || answer.document.code === "idempotency_in_flight";
      if (!again || attempt === ATTEMPTS) throw new Problem(answer.status, answer.document);
      seconds = answer.seconds;
    } catch (error) {
      // Any other error is the network's: nobody can tell whether the request has arrived.
      if (error instanceof Problem || attempt === ATTEMPTS) throw error;
    }
    await sleep(1000 * (seconds + Math.random() * Math.min(2 ** attempt / 2, 30)));
  }
}

/** One attempt. */
async function send(path, request, timeout) {
  const answer = await fetch(`${BASE_URL}/api/v1${path}`, { ...request, signal: AbortSignal.timeout(timeout) });
  const text = await answer.text();
  const isJson = /^application\/(problem\+)?json/.test(answer.headers.get("Content-Type"));
  return {
    status: answer.status,
    seconds: Number(answer.headers.get("Retry-After")) || 0,
    document: isJson ? JSON.parse(text) : {}, // else a proxy's own page
  };
}

/** Returns when the job is complete. */
async function waitFor(jobId) {
  for (;;) {
    const { document: job, seconds } = await call("GET", `/jobs/${jobId}?wait=30`);
    if (job.status === "complete") return;
    if (job.status === "failed" || job.status === "cancelled") {
      throw new Error(`job ${jobId} ${job.status}: ${job.error_code}: ${job.error_message}`);
    }
    await sleep(1000 * seconds); // 0, unless it answered before anything changed
  }
}

/** A file as multipart/form-data; it is not read into memory. */
async function formOf(path) {
  const fields = new FormData();
  fields.append("source_type", SOURCE_TYPES[extname(path)] ?? "text"); // before the file
  fields.append("file", await openAsBlob(path), basename(path));
  return fields;
}

function* outline(course) {
  for (const module of course.modules) {
    yield module.title;
    for (const lesson of module.lessons) {
      yield `  ${lesson.title}`;
      for (const concept of lesson.concepts) yield `    ${concept.title}: ${concept.definition}`;
    }
  }
}

async function main(path) {
  const form = await formOf(path);
  const { document: course } = await call("POST", "/courses", { title: basename(path, extname(path)) });
  const { document: material } = await call("POST", `/courses/${course.id}/materials`, form);
  await waitFor(material.job_id);
  const { document: plan } = await call("POST", `/courses/${course.id}/structure/generate`);
  if (plan.generation_job) await waitFor(plan.generation_job.id); // else the same structure was there already
  const { document: made } = await call("GET", `/courses/${course.id}`);
  console.log([...outline(made)].join("\n"));
}

if (!BASE_URL || !API_KEY || process.argv.length !== 3) {
  console.error("usage: BASE_URL=https://… API_KEY=cs_live_… node quick_start.mjs FILE");
  process.exit(2);
}
try {
  await main(process.argv[2]);
} catch (error) {
  console.error(`Stopped: ${error.message}${error.cause ? ` (${error.cause.message})` : ""}`);
  process.exitCode = 1;
}
