// From a key to a course: uploads a file, waits until it is read, generates the structure and prints its outline.
//
//     BASE_URL=https://… API_KEY=cs_live_… node quick_start.mjs lecture.md
//
// Node.js 18 or newer, no packages.
import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, extname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const { BASE_URL, API_KEY } = process.env;
const SOURCE_TYPES = { ".md": "text", ".txt": "text", ".pdf": "presentation", ".mp4": "video", ".mp3": "video", ".srt": "video", ".vtt": "video" };
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

/** A file as multipart/form-data, read block by block and anew in each attempt. */
class Form {
  static async of(path) {
    const form = new Form();
    const boundary = randomUUID();
    const name = basename(path).replaceAll('"', "%22");
    const type = SOURCE_TYPES[extname(path)] ?? "text";
    form.path = path;
    form.head = Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="source_type"\r\n\r\n${type}\r\n` +
        `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\n`,
    );
    form.tail = Buffer.from(`\r\n--${boundary}--\r\n`);
    form.headers = {
      "Content-Type": `multipart/form-data; boundary=${boundary}`,
      "Content-Length": String(form.head.length + (await stat(path)).size + form.tail.length),
    };
    return form;
  }

  async *blocks() {
    yield this.head;
    yield* createReadStream(this.path);
    yield this.tail;
  }
}

/** The answer's document, and the seconds after which it asks to come again. Sends again what may succeed later. */
async function call(method, path, body) {
  const headers = { "X-API-Key": API_KEY };
  if (method === "POST") headers["Idempotency-Key"] = randomUUID(); // one for all attempts: however many arrive, it is done once
  if (body instanceof Form) Object.assign(headers, body.headers);
  else if (body) headers["Content-Type"] = "application/json";

  for (let attempt = 1; ; attempt++) {
    let seconds = 0;
    try {
      const answer = await send(method, path, headers, body);
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
async function send(method, path, headers, body) {
  const isForm = body instanceof Form;
  const answer = await fetch(`${BASE_URL}/api/v1${path}`, {
    method,
    headers,
    body: isForm ? body.blocks() : body && JSON.stringify(body),
    duplex: isForm ? "half" : undefined,
    signal: AbortSignal.timeout(isForm ? UPLOAD_TIMEOUT_MS : TIMEOUT_MS),
  });
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
  const form = await Form.of(path);
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
