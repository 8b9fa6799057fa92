"""The log of what is sent: the names of these arguments are all that can stand in it.

No address, no subject and no words of a message can get here: there is no argument for them. It goes to the standard
logger `corewatch.alerts`, as JSON, and is silent until the service gives that logger somewhere to write.
"""

import logging

import structlog

_log: structlog.stdlib.BoundLogger = structlog.wrap_logger(
    logging.getLogger("corewatch.alerts"),
    wrapper_class=structlog.stdlib.BoundLogger,
    processors=[
        structlog.stdlib.filter_by_level,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.JSONRenderer(sort_keys=True),
    ],
)


def message_settled(*, outbox_id: int, channel: str, state: str, code: str, attempts: int) -> None:
    """A try has ended."""
    _log.info("message_settled", outbox_id=outbox_id, channel=channel, state=state, code=code, attempts=attempts)


def message_taken_over(*, outbox_id: int, channel: str) -> None:
    """Another sender holds the message: this one was away for too long."""
    _log.warning("message_taken_over", outbox_id=outbox_id, channel=channel)


def pass_stopped(*, channel: str, code: str) -> None:
    """Nothing more is tried for now; the rest is left waiting."""
    _log.warning("pass_stopped", channel=channel, code=code)


def receipt_found(*, outbox_id: int, channel: str, receipt: str) -> None:
    """The other side says what became of a message."""
    _log.info("receipt_found", outbox_id=outbox_id, channel=channel, receipt=receipt)
