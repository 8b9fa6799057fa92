"""`corewatch exceptions export`: the list as a file that says what it is: which filter, when, by whom, how many."""

from pathlib import Path

from service.asking import one_of
from service.ending import DONE
from service.errors import AnswerRefused
from service.exceptions import writers
from service.exceptions.listing import ListRequest, check_words, list_exceptions
from service.exceptions.looking import look_at_register
from service.output import write_text
from service.settings import find_settings
from service.words import plural

FORMATS = ("xlsx", "csv")


def run_export(request: ListRequest) -> int:
    """Write a workbook, or a CSV file with a second one about it."""
    one_of(request.output_format, FORMATS, what="format", option="--format")
    check_words(request)
    if request.output is None:
        raise AnswerRefused("An export needs a file to go to: add --output FILE.")
    with look_at_register(find_settings(request.config), on=request.known_on) as view:
        listing = list_exceptions(view, request)
        if request.output_format == "xlsx":
            writers.write_workbook(listing, request.output, request.export())
            told = str(request.output)
        else:
            beside = about_file(request.output)
            write_text(writers.csv_pieces(listing), request.output)
            write_text(writers.about_pieces(listing, request.export()), beside)
            told = f"{request.output}, and what they are into {beside}"
    write_text([f"{plural(listing.total, 'exception')} written into {told}.\n"], None)
    return DONE


def about_file(output: Path) -> Path:
    """The file that says what a CSV file holds: breaches.csv has breaches.about.csv."""
    return output.with_name(f"{output.stem}.about{output.suffix}")
