// A file goes in as a form, or in parts where it is so large that a broken connection would cost time.
import * as api from "./api.js";
import { button, bytes, fill, h, newId, say, words } from "./dom.js";
import { sendResumable } from "./tus.js";

const RESUMABLE_FROM = 8 * 1024 * 1024; // bytes

/** Uploads a file as a material of the course; `onProgress` is told the bytes that were sent. */
export function sendFile(course, file, fields, onProgress, signal) {
  if (file.size >= RESUMABLE_FROM) return sendResumable(course, file, fields, onProgress, signal);
  return api.sendForm(`/courses/${course.id}/materials`, { ...fields, file }, onProgress, signal);
}

/** Shows in `place` how far a file is that `send` sends, with a button to stop it. Returns what `send` does. */
export async function showUpload(place, file, leaving, send) {
  const stop = new AbortController();
  leaving.addEventListener("abort", () => stop.abort(leaving.reason), { once: true });
  const label = newId("upload");
  const bar = h("progress", { "aria-labelledby": label, max: file.size || 1, value: 0 });
  const told = h("span", { class: "small" });
  const line = h("div", { class: "job" }, words("span", file.name, { id: label, class: "name" }), bar, told,
    button("Stop", () => stop.abort(new DOMException("stopped", "AbortError")), { "aria-label": `Stop the upload of ${file.name}` }));
  place.append(line);
  try {
    const answer = await send((sent) => {
      bar.value = Math.min(sent, file.size);
      fill(told, `${bytes(Math.min(sent, file.size))} of ${bytes(file.size)}`);
    }, stop.signal);
    say(`${file.name} is uploaded.`);
    return answer;
  } finally {
    line.remove();
  }
}
