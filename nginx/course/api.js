// The client: everything that this page asks of the API goes through here. It has no part of the page in it, so it may be
// copied into another program for browsers as it is.
//
// What it takes care of, once for all callers:
//   - the key travels in the header X-API-Key, never in an address, where logs and histories would keep it;
//   - a POST carries an Idempotency-Key that is the same in all attempts: however many arrive, it is done once;
//   - 429 and 503 are asked again after the seconds of Retry-After, and so is a connection that broke;
//   - every other refusal becomes a Problem (RFC 9457).

const BASE = "/api/v1";
const ATTEMPTS = 4;
const PATIENCE_S = 60; // a longer Retry-After is told to the person instead of being waited for
const POLL_S = 10; // of a long poll, which ends when the state changes; progress is seen as often. The API allows up to 30
const STORED_KEY = "course-supporter-key";

/** Tells the page: "waiting" before a request is sent again (detail: seconds, status), "refused" when the key is (detail: a Problem). */
export const events = new EventTarget();

let key = sessionStorage.getItem(STORED_KEY) ?? "";

/** The key for all that follows. Kept in memory; with `keep` also for reloads of this tab, until it is closed. */
export function useKey(text, keep) {
  key = text.trim();
  if (keep && key) sessionStorage.setItem(STORED_KEY, key);
  else sessionStorage.removeItem(STORED_KEY);
}

export const hasKey = () => key !== "";

/** The API has refused a request. `status` is 0 where there was no answer at all. */
export class Problem extends Error {
  constructor(status, document = {}, seconds = 0) {
    super(document.detail ?? (status ? `The answer was ${status}.` : "The service could not be reached."));
    this.status = status;
    this.code = document.code ?? (status ? "no_problem_document" : "unreachable");
    this.title = document.title ?? (status ? "The request was refused" : "No answer");
    this.type = document.type ?? null;
    this.requestId = document.request_id ?? null;
    this.errors = document.errors ?? []; // of each field that is wrong: field, message, hint
    this.seconds = seconds; // to wait before it is tried again; 0: nobody said
  }
}

export const isTransient = (problem) =>
  [0, 429, 502, 503, 504].includes(problem.status) || problem.code === "idempotency_in_flight";

export function sleep(ms, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => (clearTimeout(timer), reject(signal.reason)), { once: true });
  });
}

/** Runs `attempt` until it succeeds or its Problem will not pass by itself. Whoever aborts gets the signal's reason. */
export async function persist(attempt, signal) {
  for (let number = 1; ; number++) {
    try {
      return await attempt();
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      if (problem.status === 401) events.dispatchEvent(new CustomEvent("refused", { detail: problem }));
      if (!isTransient(problem) || number === ATTEMPTS || problem.seconds > PATIENCE_S) throw problem;
      // Without Retry-After the waits grow; a random part keeps clients from coming back all at once.
      const seconds = problem.seconds || Math.random() * 2 ** number;
      events.dispatchEvent(new CustomEvent("waiting", { detail: { seconds: Math.ceil(seconds), status: problem.status } }));
      await sleep(1000 * seconds, signal);
    }
  }
}

/** The document of a text, {} where it is another's page (a proxy's, say). */
function parse(text, type) {
  if (!/^application\/([a-z.-]+\+)?json/.test(type ?? "")) return {};
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** One request and its answer; a refusal is thrown. */
export async function send(method, path, { headers, body, signal, redirect = "error" }) {
  let answer;
  try {
    answer = await fetch(path.startsWith("/") && !path.startsWith(`${BASE}/`) ? BASE + path : path, {
      method, body, signal, redirect, cache: "no-store", credentials: "omit", headers: { "X-API-Key": key, ...headers },
    });
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw new Problem(0);
  }
  if (answer.ok || answer.status === 304) return answer;
  throw new Problem(answer.status, parse(await answer.text(), answer.headers.get("Content-Type")), retryAfter(answer.headers.get("Retry-After")));
}

const retryAfter = (text) => Number(text) || 0;

/**
 * A call: `body` is sent as JSON, `etag` as If-Match. Returns status, document (null for 204), etag (of the answer) and seconds (of its
 * Retry-After).
 */
export async function call(method, path, { body, etag, signal } = {}) {
  const headers = {};
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (etag) headers["If-Match"] = `"${etag}"`; // items carry their tag without quotes
  if (method === "POST") headers["Idempotency-Key"] = newKey();
  const sent = { headers, body: body === undefined ? undefined : JSON.stringify(body), signal };
  const answer = await persist(() => send(method, path, sent), signal);
  return {
    status: answer.status,
    document: answer.status === 204 ? null : await answer.json(),
    etag: answer.headers.get("ETag")?.replaceAll('"', "") ?? null,
    seconds: retryAfter(answer.headers.get("Retry-After")),
  };
}

export const get = async (path, signal) => (await call("GET", path, { signal })).document;
export const post = async (path, body, signal) => (await call("POST", path, { body, signal })).document;

/** crypto.randomUUID is there in secure contexts alone; a page of plain HTTP has this. */
export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The pages of a list, one after another. */
export async function* pages(path, signal) {
  const mark = path.includes("?") ? "&" : "?";
  let cursor = null;
  do {
    const page = await get(`${path}${mark}limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`, signal);
    yield page;
    cursor = page.next_cursor;
  } while (cursor);
}

/**
 * Follows a job to its end, and tells every change of it. With ?wait= the API holds the answer until the state changes. When too many wait
 * already it answers at once, with Retry-After: then we come again after so many seconds.
 */
export async function follow(jobId, onChange, signal) {
  for (let wait = 0; ; wait = 2) {
    const { document: job, seconds } = await call("GET", `/jobs/${jobId}?wait=${wait === 0 ? 1 : POLL_S}`, { signal });
    onChange(job);
    if (["complete", "failed", "cancelled"].includes(job.status)) return job;
    await sleep(1000 * seconds, signal);
  }
}

/** Sends a form with its progress, which fetch does not tell. Fields come before the file, so that a wrong one is refused at once. */
export function sendForm(path, fields, onProgress, signal) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) if (value) form.append(name, value);
  const idempotency = newKey();
  return persist(() => sendFormOnce(path, form, idempotency, onProgress, signal), signal);
}

function sendFormOnce(path, form, idempotency, onProgress, signal) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", BASE + path);
    request.setRequestHeader("X-API-Key", key);
    request.setRequestHeader("Idempotency-Key", idempotency);
    request.upload.addEventListener("progress", (event) => onProgress(event.loaded, event.total));
    request.addEventListener("load", () => {
      const document = parse(request.responseText, request.getResponseHeader("Content-Type"));
      if (request.status < 300) resolve(document);
      else reject(new Problem(request.status, document, retryAfter(request.getResponseHeader("Retry-After"))));
    });
    request.addEventListener("error", () => reject(new Problem(0)));
    request.addEventListener("abort", () => reject(signal.reason));
    signal?.addEventListener("abort", () => request.abort(), { once: true });
    request.send(form);
  });
}

/** The name in a Content-Disposition (RFC 6266): the one of filename* where there is one. */
function nameIn(disposition, otherwise) {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? "");
  const plain = /filename="([^"]*)"/i.exec(disposition ?? "");
  return encoded ? decodeURIComponent(encoded[1]) : plain?.[1] || otherwise;
}

/** A file of the API, and the name to save it by. The browser's own download would not send the key. */
export async function fetchFile(path, otherwise, signal) {
  const answer = await persist(() => send("GET", path, { signal }), signal);
  return { blob: await answer.blob(), name: nameIn(answer.headers.get("Content-Disposition"), otherwise) };
}
