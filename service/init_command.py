"""`corewatch init DIR`: a configuration to fill in."""

from importlib.resources import files
from pathlib import Path

import service
from service.ending import DONE
from service.errors import AnswerRefused
from service.output import write_text
from service.settings import FILE_NAME


def template() -> str:
    """Every key with its default, switched off, and why one would change it."""
    return files(service).joinpath("templates", FILE_NAME).read_text(encoding="utf-8")


def run_init(folder: Path) -> int:
    """Write the file, never over another one, and say what comes next."""
    path = folder / FILE_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(template())
    except FileExistsError as error:
        raise AnswerRefused(f"{path} is there already, and nothing was changed. Give another folder.") from error
    except OSError as error:
        raise AnswerRefused(f"{path} could not be written: {error.strerror}. Check the path and the space.") from error
    write_text([_next(folder, path)], None)
    return DONE


def _next(folder: Path, path: Path) -> str:
    return (
        f"{path} is written. Everything in it is switched off: read it, and take away the # before what you change.\n\n"
        f"Next:\n"
        f"  corewatch validate SNAPSHOT --config {folder}   is your extract fit to be checked?\n"
        f"  corewatch check SNAPSHOT --config {folder}      what is overdue today? Nothing is kept.\n"
        f"  corewatch night SNAPSHOT --config {folder}      the first night in the register.\n"
        f"  corewatch schedule --config {folder}            every night by itself, once [night] snapshots is set.\n"
    )
