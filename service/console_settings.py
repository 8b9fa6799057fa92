"""What an authority decided about its console: the table [console] of corewatch.toml."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.strict import StrictFile, Types

#: Hosts under which a console on this machine is asked for.
LOCAL_HOSTS = ("127.0.0.1", "localhost", "[::1]")

KEYS: Types = {"hosts": list, "names": bool, "proxy": str, "accounts": bool, "demo": bool, "sign_in": dict}
_SIGN_IN: Types = {"issuer": str, "client_id": str, "tenant": str, "roles": dict}


@dataclass(frozen=True, kw_only=True)
class SingleSignOn:
    """The authority's identity provider. The client's secret comes from the environment or a file."""

    issuer: str
    client_id: str
    #: The one tenant that is let in.
    tenant: str | None
    #: From the provider's app roles to ours.
    roles: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class ConsoleSettings:
    """Who may ask, under which name, and what is shown."""

    #: Host names under which the console answers; any other is refused.
    hosts: tuple[str, ...] = LOCAL_HOSTS
    #: Whether children's names may be shown to accounts that see names.
    names: bool = False
    #: The address of the proxy that ends TLS; only what it says of a caller is believed.
    proxy: str | None = None
    #: Whether accounts with a password may sign in.
    accounts: bool = True
    #: The sign-in page tells the accounts of a demonstration, as long as its last night shows made-up people.
    demo: bool = False
    sign_in: SingleSignOn | None = None


def console_settings(file: StrictFile) -> ConsoleSettings:
    """[console]"""
    found: Mapping[str, Any] = file.data.get("console", {})
    file.check(found, required={}, optional=KEYS, table="console")
    hosts = found.get("hosts", list(LOCAL_HOSTS))
    if not hosts or not all(isinstance(host, str) and host and "*" not in host for host in hosts):
        raise file.refuse("hosts", 'list the names in quotes, such as ["corewatch.example.gov.uk"].', table="console")
    return ConsoleSettings(
        hosts=tuple(hosts),
        names=found.get("names", False),
        proxy=found.get("proxy"),
        accounts=found.get("accounts", True),
        demo=found.get("demo", False),
        sign_in=_single_sign_on(file, found["sign_in"]) if "sign_in" in found else None,
    )


def _single_sign_on(file: StrictFile, found: Mapping[str, Any]) -> SingleSignOn:
    file.check(
        found,
        required={name: _SIGN_IN[name] for name in ("issuer", "client_id", "roles")},
        optional={"tenant": str},
        table="console.sign_in",
    )
    return SingleSignOn(
        issuer=found["issuer"], client_id=found["client_id"], tenant=found.get("tenant"), roles=dict(found["roles"])
    )
