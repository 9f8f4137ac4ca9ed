"""A code of five digits that is seen or heard: the check for robots where no script runs.

The page carries a sealed number; picture, sound and the expected digits all follow from it and the installation's
secret, so that nothing is kept until the code is used. One try uses it up, right or wrong.
"""

import hashlib
import hmac
import io
import random
import secrets
import time
import wave
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing

from motcua.audit.throttle import once
from motcua.kernel.later import later

if TYPE_CHECKING:
    from PIL import Image, ImageDraw, ImageFont
else:
    Image, ImageDraw, ImageFont = later("PIL.Image"), later("PIL.ImageDraw"), later("PIL.ImageFont")

SECONDS = 20 * 60
"""So long a code holds: reading, listening twice and typing take a few minutes at most."""
LENGTH = 5
_SALT = "motcua.audit.robot_code"
_SOUNDS = Path(__file__).parent / "sounds"
_SAMPLES = 11_025
_DIGIT_WIDTH, _HEIGHT, _SIZE = 44, 72, 44
_FAINT, _DARK = (178, 170, 160), (60, 40, 35)


def new_token() -> str:
    """A sealed number for a page."""
    return signing.dumps(secrets.token_hex(16), salt=_SALT)


def digits_of(token: str) -> str | None:
    """The digits that a token stands for; None for one that is bent or too old."""
    number = _number(token)
    if number is None:
        return None
    made = hmac.new(settings.SECRET_KEY.encode(), f"{_SALT}:{number}".encode(), hashlib.sha256).digest()
    return str(int.from_bytes(made[:8]) % 10**LENGTH).zfill(LENGTH)


def use(token: str, typed: str) -> bool:
    """Whether the right digits were typed, for the first time. One statement, none for a token that is no good."""
    expected = digits_of(token)
    if expected is None or not once(f"robot-code:{_number(token)}", _end_of(token)):
        return False
    return hmac.compare_digest(expected, "".join(one for one in typed if one.isdigit() and one.isascii()))


def picture(digits: str) -> bytes:
    """The digits as a PNG, each turned and moved a little, with lines across."""
    chance = random.SystemRandom()
    image = Image.new("RGB", (_DIGIT_WIDTH * (len(digits) + 1), _HEIGHT), "white")
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(_SIZE)
    for _line in range(6):
        ends = [(chance.randrange(image.width), chance.randrange(_HEIGHT)) for _end in range(2)]
        draw.line(ends, fill=_FAINT, width=2)
    for place, digit in enumerate(digits):
        one = Image.new("L", (_DIGIT_WIDTH + 16, _HEIGHT), 0)
        ImageDraw.Draw(one).text((14, 8), digit, fill=255, font=font)
        turned = one.rotate(chance.uniform(-22, 22), resample=Image.Resampling.BICUBIC)
        at = (14 + place * _DIGIT_WIDTH + chance.randrange(-4, 5), chance.randrange(-3, 4))
        image.paste(_DARK, at, turned)
    for _line in range(2):
        ends = [(0, chance.randrange(_HEIGHT)), (image.width, chance.randrange(_HEIGHT))]
        draw.line(ends, fill=_DARK, width=2)
    made = io.BytesIO()
    image.save(made, "PNG")
    return made.getvalue()


def sound(digits: str) -> bytes:
    """The digits spoken in Vietnamese, as WAV, with pauses and a noise that differ each time; about six seconds."""
    chance = random.SystemRandom()
    samples = bytearray()
    for digit in digits:
        samples += _silence(chance.uniform(0.35, 0.6))
        with wave.open(str(_SOUNDS / f"{digit}.wav"), "rb") as spoken:
            samples += spoken.readframes(spoken.getnframes())
    samples += _silence(0.4)
    # Noise of a small part of the range: words stay clear, and no two sounds of a digit are equal byte for byte.
    noise = secrets.token_bytes(len(samples))
    noisy = bytes(
        min(255, max(0, sample + (rough % 13) - 6)) for sample, rough in zip(samples, noise, strict=True)
    )
    made = io.BytesIO()
    with wave.open(made, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(1)
        written.setframerate(_SAMPLES)
        written.writeframes(noisy)
    return made.getvalue()


def _silence(seconds: float) -> bytes:
    return b"\x80" * int(seconds * _SAMPLES)


def _number(token: str) -> str | None:
    try:
        return str(signing.loads(token[:200], salt=_SALT, max_age=SECONDS))
    except signing.BadSignature:
        return None


def _end_of(token: str) -> int:
    """When the token is no good any more: its own time of making, and as long as it holds."""
    made_at = signing.b62_decode(token.split(":")[-2])
    return min(int(made_at), int(time.time())) + SECONDS
