// Resumable uploads: a small client of tus 1.0.0 (https://tus.io/protocols/resumable-upload). The file goes in parts; after a broken connection, and
// after a reload of the page, it goes on where the server says that it stands.
import * as api from "./api.js";

const PART = 8 * 1024 * 1024;
const TRIES = 8; // without a byte more on the server
const HEADERS = { "Tus-Resumable": "1.0.0" };

/** Uploads a file; `onProgress` is told the bytes that the server has. Returns the ids of the material and of the job that reads it. */
export async function sendResumable(course, file, fields, onProgress, signal) {
  const memory = `upload ${course.id} ${file.name} ${file.size} ${file.lastModified}`;
  let { url, answer } = (await resume(sessionStorage.getItem(memory), signal)) ?? (await begin(course, file, fields, signal));
  sessionStorage.setItem(memory, url); // an address without a key: who has it can do nothing with it
  let offset = offsetIn(answer);
  for (let tries = 1; offset < file.size; ) {
    onProgress(offset);
    try {
      answer = await append(url, file, offset, signal);
    } catch (problem) {
      if (!mayGoOn(problem) || tries++ === TRIES) throw problem;
      await api.sleep(1000 * (problem.seconds || Math.random() * 2 ** tries), signal);
      answer = await where(url, signal);
    }
    if (offsetIn(answer) > offset) tries = 1;
    offset = offsetIn(answer);
  }
  onProgress(file.size);
  sessionStorage.removeItem(memory);
  return { id: answer.headers.get("X-Material-ID"), job_id: answer.headers.get("X-Job-ID") };
}

const offsetIn = (answer) => Number(answer.headers.get("Upload-Offset"));

/** 409: the server has more than we knew. 423: the broken request is still being stored. */
const mayGoOn = (problem) => problem instanceof api.Problem && (api.isTransient(problem) || [409, 423].includes(problem.status));

const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

async function begin(course, file, fields, signal) {
  const known = { course_id: course.id, filename: file.name, ...fields };
  const metadata = Object.entries(known).filter(([, value]) => value).map(([name, value]) => `${name} ${base64(value)}`).join(",");
  const headers = { ...HEADERS, "Upload-Length": String(file.size), "Upload-Metadata": metadata, "Idempotency-Key": api.newKey() };
  const answer = await api.persist(() => api.send("POST", "/uploads", { headers, signal }), signal);
  return { url: answer.headers.get("Location"), answer };
}

/** Null where there is nothing to go on with. */
async function resume(url, signal) {
  try {
    return url && { url, answer: await where(url, signal) };
  } catch (problem) {
    if (problem.status !== 404 && problem.status !== 410) throw problem;
    return null;
  }
}

const where = (url, signal) => api.persist(() => api.send("HEAD", url, { headers: HEADERS, signal }), signal);

function append(url, file, offset, signal) {
  const headers = { ...HEADERS, "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" };
  return api.send("PATCH", url, { headers, body: file.slice(offset, offset + PART), signal });
}
