"""A scripted server that speaks OpenAI's transcriptions, as Whisper's servers do: forms come in, verbose_json goes out.

    peer.script(status(503), heard)          # heard: functions of (peer, handler, asked) too
    peer.asked[0].fields["model"], peer.asked[0].sound
"""
import array
import email.parser
import email.policy
import functools
import http.server
import subprocess

from support.peers.llm import Peer, send

RATE = 16000


class Form:
    """One request. `sound` is the file's bytes."""

    def __init__(self, path, headers, body):
        self.path, self.headers = path, headers
        head = f"Content-Type: {headers['Content-Type']}\r\n\r\n".encode()
        parts = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + body).iter_parts()
        self.fields, self.sound, self.name = {}, None, None
        for part in parts:
            name = part.get_param("name", header="content-disposition")
            if part.get_filename():
                self.sound, self.name = part.get_payload(decode=True), part.get_filename()
            else:
                self.fields.setdefault(name, []).append(part.get_payload(decode=True).decode())

    @functools.cached_property
    def samples(self):
        """16 bit, mono."""
        return subprocess.run(["ffmpeg", "-v", "error", "-i", "-", "-f", "s16le", "-ac", "1", "-ar", str(RATE), "-"], input=self.sound,
                              capture_output=True, check=True).stdout

    @property
    def seconds(self):
        return len(self.samples) / 2 / RATE


def loud_stretches(samples, hop=0.01, gap=0.5):
    """[(start, end)] in seconds of what is louder than silence."""
    found, step, values = [], int(hop * RATE), array.array("h", samples)
    for at in range(0, len(values) - step, step):
        if max(values[at:at + step:4]) < 300:
            continue
        second = at / RATE
        if found and second - found[-1][1] < gap:
            found[-1][1] = second + hop
        else:
            found.append([second, second + hop])
    return found


def verbose(segments, language="english", **more):
    return {"task": "transcribe", "language": language, "text": " ".join(segment["text"] for segment in segments), "segments": segments, **more}


def says(*segments, **more):
    """(start, end, text) of the piece, or such an object with more members."""
    made = [segment if isinstance(segment, dict) else dict(zip(("start", "end", "text"), segment)) for segment in segments]
    return lambda peer, handler, asked: send(handler, 200, verbose(made, **more))


def hears_tones(peer, handler, asked):
    """Writes down where each tone of the piece is."""
    tones = loud_stretches(asked.samples)
    send(handler, 200, verbose([{"start": start, "end": end, "text": f" Tone {number} of {len(peer.asked)}."}
                                for number, (start, end) in enumerate(tones)]))


class SpeechPeer(Peer):
    def __init__(self, otherwise=hears_tones):
        super().__init__(otherwise)
        self.server.RequestHandlerClass = handler_of(self)


def handler_of(peer):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            asked = Form(self.path, dict(self.headers), self.rfile.read(int(self.headers["Content-Length"])))
            peer.asked.append(asked)
            reply = peer.replies.pop(0) if peer.replies else peer.otherwise
            reply(peer, self, asked)

        def log_message(self, *_):
            pass

    return Handler
