"""What can go wrong in the service: each message is one or two plain sentences for the person at the keyboard."""


class ServiceError(Exception):
    """The input or the configuration was refused: the program ends with exit code 2."""


class ConfigRefused(ServiceError):  # noqa: N818 - named for the trouble, as all below
    """The configuration cannot be used as it stands."""


class CasesRefused(ServiceError):  # noqa: N818
    """A file of cases cannot be used as it stands."""


class AnswerRefused(ServiceError):  # noqa: N818
    """Something that was asked for does not exist, or cannot be done."""


class OutputUnwritable(ServiceError):  # noqa: N818
    """The output could not be written; what stood there before is untouched."""


class BookRefused(ServiceError):  # noqa: N818
    """A file that stands in the book beside the cards cannot be used as it stands."""


class NightRefused(ServiceError):  # noqa: N818
    """The snapshot of a night cannot be used beside the last one; the register is as it was."""


class LogUnwritable(ServiceError):  # noqa: N818
    """The log of a process that runs on cannot be written."""
