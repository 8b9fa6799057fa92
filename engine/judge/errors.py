"""What can stop the judgement: each message is a sentence that says where and what to do."""

from engine.errors import EngineError


class CaseRefused(EngineError):  # noqa: N818 - named for the trouble, as all below
    """A case cannot be judged as it stands: the message names the case and the field."""


class JudgementDiffers(EngineError):  # noqa: N818
    """The two engines do not agree on one case: the message shows both answers."""


class EngineMisused(EngineError):  # noqa: N818
    """durable-rules refused a fact, or an action failed: the answer for this case cannot be trusted."""
