"""A folder of derived texts, each under a digest of everything that it derives from.

Entries carry a checksum, so a damaged one is as good as none, and they are moved into place
whole, so an interrupted run leaves none half-written. A folder that cannot be written to costs
time and nothing else.
"""

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path


def digest(*parts: str) -> str:
    """One digest of several texts; where one ends and the next begins counts."""
    sha = hashlib.sha256()
    for part in parts:
        sha.update(f"{len(part)}:{part}".encode())
    return sha.hexdigest()[:40]


def write(file: Path, text: str) -> None:
    """Write a text file whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with open(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        os.chmod(temporary, 0o644)
        os.replace(temporary, file)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


class Cache:
    """A folder of texts by key."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.memory: dict[str, str] = {}

    def file(self, key: str) -> Path:
        return self.folder / key[:2] / key[2:]

    def get(self, key: str) -> str | None:
        """The text stored under `key`, or None where there is none that is whole."""
        if key in self.memory:
            return self.memory[key]
        try:
            checksum, _, text = self.file(key).read_text(encoding="utf-8").partition("\n")
        except (OSError, UnicodeDecodeError):
            return None
        if checksum != digest(text):
            return None
        self.memory[key] = text
        return text

    def put(self, key: str, text: str) -> None:
        """Store `text` under `key`."""
        self.memory[key] = text
        with contextlib.suppress(OSError):
            write(self.file(key), digest(text) + "\n" + text)
