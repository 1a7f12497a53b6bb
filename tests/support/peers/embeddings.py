"""A scripted server that makes vectors of texts, in Gemini's envelopes and in OpenAI's: deterministic ones, from words, so that texts with the
same words, or with words of one meaning, are near to each other.

    peer.script(status(503), vectors())
    peer.texts()
"""
import hashlib
import math
import re

from support.peers.llm import Peer, send, status

DIMENSIONS = 1536
SAME = ({"car", "cars", "automobile", "automobiles", "vehicle"}, {"doctor", "physician", "лікар"})
AROUND = re.compile(r"^(?:task: search result \| query: |title: .*? \| text: )", re.DOTALL)


def meaning(word):
    group = next((i for i, words in enumerate(SAME) if word in words), None)
    return word if group is None else f"#{group}"


def vector(text, dimensions=DIMENSIONS):
    made = [0.0] * dimensions
    for word in re.findall(r"\w+", text.lower()):
        made[int(hashlib.sha256(meaning(word).encode()).hexdigest(), 16) % dimensions] += 1.0
    length = math.sqrt(sum(x * x for x in made)) or 1
    return [round(x / length, 6) * 3 for x in made]  # the length is left to whoever reads them


def is_gemini(asked):
    return "contents" not in asked.body and "requests" in asked.body


def texts_of(asked):
    """What was asked for vectors, without what tells a model its task."""
    if is_gemini(asked):
        return [AROUND.sub("", request["content"]["parts"][0]["text"]) for request in asked.body["requests"]]
    return asked.body.get("input", [])


def envelope(asked, made):
    tokens = sum(len(text.split()) for text in texts_of(asked))
    if is_gemini(asked):
        return {"embeddings": [{"values": each} for each in made], "usageMetadata": {"promptTokenCount": tokens}}
    return {"object": "list", "model": asked.body["model"], "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
            "data": [{"object": "embedding", "index": i, "embedding": each} for i, each in enumerate(made)]}


def vectors(dimensions=DIMENSIONS):
    def reply(peer, handler, asked):
        if not texts_of(asked):
            return status(404)(peer, handler, asked)
        return send(handler, 200, envelope(asked, [vector(text, dimensions) for text in texts_of(asked)]))
    return reply


def refusing(word, among=vectors()):
    """Refuses what holds a text with this word."""
    def reply(peer, handler, asked):
        refused = any(word in text for text in texts_of(asked))
        (status(400, "a text will not do") if refused else among)(peer, handler, asked)
    return reply


class EmbeddingPeer(Peer):
    def __init__(self):
        super().__init__(vectors())
        self.root = self.url.removesuffix("/v1")

    def clear(self, otherwise=None):
        self.replies, self.asked, self.otherwise = [], [], otherwise or vectors()

    def texts(self):
        """All texts that were asked for vectors, in order."""
        return [text for asked in self.asked for text in texts_of(asked)]
