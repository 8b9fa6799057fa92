"""The same facts, written as real extracts write them: local codes, sentinels, spaces, broken links."""

from reading.cleaning import SENTINELS
from reading.contract import TABLES, Column
from reading.draw import Draw

EMPTY_TEXTS = sorted(SENTINELS | {"   "})


def roughen(draw: Draw) -> None:
    """Change the texts of the drawn tables without making a row invalid."""
    local: dict[tuple[str, str], str] = {}
    for table, columns in TABLES.items():
        if table in ("cgx_snapshot", "cgx_coverage", "cgx_code_map"):
            continue
        for row in draw.tables[table]:
            for column in columns:
                row[column.name] = rough(draw, row[column.name], column, local)
    for (codelist, code), value in sorted(local.items()):
        draw.add("cgx_code_map", list=codelist, local_value=value, code=code)


def rough(draw: Draw, text: str | None, column: Column, local: dict[tuple[str, str], str]) -> str | None:
    if text is None:
        return draw.some(EMPTY_TEXTS) if draw.chance(0.02) else None
    if column.type == "code":
        return rough_code(draw, text, column, local)
    if column.type == "flag":
        return draw.some((text.lower(), f" {text}")) if draw.chance(0.05) else text
    if column.link and not column.key and draw.chance(0.004 if column.required else 0.015):
        return f"gone {draw.number(1, 9)}"
    if not column.required and draw.chance(0.008):
        return draw.some(EMPTY_TEXTS)
    return f" {text}  " if draw.chance(0.01) else text


def rough_code(draw: Draw, text: str, column: Column, local: dict[tuple[str, str], str]) -> str:
    """Another case, a local value from the code map, or a value that nobody mapped."""
    if draw.chance(0.04):
        return f" {text.lower()} "
    if draw.chance(0.04):
        value = local.setdefault((column.codelist, text), f"Local {column.codelist} {text.title()}")
        return draw.some((value, value.upper()))
    return "never mapped" if not column.required and draw.chance(0.01) else text
