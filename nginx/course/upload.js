// A file goes in as a form, or in parts where it is so large that a broken connection would cost time.
import * as api from "./api.js";
import { sendResumable } from "./tus.js";

const RESUMABLE_FROM = 8 * 1024 * 1024; // bytes

/** Uploads a file as a material of the course; `onProgress` is told the bytes that were sent. */
export function sendFile(course, file, fields, onProgress, signal) {
  if (file.size >= RESUMABLE_FROM) return sendResumable(course, file, fields, onProgress, signal);
  return api.sendForm(`/courses/${course.id}/materials`, { ...fields, file }, onProgress, signal);
}
