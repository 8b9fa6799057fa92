"""The time that the server took by route, from the log of `corewatch serve`.

python benchmarks/console/server_times.py LOG
"""

import json
import sys
from collections import defaultdict
from pathlib import Path
from statistics import median, quantiles


def main(log: Path) -> None:
    """A line a route: how often, the median, and what nineteen of twenty stay below."""
    times: dict[str, list[float]] = defaultdict(list)
    for line in log.read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        if told.get("event") == "request" and told["status"] == 200:
            times[f"{told['method']} {told['route']}"].append(told["milliseconds"])
    for route, found in sorted(times.items()):
        high = quantiles(found, n=20)[-1] if len(found) > 1 else found[0]
        print(f"{route:<40} {len(found):>6}  median {median(found):>7.1f} ms  95% {high:>7.1f} ms")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
