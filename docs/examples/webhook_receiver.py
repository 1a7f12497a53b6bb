#!/usr/bin/python3
"""Receives webhook messages, checks their signatures (Standard Webhooks) and prints a line for each event.

    WEBHOOK_SECRET=whsec_… PORT=8000 python3 webhook_receiver.py

Python 3.9 or newer, standard library only. In production it stands behind a server that speaks https.
"""
import base64
import hmac
import http.server
import json
import os
import sys
import time

BODY_MAX = 1 << 20
SEEN = set()  # the ids of messages; in production a table of your database, since it must outlive the process


def is_ours(secret, headers, body):  # body: the bytes as received, not parsed and serialised again
    message, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    try:
        fresh = abs(time.time() - int(timestamp)) <= 300  # an old one may be a replay by somebody else
    except ValueError:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message}.{timestamp}.".encode() + body
    wanted = b"v1," + base64.b64encode(hmac.digest(key, signed, "sha256"))
    given = headers.get("webhook-signature", "").encode().split()  # two while the secret is being changed
    return fresh and any(hmac.compare_digest(wanted, one) for one in given)


class Handler(http.server.BaseHTTPRequestHandler):
    timeout = 15

    def do_POST(self):
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > BODY_MAX:
            return self.answer(413)
        body = self.rfile.read(int(length))
        if not is_ours(os.environ["WEBHOOK_SECRET"], self.headers, body):
            return self.answer(401)
        if self.headers["webhook-id"] not in SEEN:  # a message may come twice
            SEEN.add(self.headers["webhook-id"])
            event = json.loads(body)
            print(event["type"], event["data"]["id"], flush=True)  # here your work begins: put it into a queue, and answer
        self.answer(204)

    def answer(self, status):
        self.send_response(status)
        self.send_header("Connection", "close")
        self.end_headers()

    def log_message(self, *_):
        """Events only."""


if __name__ == "__main__":
    if not os.environ.get("WEBHOOK_SECRET"):
        sys.exit(__doc__)
    with http.server.ThreadingHTTPServer(("", int(os.environ.get("PORT", "8000"))), Handler) as server:
        print(f"Listening on port {server.server_port}", flush=True)
        server.serve_forever()
