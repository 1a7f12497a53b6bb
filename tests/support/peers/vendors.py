"""The providers of models as a scripted server plays them: each with its own path, envelope, errors and headers, all on one port.

    peer.say("gemini", GEMINI.limited(1), GEMINI.answer({"title": …}))
    peer.asked_of("gemini")[0].limit
"""
import base64
import json
import socket

from support.peers.llm import Peer, send, status

KEYS = {name: f"key-of-{name}-5b7c" for name in ("gemini", "anthropic", "openai", "deepseek")}


class Vendor:
    """One provider. `answer` ends in one of three ways: stop, length, filter."""

    name, path, key_header, overload = "", "", "", 503
    endings = {"stop": "stop", "length": "length", "filter": "content_filter"}

    def settings(self, root):
        upper = self.name.upper()
        return {f"{upper}_API_KEY": KEYS[self.name], f"{upper}_BASE_URL": root + self.path.rpartition(self.method)[0]}

    # ---- what it was asked ----

    def key(self, asked):
        return asked.headers.get(self.key_header, "").removeprefix("Bearer ")

    def limit(self, asked):
        return asked.body["max_tokens"]

    def instructions(self, asked):
        return asked.body["messages"][0]["content"]

    def picture(self, asked):
        """The bytes of the picture that it was shown, and their media type."""
        head, data = asked.body["messages"][-1]["content"][0]["image_url"]["url"].split(";base64,")
        return base64.b64decode(data), head.removeprefix("data:")

    # ---- what it says ----

    def answer(self, content, ending="stop", headers=()):
        text = content if isinstance(content, str) else json.dumps(content)
        return lambda peer, handler, asked: send(handler, 200, self.envelope(text, self.endings[ending], asked), self.id_header | dict(headers))

    def error(self, number, headers=(), **more):
        return lambda peer, handler, asked: send(handler, number, self.error_envelope(number, **more), self.id_header | dict(headers))

    def limited(self, seconds):
        """Too many requests, and how long to wait in the vendor's way."""
        return self.error(429, {"Retry-After": str(seconds)})

    id_header = {}

    def error_envelope(self, number, **more):
        return {"error": {"message": f"no {number}", **more}}


class ChatCompletions(Vendor):
    method, key_header = "/chat/completions", "Authorization"

    def envelope(self, text, ending, asked):
        return {"id": "c1", "object": "chat.completion", "created": 1, "model": asked.body["model"],
                "choices": [{"index": 0, "finish_reason": ending, "message": {"role": "assistant", "content": text, "refusal": None}}],
                "usage": {"prompt_tokens": 100, "completion_tokens": 50, "total_tokens": 150, **self.details}}


class OpenAI(ChatCompletions):
    name, path, id_header = "openai", "/openai/v1/chat/completions", {"x-request-id": "id-openai"}
    details = {"prompt_tokens_details": {"cached_tokens": 40}, "completion_tokens_details": {"reasoning_tokens": 10}}

    def limited(self, seconds):
        return self.error(429, {"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": f"{seconds}s"}, code="rate_limit_exceeded")


class DeepSeek(ChatCompletions):
    name, path, id_header = "deepseek", "/deepseek/chat/completions", {"x-ds-trace-id": "id-deepseek"}
    details = {"prompt_cache_hit_tokens": 40, "prompt_cache_miss_tokens": 60, "completion_tokens_details": {"reasoning_tokens": 10}}


class Anthropic(Vendor):
    name, path, method, key_header, overload = "anthropic", "/anthropic/v1/messages", "/messages", "x-api-key", 529
    id_header = {"request-id": "id-anthropic"}
    endings = {"stop": "end_turn", "length": "max_tokens", "filter": "refusal"}

    def envelope(self, text, ending, asked):
        return {"id": "msg_1", "type": "message", "role": "assistant", "model": asked.body["model"], "stop_reason": ending, "stop_sequence": None,
                "content": [{"type": "thinking", "thinking": "Let me see.", "signature": "s"}, {"type": "text", "text": text}],
                "usage": {"input_tokens": 60, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 40, "output_tokens": 50,
                          "output_tokens_details": {"thinking_tokens": 10}}}

    def error_envelope(self, number, **more):
        kinds = {400: "invalid_request_error", 401: "authentication_error", 404: "not_found_error", 429: "rate_limit_error", 529: "overloaded_error"}
        return {"type": "error", "error": {"type": kinds.get(number, "api_error"), "message": f"no {number}", **more}, "request_id": "id-anthropic"}

    def instructions(self, asked):
        return asked.body["system"]

    def picture(self, asked):
        source = asked.body["messages"][0]["content"][0]["source"]
        return base64.b64decode(source["data"]), source["media_type"]


class Gemini(Vendor):
    name, path, method, key_header = "gemini", "/gemini/v1beta/models/", "/models/", "x-goog-api-key"
    endings = {"stop": "STOP", "length": "MAX_TOKENS", "filter": "SAFETY"}

    def envelope(self, text, ending, asked):
        return {"candidates": [{"content": {"role": "model", "parts": [{"text": "Let me see.", "thought": True}, {"text": text}]},
                                "finishReason": ending, "index": 0}],
                "usageMetadata": {"promptTokenCount": 100, "cachedContentTokenCount": 40, "candidatesTokenCount": 40, "thoughtsTokenCount": 10,
                                  "totalTokenCount": 150}, "modelVersion": "g", "responseId": "id-gemini"}

    def error_envelope(self, number, **more):
        return {"error": {"code": number, "message": f"no {number}", "status": "RESOURCE_EXHAUSTED" if number == 429 else "UNAVAILABLE", **more}}

    def limited(self, seconds):
        return self.error(429, details=[{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": f"{seconds}s"}])

    def limit(self, asked):
        return asked.body["generationConfig"]["maxOutputTokens"]

    def instructions(self, asked):
        return asked.body["systemInstruction"]["parts"][0]["text"]

    def picture(self, asked):
        data = asked.body["contents"][0]["parts"][0]["inlineData"]
        return base64.b64decode(data["data"]), data["mimeType"]


GEMINI, ANTHROPIC, OPENAI, DEEPSEEK = VENDORS = [Gemini(), Anthropic(), OpenAI(), DeepSeek()]


class VendorPeer(Peer):
    """All of them. A vendor that has nothing to say knows no such model."""

    def __init__(self):
        super().__init__(self.dispatch)
        self.root = self.url.removesuffix("/v1")
        self.says = {}

    def settings(self):
        return {name: value for vendor in VENDORS for name, value in vendor.settings(self.root).items()}

    def say(self, name, *replies):
        self.says[name] = list(replies)

    def clear(self):
        self.says, self.asked = {}, []

    def vendor_of(self, asked):
        return next(vendor for vendor in VENDORS if asked.path.startswith(vendor.path))

    def asked_of(self, name):
        return [asked for asked in self.asked if self.vendor_of(asked).name == name]

    @staticmethod
    def dispatch(peer, handler, asked):
        replies = peer.says.get(peer.vendor_of(asked).name)
        (replies.pop(0) if replies else status(404))(peer, handler, asked)


def hang_up():
    """Closes the connection without a word."""
    return lambda peer, handler, asked: handler.connection.shutdown(socket.SHUT_RDWR)


def half(reply):
    """Says the first half of an answer, and closes the connection."""
    def cut(peer, handler, asked):
        whole, write = bytearray(), handler.wfile.write
        handler.wfile.write = whole.extend
        reply(peer, handler, asked)
        handler.wfile.write = write
        write(bytes(whole[:len(whole) - 60]))
        handler.wfile.flush()
        handler.connection.shutdown(socket.SHUT_RDWR)
    return cut
