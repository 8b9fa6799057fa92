"""Against a link that does something: asking for a page changes nothing but the access log."""

from collections.abc import Mapping

import pytest
from sqlalchemy import select
from support.consoles import House
from support.walking import addresses

from register.database import Database
from register.tables import metadata

#: What a look leaves behind, and is meant to.
OF_LOOKING = frozenset({"access_log", "access_record"})


def contents(database: Database) -> Mapping[str, list[str]]:
    """Every row of every table, but for those that a look adds, and their counter."""
    with database.reading() as connection:
        return {
            table.name: sorted(str(tuple(row)) for row in connection.execute(select(table)) if row[0] not in OF_LOOKING)
            for table in metadata.sorted_tables
            if table.name not in OF_LOOKING
        }


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("name", ["unit", "admin"])
def test_a_look_at_every_page_changes_nothing(house: House, name: str, method: str) -> None:
    client = house.browser(name)
    before, logged = contents(house.database), len(house.log())

    for _route, path in addresses(house):
        client.request(method, path)

    assert contents(house.database) == before
    assert method == "HEAD" or len(house.log()) > logged


def test_every_change_is_refused_from_another_site(house: House) -> None:
    client = house.browser("unit")
    before = contents(house.database)

    for _route, path in addresses(house, "POST"):
        for said in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": ""}):
            assert client.post(path, headers=said, json={}).status_code == 403, path

    assert contents(house.database) == before
