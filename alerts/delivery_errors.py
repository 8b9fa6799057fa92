"""What can be wrong with a message or a channel; the docstring of an error is its message.

No address, no subject and no words of a message stand in any of them.
"""

from inspect import cleandoc


class DeliveryError(Exception):
    """A message cannot be sent."""

    def __init__(self, **facts: object) -> None:
        message = " ".join(cleandoc(type(self).__doc__ or "").split())
        super().__init__(message.format(**facts))


class AddressNotPlain(DeliveryError):  # noqa: N818 - named for the trouble, as all below
    """The {what} is not a plain e-mail address such as name@council.gov.uk. Correct it where it is kept."""


class HeaderNotPlain(DeliveryError):  # noqa: N818
    """The header {header} of a message is empty, breaks the line or holds what may not stand there. Write it as one
    plain line."""


class MomentWithoutZone(DeliveryError):  # noqa: N818
    """A moment was given without its time zone. Give it in UTC."""


class ChannelRefused(DeliveryError):  # noqa: N818
    """The settings of the channel {channel} cannot be used: {because}"""


class SecretMissing(DeliveryError):  # noqa: N818
    """There is no {name}. Set the environment variable {name}, or {name}_FILE to the file that holds it."""


class SecretUnreadable(DeliveryError):  # noqa: N818
    """The file that {name}_FILE names cannot be read. Check that it is there and that this account may read it."""


class MessageUnknown(DeliveryError):  # noqa: N818
    """There is no message {id}. `corewatch alerts list` shows them all."""


class MessageNotToBeResent(DeliveryError):  # noqa: N818
    """The message {id} is {state}. Only one that was refused or given up can be sent again."""
