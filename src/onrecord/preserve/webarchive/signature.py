"""The signature of a WACZ, after the draft "WACZ Signing and Verification" 0.1.0 (https://specs.webrecorder.net/wacz-auth/0.1.0/).

What is signed is the text of ``hash``, the digest of datapackage.json, with ECDSA and SHA-256: by a bare key ("anonymous"),
or by the key of a certificate for a domain, with a time stamp. The first can be verified here to its end: that this key
signed it; nothing says whose key it is. For the second, trust in the certificate and the time stamp needs roots that were
trusted at the time: without them the outcome is "not checkable", however well the signature fits.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from onrecord.preserve.webarchive import bounds
from onrecord.records import Proof

_TEXTS = ("hash", "signature")


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome, and why: who signed, what failed, or what is missing."""

    proof: Proof
    words: str


def check(signed: object, digest: str) -> Checked:
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
        return _by_domain(signed, signature)
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


def _by_domain(signed: Mapping[str, Any], signature: bytes) -> Checked:
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
    missing = ["the roots that were trusted at the time"]
    missing.append("a check of its time stamp" if signed.get("timeSignature") else "a time stamp: it has none")
    words = f"the signature fits a certificate for {domain[:253]}, and what is missing is {' and '.join(missing)}"
    return Checked(Proof.NOT_CHECKABLE, words)


def _fits(key: object, signature: bytes, message: bytes) -> bool | None:
    """Whether the signature is the key's, in ASN.1 or as r and s side by side (WebCrypto); None for a key that is not ECDSA."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
    from cryptography.hazmat.primitives.hashes import SHA256

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
