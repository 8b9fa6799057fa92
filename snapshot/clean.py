"""How a cell is read: trimmed, emptied when it only stands for nothing, and cast to the contract's type.

Everything here is SQL text over one value, so that a table is read in one pass.
"""

from collections.abc import Mapping

from snapshot.contract import Column
from snapshot.readers.raw import text_literal

#: Values that mean "empty" in the systems that authorities run: exact and case-sensitive.
SENTINELS = ("", "NULL", "SSD_PH", "-1", "1900-01-01", "9999-12-31", "2300-01-01")

#: Trimmed from both ends: every blank of Unicode, and the marks that are not seen at all (zero-width
#: spaces and joiners, direction marks, the byte order mark).
BLANKS = "".join(
    map(
        chr,
        [
            *range(0x09, 0x0E),
            *range(0x1C, 0x21),
            *(0x85, 0xA0, 0x1680, 0x180E),
            *range(0x2000, 0x2010),
            *range(0x2028, 0x2030),
            *range(0x205F, 0x2070),
            *(0x3000, 0xFEFF),
        ],
    )
)

#: Characters that no id or name holds; a text may have tabs and line ends.
CONTROLS = r"[\x00-\x1f\x7f-\x9f]"
CONTROLS_IN_TEXT = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"

_BLANKS_SQL = text_literal(BLANKS)
_SENTINELS_SQL = ", ".join(map(text_literal, SENTINELS))

#: A text of printable ASCII with no blank at either end: as nearly all values are. It needs no second look.
PLAIN = "[!-~]([ -~]*[!-~])?"

#: Put before a value that holds a control character, so that a comparison with a blank finds it out.
REFUSED = "chr(1)"

_DATETIME = r"\d{4}-\d\d-\d\d(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?)?"

#: `trimmed` asks first whether the value is plain, because trimming by a list of signs is slow.
MACROS = f"""
CREATE MACRO trimmed(v) AS CASE
    WHEN v >= '!' AND right(v, 1) >= '!' AND strlen(v) = length(v) THEN v
    ELSE trim(v, {_BLANKS_SQL}) END;
CREATE MACRO emptied(v) AS CASE WHEN v IN ({_SENTINELS_SQL}) THEN NULL ELSE v END;
CREATE MACRO emptied_moment(v) AS CASE
    WHEN left(v, 10) IN ({_SENTINELS_SQL}) AND regexp_full_match(v, '{_DATETIME}') THEN NULL ELSE emptied(v) END;
CREATE MACRO folded(v) AS replace(lower(v), 'ß', 'ss');
CREATE MACRO cleaned_id(v) AS CASE
    WHEN v IS NULL THEN NULL
    WHEN regexp_full_match(v, '{PLAIN}') THEN emptied(v)
    WHEN regexp_matches(trimmed(v), '{CONTROLS}') THEN {REFUSED} || trimmed(v)
    ELSE emptied(trimmed(v)) END;
CREATE MACRO cleaned_text(v) AS CASE
    WHEN v IS NULL THEN NULL
    WHEN regexp_full_match(v, '{PLAIN}') THEN emptied(v)
    WHEN regexp_matches(trimmed(v), '{CONTROLS_IN_TEXT}') THEN {REFUSED} || trimmed(v)
    ELSE emptied(trimmed(v)) END;
"""

#: A moment given as a day alone is kept a microsecond after midnight, so that it is not taken for midnight itself.
DAY_ALONE = "INTERVAL 1 MICROSECOND"

#: The value in its type, or NULL when it is not of that type.
TYPED = {
    "flag": "CASE WHEN {v} IN ('Y', 'N') THEN {v} WHEN upper({v}) IN ('Y', 'N') THEN upper({v}) END",
    # Written back and compared: DuckDB also takes 2025/2/3 and more for dates.
    "date": "CASE WHEN length({v}) = 10 AND CAST(try_cast({v} AS DATE) AS VARCHAR) = {v} "
    "THEN try_cast({v} AS DATE) END",
    "datetime": "CASE WHEN {v} >= '0001' AND regexp_full_match({v}, '" + _DATETIME + "') "
    "THEN try_cast({v} AS TIMESTAMP) + CASE WHEN strlen({v}) = 10 THEN "
    + DAY_ALONE
    + " ELSE INTERVAL 0 SECOND END END",
    "time": r"CASE WHEN regexp_full_match({v}, '([01]\d|2[0-3]):[0-5]\d') THEN {v} END",
    "int": r"CASE WHEN regexp_full_match({v}, '-?\d{1,18}') THEN try_cast({v} AS BIGINT) END",
    "num": r"CASE WHEN regexp_full_match({v}, '-?\d{1,18}(\.\d{1,18})?') THEN try_cast({v} AS DOUBLE) END",
    "json": "CASE WHEN json_valid({v}) THEN CASE WHEN json_type({v}) = 'OBJECT' THEN {v} END END",
}
TYPED["date_planned"] = TYPED["date"]

#: What a value of the type should have been; the value itself may be a name, and is not repeated.
EXPECTED = {
    "flag": "is not Y, N or empty",
    "date": "is not a date: write it as 2026-11-20",
    "date_planned": "is not a date: write it as 2026-11-20",
    "datetime": "is not a moment: write it as 2026-11-20T14:30 or 2026-11-20",
    "time": "is not a time: write it as 14:30",
    "int": "is not a whole number",
    "num": "is not a number with a point",
    "json": "is not one JSON object",
}


def expected(column: Column) -> str:
    """What is wrong with a value that is not of the column's type."""
    if column.type in EXPECTED:
        return EXPECTED[column.type]
    return f"is longer than {column.max_length} characters or holds a control character"


def cleaned(column: Column, value: str, codes: Mapping[str, str]) -> str:
    """SQL for a text as received, trimmed and emptied of sentinels; what is plainly right is taken as it is."""
    if column.type in ("id", "worker"):
        return f"cleaned_id({value})"
    if column.type == "text":
        return f"cleaned_text({value})"
    plain = {
        "code": f"{value} IN ({', '.join(map(text_literal, own_words(codes)))})" if own_words(codes) else "false",
        "flag": f"{value} IN ('Y', 'N')",
        "date": f"strlen({value}) = 10 AND {value} > '1900-01-01' AND {value} < '2300-01-01'",
    }
    test = plain.get("date" if column.type == "date_planned" else column.type)
    otherwise = f"emptied_moment(trimmed({value}))" if column.type == "datetime" else f"emptied(trimmed({value}))"
    return f"CASE WHEN {value} IS NULL THEN NULL WHEN {test} THEN {value} ELSE {otherwise} END" if test else otherwise


def typed(column: Column, value: str, codes: Mapping[str, str]) -> str:
    """SQL for a cleaned value in the column's type; `codes` maps folded values to codes."""
    if column.type == "code":
        keys, meanings = (", ".join(map(text_literal, texts)) for texts in (codes, codes.values()))
        looked_up = f"([{meanings}])[list_position([{keys}], folded({value}))]"
        own = ", ".join(map(text_literal, own_words(codes)))
        if not own:
            return looked_up
        return f"CASE WHEN {value} IS NULL THEN NULL WHEN {value} IN ({own}) THEN {value} ELSE {looked_up} END"
    if column.type in TYPED:
        return TYPED[column.type].replace("{v}", value)
    return f"CASE WHEN length({value}) <= {column.max_length} AND {value} >= ' ' THEN {value} END"


def own_words(codes: Mapping[str, str]) -> list[str]:
    """The codes that stand for themselves as they are written."""
    return sorted({code for code in codes.values() if codes.get(code.casefold()) == code and code not in SENTINELS})


def native(column: Column, value: str) -> str:
    """SQL for a value that came as a day or a moment already, emptied of sentinels and of moments on their days."""
    days = ", ".join(f"DATE '{day}'" for day in SENTINELS if len(day) == len("1900-01-01"))
    kept = value
    if column.type == "datetime":
        # Midnight stands for a day without a time: many systems keep dates as moments.
        kept = (
            f"CASE WHEN {value} = date_trunc('day', {value}) THEN {value} + {DAY_ALONE} "
            f"ELSE date_trunc('second', {value}) END"
        )
    return f"CASE WHEN CAST({value} AS DATE) NOT IN ({days}) THEN {kept} END"
