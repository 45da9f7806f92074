"""A time stamping authority of the tests' own: a root, an authority, and replies made by the openssl command line."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DAY = timedelta(days=1)


def now() -> datetime:
    """The second in which it is asked: openssl stamps by the machine's clock, and the certificates are made around it."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True)
class Authority:
    """Its folder, and the PEM file of its root."""

    folder: Path
    root: Path

    def reply(self, request: Path, out: Path) -> Path:
        """What it answers to a request."""
        command = ["openssl", "ts", "-reply", "-config", "tsa.cnf", "-queryfile", str(request), "-out", str(out)]
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True)
        return out


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _write(folder: Path, name: str, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> None:
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / f"{name}.key").write_bytes(pem)
    (folder / f"{name}.pem").write_bytes(certificate.public_bytes(Encoding.PEM))


def _signed(
    subject: str,
    issuer: str,
    key: ec.EllipticCurvePrivateKey,
    by: ec.EllipticCurvePrivateKey,
    days: tuple[float, float],
    ca: bool,
    stamps: bool,
) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() + days[0] * DAY)
        .not_valid_after(now() + days[1] * DAY)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
    )
    usage = dict.fromkeys(
        (
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    builder = builder.add_extension(
        x509.KeyUsage(digital_signature=not ca, key_cert_sign=ca, crl_sign=ca, **usage), critical=True
    )
    if stamps:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return builder.sign(by, hashes.SHA256())


def made(
    folder: Path,
    days: tuple[float, float] = (-30, 30),
    stamps: bool = True,
    self_signed: bool = False,
    brings_root: bool = False,
) -> Authority:
    """An authority whose certificate is valid ``days`` from now, in whose certificate it ``stamps`` or does not.

    One that ``brings_root`` sends two certificates, the signer's first: openssl does not sort them, as DER wants.
    """
    folder.mkdir()
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = _signed("Test Root", "Test Root", root_key, root_key, (-900, 900), ca=True, stamps=False)
    if self_signed:
        own = _signed("Test Authority", "Test Authority", key, key, days, ca=False, stamps=stamps)
    else:
        own = _signed("Test Authority", "Test Root", key, root_key, days, ca=False, stamps=stamps)
    _write(folder, "root", root_key, root)
    _write(folder, "tsa", key, own)
    (folder / "serial").write_text("01\n")
    (folder / "tsa.cnf").write_text(
        "[tsa]\ndefault_tsa = t\n[t]\nserial = serial\nsigner_cert = tsa.pem\nsigner_key = tsa.key\n"
        "signer_digest = sha256\ndefault_policy = 1.2.3.4.1\ndigests = sha256, sha512\n"
        "ess_cert_id_chain = no\naccuracy = secs:1\nordering = no\ntsa_name = no\n"
        + ("certs = root.pem\n" if brings_root else "")
    )
    return Authority(folder, folder / "root.pem")
