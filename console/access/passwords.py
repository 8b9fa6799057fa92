"""Passwords: argon2id, and the same work for a name that does not exist."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from console.errors import PasswordTooShort

SHORTEST = 12
LONGEST = 256

_hasher = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)

#: What is verified when there is no account: it takes as long, and never fits.
_NOBODY = _hasher.hash("a password that nobody has, because its hash is made anew at every start")


def hash_password(password: str) -> str:
    """The hash to keep. Length is all that is asked of a password."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise PasswordTooShort(shortest=SHORTEST, longest=LONGEST)
    return _hasher.hash(password)


def is_password(hashed: str | None, password: str) -> bool:
    """Whether it is the password. Without a hash the answer is no, after the same time."""
    try:
        fits = _hasher.verify(hashed or _NOBODY, password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return fits and hashed is not None
