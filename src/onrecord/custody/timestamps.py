"""Trusted time by RFC 3161: requests, and the offline check of replies at their own time. What is stamped is a tree head.

A head stands for the whole log up to it, so that one token covers everything that was entered until then. The check has three
outcomes and never says "verified" by default.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography import x509

MAX_REPLY = 1 << 20  # bytes: a reply with its certificates has a few thousand
_HASHES = {
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}
VERIFIED, FAILED, NOT_CHECKABLE = "verified", "failed", "not_checkable"


@dataclass(frozen=True, slots=True)
class Token:
    """What a reply says of itself; nothing of it is checked yet."""

    stamped: str  # the authority's time, ISO 8601 in UTC
    authority: str  # the subject of the certificate that signed, as far as the reply brings it
    imprint: bytes
    hash_name: str  # "" where the hash is none that is known
    nonce: int | None


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome of a check ("verified", "failed", "not_checkable"), why, and what the token says."""

    outcome: str
    message: str
    token: Token | None = None


class OutOfOrder(ValueError):
    """A reply whose certificates are not in the order that DER prescribes: some authorities send such, and openssl takes them."""


def request(data: bytes) -> bytes:
    """A request for these bytes (DER), with a nonce, asking for the certificates."""
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    built = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256).nonce(nonce=True)
    return built.cert_request(cert_request=True).build().as_bytes()


def read(reply: bytes) -> Token:
    """What a reply says. Raises ValueError, with the reason, where it is junk or a refusal."""
    response = _response(reply)
    try:
        info = response.tst_info
        certificates = [x509.load_der_x509_certificate(der) for der in response.signed_data.certificates]
        signers = list(response.signed_data.signer_infos)
        imprint = info.message_imprint
        name = _HASHES.get(imprint.hash_algorithm.dotted_string, "")
        return Token(_iso(info.gen_time), _signer(signers, certificates), bytes(imprint.message), name, info.nonce)
    except Exception as trouble:  # the library raises what its parser raises
        raise ValueError(f"its token cannot be read ({type(trouble).__name__})") from trouble


def check(
    reply: bytes,
    data: bytes,
    asked: bytes | None,
    roots: Sequence[x509.Certificate],
    signer: x509.Certificate | None = None,
) -> Checked:
    """Whether ``reply`` shows that ``data`` existed by the token's time, as signed under one of ``roots``.

    Certificates need to have been valid at that time, not now. ``asked`` is the request, whose nonce the reply must carry.
    ``signer`` is the authority's certificate for a token that does not bring it; it is not trusted by itself.
    """
    from rfc3161_client import VerificationError, VerifierBuilder

    try:
        token = read(reply)
    except OutOfOrder:
        if not is_about(reply, data):
            return Checked(FAILED, "It stamps something else: the hash of the head is not in it.")
        return Checked(
            NOT_CHECKABLE, "Its certificates are not in the order that DER prescribes; check it with the command below."
        )
    except ValueError as trouble:
        return Checked(FAILED, f"It is no time stamp: {trouble}.")
    if not token.hash_name:
        return Checked(NOT_CHECKABLE, "Its hash is not SHA-256, SHA-384 or SHA-512.", token)
    if hashlib.new(token.hash_name, data).digest() != token.imprint:
        return Checked(FAILED, "It stamps something else: the hash in it is not that of the head.", token)
    if asked is not None and (nonce := _nonce(asked)) is not None and token.nonce != nonce:
        return Checked(FAILED, "It answers another request: the nonce in it is not the one that was sent.", token)
    if not roots:
        missing = "The root certificate of the authority is missing: give it with --roots."
        return Checked(NOT_CHECKABLE, missing, token)
    builder = VerifierBuilder(roots=list(roots))
    try:
        # The library counts this certificate among the trusted: one that vouches for itself must never be given to it.
        if signer is not None and signer.issuer != signer.subject and not _response(reply).signed_data.certificates:
            builder = builder.tsa_certificate(signer)
        builder.build().verify_message(_response(reply), data)
    except VerificationError as trouble:
        return Checked(FAILED, f"Its signature does not hold under these roots: {trouble}.", token)
    except Exception as trouble:  # hostile bytes must not end the run: what cannot be verified is not verified
        return Checked(FAILED, f"Its signature cannot be checked ({type(trouble).__name__}).", token)
    return Checked(VERIFIED, f"It existed by {token.stamped}, as {token.authority or 'the authority'} signed.", token)


def is_about(reply: bytes, data: bytes) -> bool:
    """Whether the hash of ``data`` stands anywhere in a reply: all that can be told of one that cannot be read."""
    return hashlib.sha256(data).digest() in reply


def certificates(pem: bytes) -> list[x509.Certificate]:
    """The certificates of a PEM file. Raises ValueError where there are none."""
    return x509.load_pem_x509_certificates(pem)


def certificates_in(reply: bytes) -> list[x509.Certificate]:
    """The certificates that a reply brings; none where it cannot be read."""
    try:
        return [x509.load_der_x509_certificate(der) for der in _response(reply).signed_data.certificates]
    except Exception:  # the library raises what its parser raises; they are in the reply as it is kept
        return []


def command(name: str, token: Token | None) -> str:
    """What checks the same with OpenSSL alone, at the token's own time, from inside the case's folder."""
    when = f" -attime {int(datetime.fromisoformat(token.stamped).timestamp())}" if token is not None else ""
    return f"openssl ts -verify -data timestamps/{name}.head -in timestamps/{name}.tsr -CAfile ROOTS.pem{when}"


def _response(reply: bytes) -> Any:
    from rfc3161_client import PKIStatus, decode_timestamp_response

    if len(reply) > MAX_REPLY:
        raise ValueError(f"it has more than {MAX_REPLY:,} bytes")
    try:
        response = decode_timestamp_response(reply)
        status = PKIStatus(response.status)
    except Exception as trouble:  # the library raises what its parser raises
        if "InvalidSetOrdering" in str(trouble):
            raise OutOfOrder("its certificates are not in the order that DER prescribes") from trouble
        raise ValueError("it is no reply of a time stamping authority") from trouble
    if status is not PKIStatus.GRANTED:
        said = "; ".join(response.status_string)[:200]
        raise ValueError(f"the authority refused ({status.name.lower()}{': ' + said if said else ''})")
    return response


def _nonce(asked: bytes) -> int | None:
    from rfc3161_client import _rust

    try:
        return _rust.parse_timestamp_request(asked).nonce
    except Exception:  # a request that is junk has no nonce to compare; its file's damage is the audit's matter
        return None


def _signer(signers: Sequence[Any], certificates: Sequence[x509.Certificate]) -> str:
    for signer in signers:
        for certificate in certificates:
            if (certificate.issuer, certificate.serial_number) == (signer.issuer, signer.serial_number):
                return certificate.subject.rfc4514_string()
    return ""


def _iso(when: datetime) -> str:
    return when.replace(tzinfo=when.tzinfo or UTC).astimezone(UTC).isoformat()
