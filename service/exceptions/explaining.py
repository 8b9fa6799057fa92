"""`corewatch explain CG-0012`: the whole chain behind an exception, from the row of the snapshot to who was told."""

from pathlib import Path
from typing import Any

from service.asking import one_of
from service.checking import check_snapshot
from service.console import show
from service.ending import DONE
from service.errors import AnswerRefused
from service.exceptions.chain import Chain, Recount, find_chain, row_words, shipped
from service.exceptions.chain_page import chain_page
from service.exceptions.looking import look_at_register
from service.exceptions.showing import shown_document
from service.explaining import explanation_document, number_document
from service.formats.json import json_text
from service.layers import number_on
from service.output import write_text
from service.settings import find_settings
from snapshot.errors import SnapshotError


def run_explain_exception(
    reference: str, source: str | None, *, output_format: str, encoding: str | None, config: Path | None
) -> int:
    """Explain, counted again from the snapshot when there is one, else from what the register holds."""
    one_of(output_format, ("table", "json"), what="format", option="--format")
    settings = find_settings(config)
    with look_at_register(settings) as view:
        chain = find_chain(view, reference, settings)
        place, why_not = _where_to_count(chain, source)
        if place is not None:
            try:
                with check_snapshot(place, settings, rules=[chain.entry.rule], encoding=encoding) as check:
                    _write(chain, Recount.of(check, chain.entry), None, output_format)
                return DONE
            except (AnswerRefused, SnapshotError) as error:
                if source is not None:
                    raise
                why_not = f"It was not counted again from {place}. {error}"
        _write(chain, None, why_not, output_format)
    return DONE


def _where_to_count(chain: Chain, source: str | None) -> tuple[str | None, str | None]:
    """The snapshot to count from, or why there is none."""
    if chain.card is None:
        if source is not None:
            raise AnswerRefused(f"{_left_book(chain.entry.rule)} Leave SNAPSHOT out to see what the register holds.")
        return None, _left_book(chain.entry.rule)
    if source is not None:
        return source, None
    folder = chain.night.source if chain.night else None
    if folder and Path(folder).is_dir():
        return folder, None
    return None, "The snapshot of that night is no longer where it was read. Give SNAPSHOT to count it again from one."


def _left_book(rule: str) -> str:
    return f"The rule {rule} is no longer in the book, and cannot be counted again."


def _write(chain: Chain, recount: Recount | None, why_not: str | None, output_format: str) -> None:
    if output_format == "json":
        write_text([json_text(chain_document(chain, recount, why_not)), "\n"], None)
    else:
        show(chain_page(chain, recount, why_not).print_to)


def chain_document(chain: Chain, recount: Recount | None, why_not: str | None) -> dict[str, Any]:
    """The same as plain values."""
    night, entry, card = chain.night, chain.entry, chain.card
    number = number_on(card, shipped(chain, card), entry.started_on) if card else None
    return {
        **shown_document(chain.shown, chain.view),
        "night": night
        and {
            "id": night.id,
            "business_date": night.business_date.isoformat(),
            "snapshot_id": night.snapshot_id,
            "source": night.source,
            "ruleset_digest": night.ruleset_digest,
            "calendar_digest": night.calendar_digest,
        },
        "row": row_words(entry, card),
        "number": number and number_document(number),
        "recount": explanation_document(recount.check, recount.explanation) if recount else None,
        "why_not_recounted": why_not,
        "told": list(chain.told),
    }
