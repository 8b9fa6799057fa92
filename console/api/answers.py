"""What an answer of the API can be when it is not the one that was asked for: each is documented on its route."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

#: Where every address of the API begins. A change that breaks a caller begins another one.
PREFIX = "/api/v1"


class Exact(BaseModel):
    """A document with these keys and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_serialization_defaults_required=True)


class WrongField(Exact):
    """A field that was sent, and what is wrong with it; never what was in it."""

    where: str
    problem: str


class ErrorDocument(BaseModel):
    """One sentence: what is wrong, and what to do."""

    model_config = ConfigDict(extra="forbid")

    error: str
    fields: list[WrongField] = Field(default_factory=list, description="Only for 422.")


_MEANS = {
    400: "What was sent cannot be read: the end of a page of another list, or a filter that the role does not have.",
    401: "Nobody is signed in, or the token does not hold.",
    403: "The role, or the token, does not do this; or the record was opened only to be read.",
    404: "There is no such thing, or it is not one that you can see.",
    409: "It cannot be done to the exception as it is now.",
    413: "More was sent than is read.",
    414: "The address is longer than is read.",
    422: "A field is missing, unknown, or not in the right form.",
    429: "There were too many exports within an hour.",
    503: "The register cannot be read, or the access log cannot be written: nothing is shown until it can.",
}

#: What every route can answer.
ALWAYS = (401, 403, 413, 414, 422, 503)


def answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The refusals of one route, for its `responses`: those that every route has, and its own."""
    return {status: {"model": ErrorDocument, "description": _MEANS[status]} for status in sorted({*ALWAYS, *statuses})}
