"""Twenty people at once in the console, by Locust; the seconds of the server are in its own log.

    pip install locust
    COREWATCH_LOG=console.log corewatch serve --config FOLDER --minutes 10 &
    locust -f benchmarks/console/load.py --headless --users 20 --spawn-rate 5 --run-time 60s --host http://127.0.0.1:8350
    python benchmarks/console/server_times.py console.log

FOLDER holds a corewatch.toml whose register `fill.py` has filled. The people sign in with the password of the demo.
"""

import random
import re

from locust import HttpUser, between, task

#: That of console/demo.py; Locust lives in an environment of its own.
PASSWORD = "corewatch demo"  # noqa: S105 - of made-up people
NAMES = ("demo.unit", "demo.manager", "demo.lead", "demo.viewer", "demo.auditor")
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
SORTS = ("days_late", "due", "opened", "tier", "reference")


class Person(HttpUser):
    """Somebody who looks, filters, turns pages and opens what she finds."""

    #: Somebody reads what she opened.
    wait_time = between(3, 8)

    def on_start(self) -> None:
        """Sign in. The cookie is for encrypted hosts, which only browsers think this machine is: it is sent by hand."""
        name = random.choice(NAMES)
        answer = self.client.post(
            "/sign-in", data={"name": name, "password": PASSWORD}, headers=SAME_ORIGIN, allow_redirects=False
        )
        self.client.headers["Cookie"] = answer.headers["set-cookie"].split(";")[0]
        self.found: list[str] = []

    @task(3)
    def today(self) -> None:
        """The first page."""
        self.client.get("/", name="/")

    @task(6)
    def exceptions(self) -> None:
        """The list, in some order, and its next page."""
        page = self.client.get(f"/exceptions?sort={random.choice(SORTS)}", name="/exceptions").text
        self.found = re.findall(r"/exceptions/(CG-\d+)", page) or self.found
        onward = re.search(r'href="(/exceptions\?[^"]*after=[^"]+)"', page)
        if onward:
            self.client.get(onward[1].replace("&amp;", "&"), name="/exceptions?after")

    @task(3)
    def filtered(self) -> None:
        """The list of one family, and of what is past."""
        family = random.choice(("visits", "core_groups", "minutes"))
        self.client.get(f"/exceptions?family={family}&severity=critical", name="/exceptions?family")
        self.client.get("/exceptions?state=resolved", name="/exceptions?state=resolved")

    @task(6)
    def exception(self) -> None:
        """One of those found, and its plan or its meeting, which a night has to have left a picture of."""
        if not self.found:
            return
        page = self.client.get(f"/exceptions/{random.choice(self.found)}", name="/exceptions/{reference}").text
        for kind in ("plans", "meetings"):
            if onward := re.search(rf'href="(/{kind}/[^"]+)"', page):
                self.client.get(onward[1], name=f"/{kind}")

    @task(2)
    def teams(self) -> None:
        """The heat map."""
        self.client.get("/teams", name="/teams")

    @task(1)
    def due_soon(self) -> None:
        """What comes."""
        self.client.get("/due-soon", name="/due-soon")
