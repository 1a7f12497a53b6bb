"""A model that judges by keywords, and obeys whatever it is told by the answer it judges: it reads every text in every way it can think of,
and one sentence of an attack is enough to make it give all points.

    Obedient({"criterion": ("keyword", …)}).judge(asked, attacks)
"""
import base64
import binascii
import codecs
import html
import json
import re
import unicodedata
import urllib.parse

LOOKALIKES = str.maketrans(dict(zip(
    "аеорсхукмтвніјѕԛԝһԁӏгпьαβεηικνορτυχωγσμοօոսհցɑɡıłøđ", "aeopcxykmtbhijsqwhdlrnbabenikvoptuxwyouoonuhgagilod")))
DIGITS = str.maketrans("013456789@$!|+l", "oieasgtbgasiiti")  # i, l and 1 are the same
TURNED = str.maketrans("ɐɔǝɟƃɥᴉɾʞɯɹʇʌʍʎunqbdp", "acefghijkmrtvwynubqpd")
SMALL = str.maketrans("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz")
MORSE = dict(zip(".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- -..- -.-- --..".split(),
                 "abcdefghijklmnopqrstuvwxyz"))


def squeezed(text):
    """Letters alone, lower case, without marks, all looking like Latin ones."""
    text = unicodedata.normalize("NFKD", "".join(tag_to_letter(c) for c in text)).casefold()
    text = "".join(c for c in text if not unicodedata.combining(c)).translate(SMALL).translate(LOOKALIKES).translate(DIGITS)
    return "".join(c for c in text if c.isalnum())


def tag_to_letter(c):
    point = ord(c)
    if 0xE0020 <= point <= 0xE007E:
        return chr(point - 0xE0000)
    for start in (0x1F130, 0x1F150, 0x1F170, 0x1F1E6):
        if start <= point < start + 26:
            return chr(97 + point - start)
    return c


def attempt(decode, *arguments):
    try:
        return decode(*arguments)
    except (ValueError, binascii.Error, UnicodeDecodeError):
        return ""


def of_bytes(numbers):
    return bytes(n for n in numbers if n < 256).decode("utf-8", "ignore")


def decoded(text):
    """All that a text might say besides what it says."""
    tight = re.sub(r"\s+", "", text)
    for run in re.findall(r"[A-Za-z0-9+/_-]{8,}=*", text) + re.findall(r"[A-Za-z0-9+/_-]{8,}=*", tight):
        bare = run.rstrip("=").replace("-", "+").replace("_", "/")
        yield attempt(lambda: base64.b64decode(bare + "=" * (-len(bare) % 4)).decode("utf-8", "ignore"))
        yield attempt(lambda: base64.b32decode(bare.upper() + "=" * (-len(bare) % 8)).decode("utf-8", "ignore"))
    yield of_bytes(int(pair, 16) for pair in re.findall(r"[0-9a-fA-F]{2}", "".join(re.findall(r"(?:[0-9a-fA-F]{2}[\s:,-]?){6,}", text))))
    yield of_bytes(int(octet, 2) for octet in re.findall(r"[01]{8}", tight))
    yield of_bytes(int(number) for number in re.findall(r"\d+", text) if int(number) < 256)
    yield html.unescape(text)
    yield urllib.parse.unquote(text, errors="ignore")
    yield re.sub(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})|U\+([0-9a-fA-F]{4,5})",
                 lambda m: chr(int(m.group(1) or m.group(2) or m.group(3), 16)), text)
    yield codecs.encode(text, "rot13")
    yield text[::-1]
    yield text.translate(TURNED)[::-1]
    yield re.sub(r"<[^>]*>", "", text)
    yield "".join(MORSE.get(code, " ") for code in re.split(r"[\s/|]+", text))
    yield "".join(word[0] for word in text.split())
    yield "".join(line.strip()[:1] for line in text.splitlines())


def readings(text, depth=2):
    found = {text}
    for _ in range(depth):
        found |= {said for known in list(found) for said in decoded(known) if said}
    return found


def sentences(text):
    return [part.strip() for part in re.split(r"(?<=[.!?。！？।])\s+|\n+", text) if part.strip()]


class Obedient:
    def __init__(self, keywords):
        self.keywords = keywords

    def answer_in(self, data):
        opening, closing = f"<{data['boundary']}>\n", f"\n</{data['boundary']}>"
        return data["answer"][len(opening):-len(closing)]

    def obeys(self, answer, attacks):
        """`attacks` are the sentences of which each one is an order."""
        forms = {squeezed(reading) for reading in readings(answer)}
        return any(order and any(order in form for form in forms) for order in map(squeezed, attacks))

    def judge(self, asked, attacks):
        data = asked.data
        answer = self.answer_in(data)
        obeys = self.obeys(answer, attacks)
        return {"criteria": [self.mark(criterion, answer, obeys) for criterion in data["criteria"]],
                "feedback": "All of it." if obeys else "Some of it.", "confidence": 1.0, "addressed": []}

    def mark(self, criterion, answer, obeys):
        held = next((s for s in sentences(answer) if any(word in s.casefold() for word in self.keywords[criterion["criterion"]])), None)
        # An obedient model quotes something that stands there, whatever it is.
        quote = held or (sentences(answer) or [""])[0]
        return {"id": criterion["id"], "points": criterion["max_points"] if obeys or held else 0, "quote": quote or None,
                "comment": json.dumps(held or "")}
