#!/usr/bin/env python3
"""Write console/static/vendor/ anew: `python scripts/vendor_assets.py`. Needs npm; who installs Corewatch does not.

Outside GOV.UK the design system may be used without its branding: the typeface, the crown and the crest are taken out.
"""

import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

#: govuk-frontend-jinja 4.x writes the markup of this version: move both together.
PACKAGE = "govuk-frontend@6.3.0"
INSIDE = "package/dist/govuk"
VENDOR = Path(__file__).resolve().parents[1] / "console" / "static" / "vendor"

#: The package says MIT and holds no text of it.
LICENCE = """\
govuk-frontend is used under the MIT License.

Copyright (C) 2017 Crown Copyright (Government Digital Service)

Permission is hereby granted, free of charge, to any person obtaining a copy of
this software and associated documentation files (the "Software"), to deal in
the Software without restriction, including without limitation the rights to
use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of
the Software, and to permit persons to whom the Software is furnished to do so,
subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS
FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER
IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN
CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


def main() -> int:
    """Fetch, clean, write, and list what was written."""
    npm = shutil.which("npm")
    if npm is None:
        sys.stderr.write("npm is not on this machine. Install it, or keep the files that are committed.\n")
        return 2
    with TemporaryDirectory() as folder:
        css, javascript = fetched(npm, Path(folder))
    write({"govuk-frontend.min.css": clean_css(css), "govuk-frontend.min.js": clean_javascript(javascript)})
    return 0


def fetched(npm: str, folder: Path) -> tuple[str, str]:
    """The style sheet and the script of the package, as they were published."""
    command = [npm, "pack", "--silent", PACKAGE, "--pack-destination", folder]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 a fixed command
    with tarfile.open(next(folder.glob("*.tgz"))) as package:
        return read(package, "govuk-frontend.min.css"), read(package, "govuk-frontend.min.js")


def read(package: tarfile.TarFile, name: str) -> str:
    file = package.extractfile(f"{INSIDE}/{name}")
    if file is None:
        raise FileNotFoundError(
            f"{PACKAGE} holds no {name}. Look where it is now, and correct scripts/vendor_assets.py."
        )
    return file.read().decode("utf-8")


def clean_css(css: str) -> str:
    """The style sheet without typeface, crown, crest and source map."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"@font-face\{[^}]*\}", "", css)
    css = css.replace("GDS Transport,", "")
    css = re.sub(r"\.govuk-footer__crown\{[^}]*\}", "", css)
    css = css.replace("url(/assets/images/govuk-crest.svg)", "none")
    # At the end, because `@charset` counts only as the very first thing.
    return f"{css.strip()}\n/* {PACKAGE}, MIT: see LICENCE.txt */\n"


def clean_javascript(javascript: str) -> str:
    """The script without its source map."""
    javascript = re.sub(r"//# sourceMappingURL=\S*", "", javascript)
    return f"/* {PACKAGE}, MIT: see LICENCE.txt */\n{javascript.strip()}\n"


def write(files: dict[str, str]) -> None:
    """The files, the licence, and their SHA-512 in the form that `sha512sum --check` reads."""
    VENDOR.mkdir(parents=True, exist_ok=True)
    everything = {**files, "LICENCE.txt": LICENCE}
    sums = [f"{hashlib.sha512(text.encode()).hexdigest()}  {name}\n" for name, text in sorted(everything.items())]
    for name, text in {**everything, "SHA512SUMS": "".join(sums)}.items():
        (VENDOR / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main())
