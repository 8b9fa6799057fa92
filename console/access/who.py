"""The person behind a request."""

from dataclasses import dataclass

from console.access.roles import MATRIX, ROLE_WORDS, May, Role


@dataclass(frozen=True, kw_only=True)
class Who:
    """A signed-in person, as the database knows her at this moment."""

    account_id: int
    #: What she signs in as; her acts are kept under this.
    name: str
    shown_name: str
    role: Role
    #: As they were given to her; the teams below them are added where they are used.
    teams: frozenset[str]
    worker: str | None
    agency: str | None
    sees_names: bool
    #: Only for a token: what it may do at most.
    token_may: frozenset[May] | None = None

    def may(self, what: May) -> bool:
        """Whether her role allows it, and her token does not forbid it."""
        return what in MATRIX[self.role] and (self.token_may is None or what in self.token_may)

    @property
    def role_words(self) -> str:
        return ROLE_WORDS[self.role]
