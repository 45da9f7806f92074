"""The signature of a WACZ, after the draft "WACZ Signing and Verification" 0.1.0 (https://specs.webrecorder.net/wacz-auth/0.1.0/).

What is signed is the text of ``hash``, the digest of datapackage.json, with ECDSA and SHA-256: by a bare key ("anonymous"),
or by the key of a certificate for a domain, with a time stamp. The first can be verified here to its end: that this key
signed it; nothing says whose key it is. For the second, trust in the certificate and the time stamp needs roots that the
user gives: without them the outcome is "not checkable", however well the signature fits.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from onrecord.preserve.webarchive import bounds
from onrecord.records import Proof

_TEXTS = ("hash", "signature")
_APART = timedelta(minutes=10)  # between what it says and its time stamp, at most (section "Verification", step 6)
_MOST_TOKEN = 64 << 10  # characters of a time stamp in base64


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome, and why: who signed, what failed, or what is missing."""

    proof: Proof
    words: str


@dataclass(frozen=True, slots=True)
class Trust:
    """What the user trusts: ``roots`` are certificates (of the ``cryptography`` package), ``stamped`` checks a time stamp of
    RFC 3161 against them: given the reply, the bytes and the authority's certificate (or None), it gives the outcome, the
    words for it, and the time."""

    roots: Sequence[Any]
    stamped: Callable[[bytes, bytes, Any], tuple[Proof, str, datetime | None]]


def check(signed: object, digest: str, trust: Trust | None = None) -> Checked:
    """Check ``signedData`` against the hash of datapackage.json ("sha256:…"). Never raises on what it is given."""
    if not isinstance(signed, Mapping) or not all(isinstance(signed.get(name), str) for name in _TEXTS):
        return Checked(Proof.NOT_CHECKABLE, "signedData has no hash or no signature")
    if signed["hash"] != digest:
        return Checked(Proof.FAILED, "it signs the hash of another datapackage.json")
    try:
        signature = base64.b64decode(signed["signature"], validate=True)
    except (binascii.Error, ValueError):
        return Checked(Proof.FAILED, "the signature is not base64")
    if isinstance(signed.get("publicKey"), str):
        return _by_key(signed["publicKey"], signature, signed["hash"].encode())
    if isinstance(signed.get("domainCert"), str):
        return _by_domain(signed, signature, trust)
    return Checked(Proof.NOT_CHECKABLE, "it names neither a public key nor a certificate")


def _by_key(encoded: str, signature: bytes, message: bytes) -> Checked:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        der = base64.b64decode(encoded, validate=True)
        key = load_der_public_key(der)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return Checked(Proof.NOT_CHECKABLE, "its public key cannot be read")
    print_of_key = hashlib.sha256(der).hexdigest()
    fits = _fits(key, signature, message)
    if fits is None:
        return Checked(Proof.NOT_CHECKABLE, "its public key is of a kind that the format does not have")
    if not fits:
        return Checked(Proof.FAILED, f"it was not made by the key that it names (SHA-256 {print_of_key})")
    words = f"signed by the key with the SHA-256 {print_of_key}; nothing in the package says whose key that is"
    return Checked(Proof.VERIFIED, words)


def _by_domain(signed: Mapping[str, Any], signature: bytes, trust: Trust | None) -> Checked:
    from cryptography import x509

    domain = signed.get("domain")
    try:
        chain = x509.load_pem_x509_certificates(signed["domainCert"].encode())[: bounds.MAX_CERTIFICATES]
    except ValueError:
        return Checked(Proof.NOT_CHECKABLE, "its certificate cannot be read")
    leaf = chain[0]
    fits = _fits(leaf.public_key(), signature, signed["hash"].encode())
    if fits is None:
        return Checked(Proof.NOT_CHECKABLE, "the key of its certificate is of a kind that the format does not have")
    if not fits:
        return Checked(Proof.FAILED, "it was not made by the key of its certificate")
    if not isinstance(domain, str) or domain.lower() not in _names(leaf):
        return Checked(Proof.FAILED, "its certificate is not for the domain that it names")
    created = _moment(signed.get("created"))
    if created is not None and not leaf.not_valid_before_utc <= created <= leaf.not_valid_after_utc:
        return Checked(Proof.FAILED, "its certificate was not valid when it says that it was made")
    for below, above in pairwise(chain):
        try:
            below.verify_directly_issued_by(above)
        except Exception:  # the library raises several, and each says that the chain does not hold
            return Checked(Proof.FAILED, "its chain of certificates does not hold together")
    if trust is not None:
        return _trusted(signed, chain, domain, created, trust)
    missing = ["the roots that say whose certificate it is (onrecord archives CASE --roots)"]
    missing.append("a check of its time stamp" if signed.get("timeSignature") else "a time stamp: it has none")
    words = f"the signature fits a certificate for {domain[:253]}, and what is missing is {' and '.join(missing)}"
    return Checked(Proof.NOT_CHECKABLE, words)


def _trusted(
    signed: Mapping[str, Any], chain: Sequence[Any], domain: str, created: datetime | None, trust: Trust
) -> Checked:
    """The steps 5 to 8 of the draft's verification, at the time of the time stamp: certificates for domains live for weeks only."""
    from cryptography import x509

    encoded = signed.get("timeSignature")
    if not isinstance(encoded, str) or len(encoded) > _MOST_TOKEN:
        return Checked(
            Proof.NOT_CHECKABLE, "it has no time stamp, so that nobody can tell whether its certificate was valid"
        )
    try:
        token = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return Checked(Proof.FAILED, "its time stamp is not base64")
    try:
        authority = x509.load_pem_x509_certificates(str(signed.get("timestampCert", "")).encode())[0]
    except ValueError:
        authority = None
    proof, words, at = trust.stamped(token, signed["signature"].encode(), authority)
    if proof is not Proof.VERIFIED or at is None:
        return Checked(proof, f"of its time stamp is to be said: {words}")
    if created is None:
        return Checked(Proof.NOT_CHECKABLE, "it does not say when it was made")
    if abs(at - created) > _APART:
        return Checked(
            Proof.FAILED, f"it says that it was made at {created.isoformat()}, and was stamped at {at.isoformat()}"
        )
    return _under(chain, domain, at, trust)


def _under(chain: Sequence[Any], domain: str, at: datetime, trust: Trust) -> Checked:
    """Whether a chain leads to one of the roots, as browsers would have it at that time."""
    from cryptography import x509
    from cryptography.x509 import verification

    try:
        builder = verification.PolicyBuilder().store(verification.Store(list(trust.roots)))
        builder = builder.time(at.astimezone(UTC).replace(tzinfo=None))
        whole = builder.build_server_verifier(x509.DNSName(domain)).verify(chain[0], list(chain[1:]))
    except (verification.VerificationError, ValueError) as trouble:
        return Checked(
            Proof.FAILED, f"its certificate is not good under these roots at {at.isoformat()} ({str(trouble)[:200]})"
        )
    root = hashlib.sha256(whole[-1].public_bytes(_der())).hexdigest()
    words = f"signed at {at.isoformat()} by the holder of a certificate for {domain[:253]}, under the root with the SHA-256 {root}"
    return Checked(Proof.VERIFIED, words)


def _der() -> Any:
    from cryptography.hazmat.primitives.serialization import Encoding

    return Encoding.DER


def _fits(key: object, signature: bytes, message: bytes) -> bool | None:
    """Whether the signature is the key's: ECDSA in ASN.1 or as r and s side by side (WebCrypto), or RSA (PKCS #1 v1.5), which
    some sign with; None for a key of another kind."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
    from cryptography.hazmat.primitives.hashes import SHA256

    if isinstance(key, rsa.RSAPublicKey):
        try:
            key.verify(signature, message, padding.PKCS1v15(), SHA256())
        except InvalidSignature:
            return False
        return True
    if not isinstance(key, ec.EllipticCurvePublicKey):
        return None
    forms = [signature]
    half = (key.curve.key_size + 7) // 8
    if len(signature) == 2 * half:
        r, s = int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big")
        forms.append(encode_dss_signature(r, s))
    for form in forms:
        try:
            key.verify(form, message, ec.ECDSA(SHA256()))
            return True
        except InvalidSignature:
            continue
    return False


def _names(certificate: Any) -> set[str]:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    names = {str(part.value).lower() for part in certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)}
    try:
        also = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        names |= {name.lower() for name in also.get_values_for_type(x509.DNSName)}
    except (x509.ExtensionNotFound, ValueError):
        pass
    return names


def _moment(text: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    if moment is None:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
