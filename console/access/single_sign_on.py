"""Sign-in by the authority's identity provider: OpenID Connect with a code, PKCE and a nonce. The one door to Authlib.

What the provider says is believed only when its signature, issuer, audience, end, nonce and tenant are right.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpx2
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from console.access.roles import Role
from console.errors import SignInRefused
from service.console_settings import SingleSignOn

#: What is accepted as the provider's signature; never "none", and nothing that the client's secret could make.
ALGORITHMS = ["RS256", "PS256", "ES256"]
LOOPBACK = ("127.0.0.1", "localhost", "::1")
SECRET = "COREWATCH_SIGN_IN_SECRET"  # noqa: S105 - the name of a variable
TIMEOUT_SECONDS = 10
#: Clocks of two machines are never quite the same.
LEEWAY_SECONDS = 60


@dataclass(frozen=True, kw_only=True)
class Begun:
    """A sign-in that has begun: where to go, and what the browser has to bring back."""

    address: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Whom the provider says it is."""

    #: The provider's own name for her, together with the provider: it never changes.
    subject: str
    name: str
    shown_name: str
    role: Role


@dataclass(frozen=True, kw_only=True)
class Provider:
    """One identity provider."""

    settings: SingleSignOn
    client_secret: str

    def begin(self, *, return_to: str) -> Begun:
        """Where the browser is sent."""
        nonce, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
        with self._client(return_to) as client:
            address, state = client.create_authorization_url(
                self._facts()["authorization_endpoint"], nonce=nonce, code_verifier=verifier
            )
        return Begun(address=address, state=state, nonce=nonce, verifier=verifier)

    def finish(self, code: str, *, nonce: str, verifier: str, return_to: str, now: datetime) -> Identity:
        """Who it is, once the code has been exchanged and what came back has been checked."""
        facts = self._facts()
        try:
            with self._client(return_to) as client:
                tokens = client.fetch_token(facts["token_endpoint"], code=code, code_verifier=verifier)
            keys = KeySet.import_key_set(_get(facts["jwks_uri"]))
            token = jwt.decode(tokens["id_token"], keys, algorithms=ALGORITHMS)
        except (OAuthError, JoseError, httpx2.HTTPError, KeyError, ValueError) as error:
            raise SignInRefused(why="what the provider sent cannot be trusted") from error
        self._check(token.claims, facts["issuer"], nonce, now)
        return self._identity(token.claims)

    def _client(self, return_to: str) -> Any:
        return OAuth2Client(
            client_id=self.settings.client_id,
            client_secret=self.client_secret,
            redirect_uri=return_to,
            scope="openid profile email",
            code_challenge_method="S256",
            timeout=TIMEOUT_SECONDS,
            trust_env=False,
        )

    def _facts(self) -> Mapping[str, Any]:
        return _discover(self.settings.issuer)

    def _check(self, claims: Mapping[str, Any], issuer: str, nonce: str, now: datetime) -> None:
        """Each claim by itself, so that what is missing is refused too."""
        audience = claims.get("aud")
        wrong = {
            "issuer": claims.get("iss") != issuer,
            "audience": audience not in (self.settings.client_id, [self.settings.client_id]),
            "party": claims.get("azp", self.settings.client_id) != self.settings.client_id,
            "nonce": not secrets.compare_digest(str(claims.get("nonce", "")), nonce),
            "end": not _is_number(claims.get("exp")) or claims["exp"] + LEEWAY_SECONDS < now.timestamp(),
            "beginning": _is_number(claims.get("nbf")) and claims["nbf"] - LEEWAY_SECONDS > now.timestamp(),
            "tenant": self.settings.tenant is not None and claims.get("tid") != self.settings.tenant,
            "subject": not claims.get("sub"),
        }
        for claim, is_wrong in wrong.items():
            if is_wrong:
                raise SignInRefused(why=f"its {claim} is not the one expected")

    def _identity(self, claims: Mapping[str, Any]) -> Identity:
        given = claims.get("roles") or []
        roles = {self.settings.roles[role] for role in given if role in self.settings.roles}
        if len(roles) != 1:
            raise SignInRefused(why="your account there has no role, or several, for Corewatch")
        name = str(claims.get("preferred_username") or claims.get("email") or claims["sub"])
        return Identity(
            subject=f"{claims['iss']}|{claims['sub']}",
            name=name,
            shown_name=str(claims.get("name") or name),
            role=Role(roles.pop()),
        )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


@cache
def _discover(issuer: str) -> Mapping[str, Any]:
    """What the provider says of itself, asked once a start."""
    if urlsplit(issuer).scheme != "https" and urlsplit(issuer).hostname not in LOOPBACK:
        raise SignInRefused(why="its address does not begin with https://")
    try:
        address = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
        facts: Mapping[str, Any] = _get(address)
    except (httpx2.HTTPError, ValueError) as error:
        raise SignInRefused(why="it does not answer") from error
    if not {"issuer", "authorization_endpoint", "token_endpoint", "jwks_uri"} <= facts.keys():
        raise SignInRefused(why="it does not say where to go")
    return facts


def _get(address: str) -> Any:
    answer = httpx2.get(address, timeout=TIMEOUT_SECONDS, trust_env=False)
    answer.raise_for_status()
    return answer.json()
