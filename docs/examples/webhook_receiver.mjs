// Receives webhook messages, checks their signatures (Standard Webhooks) and prints a line for each event.
//
//     WEBHOOK_SECRET=whsec_… PORT=8000 node webhook_receiver.mjs
//
// Node.js 18 or newer, no packages. In production it stands behind a server that speaks https.
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const { WEBHOOK_SECRET, PORT = "8000" } = process.env;
const BODY_MAX = 1 << 20;
const seen = new Set(); // the ids of messages; in production a table of your database, since it must outlive the process

/** body: the bytes as received, not parsed and serialised again. */
function isOurs(secret, headers, body) {
  const timestamp = headers["webhook-timestamp"];
  const fresh = Math.abs(Date.now() / 1000 - Number(timestamp)) <= 300; // an old one may be a replay by somebody else
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const digest = createHmac("sha256", key).update(`${headers["webhook-id"]}.${timestamp}.`).update(body).digest("base64");
  const wanted = Buffer.from(`v1,${digest}`);
  const given = (headers["webhook-signature"] ?? "").split(" ").map((one) => Buffer.from(one)); // two while the secret is being changed
  return fresh && given.some((one) => one.length === wanted.length && timingSafeEqual(one, wanted));
}

async function bodyOf(request) {
  const blocks = [];
  let length = 0;
  for await (const block of request) {
    length += block.length;
    if (length > BODY_MAX) return null;
    blocks.push(block);
  }
  return Buffer.concat(blocks);
}

async function receive(request) {
  const body = await bodyOf(request);
  if (body === null) return 413;
  if (!isOurs(WEBHOOK_SECRET, request.headers, body)) return 401;
  const id = request.headers["webhook-id"];
  if (!seen.has(id)) { // a message may come twice
    seen.add(id);
    const event = JSON.parse(body);
    console.log(event.type, event.data.id); // here your work begins: put it into a queue, and answer
  }
  return 204;
}

if (!WEBHOOK_SECRET) {
  console.error("usage: WEBHOOK_SECRET=whsec_… PORT=8000 node webhook_receiver.mjs");
  process.exit(2);
}
const server = createServer(async (request, response) => {
  try {
    response.writeHead(request.method === "POST" ? await receive(request) : 405).end();
  } catch {
    response.destroy(); // the sender has left in the middle of its message
  }
});
server.listen(Number(PORT), () => console.log(`Listening on port ${server.address().port}`));
