"""A certificate for tests, made on the spot: no key is kept in the project, and none is needed from outside.

P-256 and the few pieces of DER that one self-signed certificate needs. For tests only: it hides nothing.
"""

import base64
import hashlib
import secrets
import ssl
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

_P = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
_N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
_P256 = "1.2.840.10045.3.1.7"
_PUBLIC_KEY = "1.2.840.10045.2.1"
_SHA256_WITH_ECDSA = "1.2.840.10045.4.3.2"

Point = tuple[int, int] | None


def self_signed(folder: Path, address: str, *, ends_on: datetime | None = None) -> tuple[ssl.SSLContext, Path]:
    """A server's side of TLS, and the file of its certificate for a client that is to trust it."""
    key = secrets.randbelow(_N - 1) + 1
    certificate, private = folder / "certificate.pem", folder / "key.pem"
    certificate.write_text(_pem("CERTIFICATE", _certificate(key, address, ends_on or datetime(2049, 1, 1, tzinfo=UTC))))
    private.write_text(_pem("EC PRIVATE " + "KEY", _private_key(key)))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, private)
    return context, certificate


def _certificate(key: int, address: str, ends_on: datetime) -> bytes:
    algorithm = _sequence(_oid(_SHA256_WITH_ECDSA))
    name = _sequence(_tag(0x31, _sequence(_oid("2.5.4.3"), _tag(0x0C, b"test"))))
    valid = _sequence(_time(datetime(2020, 1, 1, tzinfo=UTC)), _time(ends_on))
    public = _sequence(_sequence(_oid(_PUBLIC_KEY), _oid(_P256)), _bits(_point(_times(key, _G))))
    alternative = _sequence(_oid("2.5.29.17"), _tag(0x04, _sequence(_tag(0x87, ip_address(address).packed))))
    is_authority = _sequence(_oid("2.5.29.19"), _tag(0x04, _sequence(_tag(0x01, b"\xff"))))
    extensions = _tag(0xA3, _sequence(alternative, is_authority))
    version = _tag(0xA0, _integer(2))
    body = _sequence(version, _integer(1), algorithm, name, valid, name, public, extensions)
    return _sequence(body, algorithm, _bits(_signature(key, body)))


def _private_key(key: int) -> bytes:
    return _sequence(
        _integer(1),
        _tag(0x04, key.to_bytes(32, "big")),
        _tag(0xA0, _oid(_P256)),
        _tag(0xA1, _bits(_point(_times(key, _G)))),
    )


def _signature(key: int, data: bytes) -> bytes:
    digest = int.from_bytes(hashlib.sha256(data).digest(), "big")
    nonce = secrets.randbelow(_N - 1) + 1
    at = _times(nonce, _G)
    assert at is not None
    r = at[0] % _N
    return _sequence(_integer(r), _integer(pow(nonce, -1, _N) * (digest + r * key) % _N))


def _times(factor: int, point: Point) -> Point:
    total: Point = None
    while factor:
        total = _plus(total, point) if factor & 1 else total
        point, factor = _plus(point, point), factor >> 1
    return total


def _plus(one: Point, other: Point) -> Point:
    if one is None or other is None:
        return one or other
    if one[0] == other[0] and (one[1] + other[1]) % _P == 0:
        return None
    if one == other:
        slope = (3 * one[0] ** 2 - 3) * pow(2 * one[1], -1, _P)
    else:
        slope = (other[1] - one[1]) * pow(other[0] - one[0], -1, _P)
    x = (slope**2 - one[0] - other[0]) % _P
    return x, (slope * (one[0] - x) - one[1]) % _P


def _point(point: Point) -> bytes:
    assert point is not None
    return b"\x04" + point[0].to_bytes(32, "big") + point[1].to_bytes(32, "big")


def _tag(tag: int, content: bytes) -> bytes:
    size = len(content)
    length = bytes([size]) if size < 128 else bytes([0x82]) + size.to_bytes(2, "big")
    return bytes([tag]) + length + content


def _sequence(*parts: bytes) -> bytes:
    return _tag(0x30, b"".join(parts))


def _integer(number: int) -> bytes:
    return _tag(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def _bits(content: bytes) -> bytes:
    return _tag(0x03, b"\0" + content)


def _time(moment: datetime) -> bytes:
    return _tag(0x17, moment.strftime("%y%m%d%H%M%SZ").encode("ascii"))


def _oid(dotted: str) -> bytes:
    first, second, *rest = (int(part) for part in dotted.split("."))
    content = bytes([40 * first + second])
    for number in rest:
        septets = [number & 0x7F]
        while number := number >> 7:
            septets.append(0x80 | number & 0x7F)
        content += bytes(reversed(septets))
    return _tag(0x06, content)


def _pem(label: str, der: bytes) -> str:
    return f"-----BEGIN {label}-----\n{base64.encodebytes(der).decode('ascii')}-----END {label}-----\n"
