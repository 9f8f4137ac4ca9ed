"""Make the spoken digits of the check for robots (`src/motcua/audit/sounds`), with espeak-ng (Debian: `espeak-ng`).

    .venv/bin/python tools/digit_sounds.py

Run once; the sounds are kept in the repository, so that no server needs a speech program. What espeak-ng (GPL-3.0)
says is not part of it. Each file: one digit, 11,025 samples of 8 bits a second, silence cut off at both ends.
"""

import subprocess
import tempfile
import wave
from array import array
from pathlib import Path

WORDS = (
    "không",
    "một",
    "hai",
    "ba",
    "bốn",
    "năm",
    "sáu",
    "bảy",
    "tám",
    "chín",
)
SOUNDS = Path(__file__).parent.parent / "src" / "motcua" / "audit" / "sounds"
QUIET = 300
"""Of 32,767: anything below is silence."""


def spoken(word: str) -> bytes:
    """The word as 8-bit samples."""
    with tempfile.NamedTemporaryFile(suffix=".wav") as made:
        subprocess.run(["espeak-ng", "-v", "vi", "-s", "110", "-w", made.name, word], check=True)
        with wave.open(made.name, "rb") as read:
            samples = array("h", read.readframes(read.getnframes()))
    loud = [place for place, sample in enumerate(samples) if abs(sample) > QUIET]
    samples = samples[loud[0] : loud[-1] + 1]
    halved = [(samples[place] + samples[place + 1]) // 2 for place in range(0, len(samples) - 1, 2)]
    return bytes((sample >> 8) + 128 for sample in halved)


def main() -> None:
    """Write all ten."""
    SOUNDS.mkdir(exist_ok=True)
    for digit, word in enumerate(WORDS):
        with wave.open(str(SOUNDS / f"{digit}.wav"), "wb") as written:
            written.setnchannels(1)
            written.setsampwidth(1)
            written.setframerate(11_025)
            written.writeframes(spoken(word))


if __name__ == "__main__":
    main()
