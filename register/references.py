"""Public references: CG-0001 and on. A reference is given once, and kept for good."""

import re

PREFIX = "CG"


def reference(number: int) -> str:
    """How an exception is named to people."""
    return f"{PREFIX}-{number:04d}"


def read_reference(text: str) -> str:
    """A reference as people write it (cg-12, CG-00012), in the form that the register holds; else as it came."""
    found = re.fullmatch(rf"\s*{PREFIX}-?0*(\d{{1,9}})\s*", text, re.IGNORECASE)
    return reference(int(found[1])) if found else text.strip()
