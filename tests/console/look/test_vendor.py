"""What came from npm: as the manifest says, and without the branding of GOV.UK."""

import hashlib
import re
import runpy

import pytest
from project import ROOT

from console.look import STATIC_FOLDER

VENDOR = STATIC_FOLDER / "vendor"
SCRIPT = runpy.run_path(str(ROOT / "scripts" / "vendor_assets.py"))

#: What may not be in a file that a browser reads.
UNWANTED = {
    "the typeface": r"GDS Transport|@font-face",
    "the crown or the crest": r"crown|crest",
    "an address elsewhere": r"(?<!\[href\^=\")https?://(?!www\.w3\.org/2000/svg)|@import|url\(\s*[\"']?(?:https?:|//)",
    "a source map": r"sourceMappingURL",
}


def test_every_file_is_as_the_manifest_says() -> None:
    lines = (VENDOR / "SHA512SUMS").read_text(encoding="utf-8").splitlines()
    told = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}

    found = {
        path.name: hashlib.sha512(path.read_bytes()).hexdigest()
        for path in VENDOR.iterdir()
        if path.name != "SHA512SUMS"
    }

    assert found == told


@pytest.mark.parametrize("pattern", UNWANTED.values(), ids=UNWANTED)
def test_no_file_for_browsers_holds(pattern: str) -> None:
    files = [path for path in STATIC_FOLDER.rglob("*") if path.suffix in (".css", ".js", ".svg")]

    found = {path.name: hits for path in files if (hits := re.findall(pattern, text_without_remarks(path.read_text())))}

    assert len(files) == 5
    assert found == {}


def text_without_remarks(text: str) -> str:
    """Our own remarks may say what is not there."""
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


def test_the_licence_is_beside_them() -> None:
    text = (VENDOR / "LICENCE.txt").read_text(encoding="utf-8")

    assert "MIT License" in text
    assert "Permission is hereby granted, free of charge" in text


def test_the_branding_is_taken_out_of_a_style_sheet() -> None:
    css = (
        '/*! a remark */@font-face{font-family:GDS Transport;src:url(/a.woff2)}@charset "UTF-8";'
        "a{font-family:GDS Transport,arial,sans-serif}.govuk-footer__crown{margin:0}"
        "b{mask-image:url(/assets/images/govuk-crest.svg)}\n/*# sourceMappingURL=a.css.map */"
    )

    cleaned = SCRIPT["clean_css"](css)

    assert cleaned.startswith('@charset "UTF-8";a{font-family:arial,sans-serif}b{mask-image:none}')


def test_a_script_loses_its_source_map_only() -> None:
    cleaned = SCRIPT["clean_javascript"]("export{a};//# sourceMappingURL=a.js.map\n")

    assert cleaned.splitlines()[1] == "export{a};"
