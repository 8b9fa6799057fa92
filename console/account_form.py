"""What is typed of an account, and what is wrong with it."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Annotated, Any

from fastapi import Form
from sqlalchemy import Row

from console.access import accounts
from console.access.accounts import NewAccount
from console.access.roles import ROLE_WORDS, Role

Typed = Annotated[str, Form(max_length=200)]

#: What each role is for, for whoever gives it.
ROLE_HINTS: dict[Role, str] = {
    Role.VIEWER: "Sees the cases of teams, and changes nothing",
    Role.LEAD: "Sees the cases that are hers, and promises",
    Role.TEAM_MANAGER: "Sees and acts on the cases of teams",
    Role.AGENCY_LEAD: "Sees what is asked of one partner agency",
    Role.UNIT: "Sees and acts on all cases",
    Role.AUDITOR: "Sees all cases and who looked at them, and changes nothing",
    Role.ADMINISTRATOR: "Manages accounts and nights, and sees no case",
}


@dataclass(frozen=True, kw_only=True)
class AccountForm:
    """The fields as they were typed."""

    name: str = ""
    shown_name: str = ""
    role: str = ""
    teams: str = ""
    worker: str = ""
    agency: str = ""
    sees_names: str = ""
    is_active: str = "yes"

    @classmethod
    def of(cls, row: Row[Any]) -> "AccountForm":
        """The form of an account as it is."""
        return cls(
            name=row.name, shown_name=row.shown_name, role=row.role, teams=", ".join(row.teams),
            worker=row.worker or "", agency=row.agency or "", sees_names="yes" if row.sees_names else "",
            is_active="yes" if row.is_active else "no",
        )  # fmt: skip

    @property
    def team_ids(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.teams.replace(",", " ").split()))

    def problems(self, *, is_new: bool) -> list[dict[str, str]]:
        """What is wrong, field by field; none when it can be kept."""
        return [{"field": field, "text": text} for field, text in self._problems(is_new=is_new)]

    def _problems(self, *, is_new: bool) -> Iterator[tuple[str, str]]:
        if is_new and not self.name.strip():
            yield "name", "Write the name with which the person signs in."
        if not self.shown_name.strip():
            yield "shown_name", "Write how the person is called."
        if self.role not in set(Role):
            yield "role", "Choose a role."
            return
        missing = accounts.what_is_missing(
            Role(self.role), teams=self.team_ids, worker=self.worker.strip(), agency=self.agency.strip()
        )
        if missing:
            field = {Role.LEAD: "worker", Role.AGENCY_LEAD: "agency"}.get(Role(self.role), "teams")
            yield field, missing

    def new(self) -> NewAccount:
        """The account that was typed."""
        return NewAccount(
            name=self.name, shown_name=self.shown_name, role=Role(self.role), teams=self.team_ids,
            worker=self.worker.strip() or None, agency=self.agency.strip() or None, sees_names=self.sees_names == "yes",
        )  # fmt: skip

    def changes(self, row: Row[Any]) -> dict[str, Any]:
        """The fields that differ from an account as it is."""
        wanted = {
            "shown_name": self.shown_name.strip(), "role": self.role, "teams": sorted(self.team_ids),
            "worker": self.worker.strip() or None, "agency": self.agency.strip() or None,
            "sees_names": self.sees_names == "yes", "is_active": self.is_active == "yes",
        }  # fmt: skip
        return {name: value for name, value in wanted.items() if value != getattr(row, name)}


def account_form(
    name: Typed = "",
    shown_name: Typed = "",
    role: Typed = "",
    teams: Annotated[str, Form(max_length=2000)] = "",
    worker: Typed = "",
    agency: Typed = "",
    sees_names: Typed = "",
    is_active: Typed = "yes",
) -> AccountForm:
    """What came with the request."""
    typed = locals()
    return AccountForm(**{item.name: typed[item.name] for item in fields(AccountForm)})


def role_options(chosen: str) -> list[dict[str, object]]:
    """The roles, to choose one."""
    return [
        {"value": role.value, "text": words.capitalize(), "hint": ROLE_HINTS[role], "is_chosen": role == chosen}
        for role, words in ROLE_WORDS.items()
    ]
