"""Count 36 months of every measure over a large authority.

    python benchmarks/kpis.py SNAPSHOT [MONTHS]

SNAPSHOT as `corewatch synth DIR --plans 50000 --format parquet` writes it. The seconds are from the open snapshot to
the figures: the rules whose duties are counted, the measures, and the report's values; reading the files is apart.
"""

import resource
import sys
import time
from datetime import date

from service.checking import ask, columns_of, open_snapshot
from service.kpis.book import open_measures
from service.kpis.build import Desk
from service.kpis.counting import columns_of_measures, count_of
from service.kpis.figures_file import Figures
from service.settings import Settings


def main(source: str, length: int) -> None:
    """Print the seconds of each step, on the clock and of the processors."""
    settings = Settings()
    measures = open_measures(settings)
    question = ask(settings, measures.rules)
    clock = _Clock()
    with open_snapshot(source, columns=columns_of(question.book) | columns_of_measures(measures.cards)) as snapshot:
        clock.say("reading the files")
        check = question.of(snapshot, source=source)
        clock.say(f"duties of {len(measures.rules)} rules")
        last = date(check.as_of.year, check.as_of.month, 1)
        count = count_of(check, measures, month_on=last, figures=Figures(), length=length)
        clock.say(f"{len(measures.cards)} measures, {length} months")
        desk = Desk(cards=measures.cards, months=count.counted.months, figures=Figures(), counted=count.counted)
        views = desk.views()
        places = sum(len(view.lines) for view in views)
        clock.say(f"the report: {places} lines of {length} months")
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most")


class _Clock:
    def __init__(self) -> None:
        self.at, self.used = time.perf_counter(), time.process_time()

    def say(self, what: str) -> None:
        at, used = time.perf_counter(), time.process_time()
        print(f"{what}: {at - self.at:.1f} s, {used - self.used:.1f} s of the processors")
        self.at, self.used = at, used


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 36)
