"""Look at the bytes of a text file before parsing it, so that the sentence can name the trouble."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from snapshot.errors import (
    FileEmpty,
    FileHoldsNul,
    FileIsUtf16,
    FileNotCp1252,
    FileNotUtf8,
    FileUnreadable,
)

CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, kw_only=True)
class TextFile:
    """A text file that can be decoded from start to end."""

    path: Path
    encoding: str
    #: A blank line between rows would put DuckDB's row count out of step with a spreadsheet's.
    has_blank_line: bool

    @property
    def name(self) -> str:
        return self.path.name


def inspect_text(path: Path, encoding: str) -> TextFile:
    """Check that the file is text in the encoding; plain UTF-8 is always welcome."""
    try:
        return _inspect(path, encoding)
    except OSError:
        raise FileUnreadable(file=path.name) from None


def _inspect(path: Path, encoding: str) -> TextFile:
    _check_start(path)
    blank = _has_blank_line(path)
    line = _line_not_decodable(path, "utf-8")
    if line is None:
        return TextFile(path=path, encoding="utf-8-sig", has_blank_line=blank)
    if encoding != "cp1252":
        raise FileNotUtf8(file=path.name, line=line)
    line = _line_not_decodable(path, "cp1252")
    if line is not None:
        raise FileNotCp1252(file=path.name, line=line)
    return TextFile(path=path, encoding="cp1252", has_blank_line=blank)


def _check_start(path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(512)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _has_wide_letters(start):
        raise FileIsUtf16(file=path.name)
    if len(start) < 512 and not start.removeprefix(codecs.BOM_UTF8).strip():
        raise FileEmpty(file=path.name)


def _has_wide_letters(start: bytes) -> bool:
    """UTF-16 without a mark at its start: every second byte of plain letters is zero."""
    return len(start) >= 4 and not (any(start[1:40:2]) and any(start[0:40:2]))


def _has_blank_line(path: Path) -> bool:
    tail = b""
    for chunk in _chunks(path):
        content = tail + chunk
        lines = content.rstrip(b"\r\n")
        if b"\n\n" in lines or b"\n\r\n" in lines:
            return True
        # Line ends stay behind: whether they make a blank line depends on what follows.
        tail = content[len(lines) :]
    return False


def _line_not_decodable(path: Path, encoding: str) -> int | None:
    """The first line that is not text in the encoding, or None; a NUL byte is refused at once."""
    decoder = codecs.getincrementaldecoder(encoding)()
    lines_before = 0
    for chunk in chain(_chunks(path), (b"",)):
        if 0 in chunk:
            line = lines_before + chunk[: chunk.index(0)].count(b"\n") + 1
            raise FileHoldsNul(file=path.name, line=line)
        try:
            decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            return lines_before + error.object[: error.start].count(b"\n") + 1
        lines_before += chunk.count(b"\n")
    return None


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk
