"""`corewatch synth`: write a synthetic authority."""

import csv
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Literal, cast

from calendars.words import day_words
from service.asking import one_of
from service.ending import DONE
from service.errors import AnswerRefused
from service.output import write_text
from service.words import plural

FileFormat = Literal["csv", "parquet"]
HEADER = "cgx_snapshot.csv"


def run_synth(folder: Path, *, plans: int, as_at: date, seed: int, nights: int, output_format: str) -> int:
    """Write, and say what was written."""
    one_of(output_format, ("csv", "parquet"), what="format", option="--format")
    if nights < 1:
        raise AnswerRefused(f"{nights} nights cannot be written. Ask for at least one.")
    write_synthetic(
        folder, plans=plans, as_at=as_at, seed=seed, nights=nights, file_format=cast("FileFormat", output_format)
    )
    what = "one night" if nights == 1 else f"{nights} nights, a folder each, the last"
    words = f"{folder}: a synthetic authority with {plural(plans, 'plan')}, {what} as at {day_words(as_at)}.\n"
    write_text([words], None)
    return DONE


def write_synthetic(
    folder: Path, *, plans: int, as_at: date, seed: int, nights: int = 1, file_format: FileFormat = "csv"
) -> None:
    """Write into a new or empty folder, or over an earlier synthetic snapshot; never over a real one."""
    from snapshot.synth import write_authority

    refuse_real(folder)
    try:
        write_authority(
            folder,
            plans=plans,
            as_at=as_at,
            seed=seed,
            nights=nights,
            file_format=file_format,
            progress=_progress if sys.stderr.isatty() else None,
        )
    except OSError as error:
        raise AnswerRefused(
            f"{folder} could not be written: {error.strerror}. Check the path and the space."
        ) from error


def refuse_real(folder: Path) -> None:
    """Refuse a folder that holds anything but a synthetic snapshot in CSV."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise AnswerRefused(f"{folder} is a file. Give a folder.")
    if any(folder.iterdir()) and not _is_synthetic(folder):
        raise AnswerRefused(
            f"{folder} holds other files, and they may be a real snapshot. Give a new or an empty folder."
        )


def _is_synthetic(folder: Path) -> bool:
    headers = list(_headers(folder))
    return bool(headers) and all(row.get("snap_is_synthetic") == "Y" for row in headers)


def _headers(folder: Path) -> Iterator[dict[str, str]]:
    for path in sorted([*folder.glob(HEADER), *folder.glob(f"*/{HEADER}")]):
        with path.open(encoding="utf-8", errors="replace", newline="") as lines:
            yield from csv.DictReader(lines)


def _progress(done: int, whole: int) -> None:
    sys.stderr.write(f"\r{done} of {whole} parts written" + ("\n" if done == whole else ""))
    sys.stderr.flush()
