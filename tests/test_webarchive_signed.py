"""Packages that are signed for a domain: checked under roots that the user gives, at the time of the time stamp; never good by default."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from typer.testing import CliRunner

from onrecord.case import Case
from onrecord.cli import app
from onrecord.custody import timestamps
from onrecord.records import Proof
from tests import authority
from tests.archives import JUNE, QUAY, Wacz, answer, page

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl command")

DOMAIN = "sign.example"
PACKAGE = Wacz(
    (answer(page("Quay closed", "Ann: the quay was closed.")),), ({"url": QUAY, "ts": JUNE, "title": "The quay"},)
)
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True)
class Signer:
    """A root for domains, an intermediate below it, and a certificate for a domain, as they were made."""

    root: x509.Certificate
    chain: str  # PEM: the domain's certificate first
    key: Key


def certificate(
    subject: str, issuer: str, key: Key, by: Key, days: tuple[float, float], ca: bool, domain: str | None = None
) -> x509.Certificate:
    name = lambda text: x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])  # noqa: E731
    usage = dict.fromkeys(
        [
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "encipher_only",
            "decipher_only",
        ],
        False,
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(authority.now() + days[0] * authority.DAY)
        .not_valid_after(authority.now() + days[1] * authority.DAY)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(digital_signature=not ca, key_cert_sign=ca, crl_sign=ca, **usage), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
    )
    if domain is not None:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(domain)]), critical=False)
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    return builder.sign(by, hashes.SHA256())


def signer(days: tuple[float, float] = (-30, 30), key: Key | None = None, self_signed: bool = False) -> Signer:
    root_key, middle_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    own = key or ec.generate_private_key(ec.SECP256R1())
    root = certificate("Root of domains", "Root of domains", root_key, root_key, (-900, 900), ca=True)
    middle = certificate("Middle", "Root of domains", middle_key, root_key, (-800, 800), ca=True)
    if self_signed:
        leaf = certificate(DOMAIN, DOMAIN, own, own, days, ca=False, domain=DOMAIN)
        return Signer(root, leaf.public_bytes(Encoding.PEM).decode(), own)
    leaf = certificate(DOMAIN, "Middle", own, middle_key, days, ca=False, domain=DOMAIN)
    return Signer(root, "".join(c.public_bytes(Encoding.PEM).decode() for c in (leaf, middle)), own)


@pytest.fixture(scope="module")
def tsa(tmp_path_factory: pytest.TempPathFactory) -> authority.Authority:
    return authority.made(tmp_path_factory.mktemp("tsa") / "good")


@pytest.fixture(scope="module")
def by() -> Signer:
    return signer()


def signed(by: Signer, tsa: authority.Authority | None, folder: Path, brings: bool = True, **more: object) -> Wacz:
    """A package signed for the domain, with a time stamp over the signature's text."""
    message = PACKAGE.package_hash().encode()
    if isinstance(by.key, rsa.RSAPrivateKey):
        made = by.key.sign(message, padding.PKCS1v15(), hashes.SHA256())
    else:
        made = by.key.sign(message, ec.ECDSA(hashes.SHA256()))
    text = base64.b64encode(made).decode()
    data: dict[str, object] = {"signature": text, "domain": DOMAIN, "domainCert": by.chain}
    data["created"] = authority.now().isoformat()
    if tsa is not None:
        asked = timestamps.request(text.encode()) if brings else without_certificates(text.encode())
        (folder / "q.tsq").write_bytes(asked)
        reply = tsa.reply(folder / "q.tsq", folder / "r.tsr").read_bytes()
        data["timeSignature"] = base64.b64encode(reply).decode()
        data["timestampCert"] = (tsa.folder / "tsa.pem").read_text() + tsa.root.read_text()
    data |= more
    return replace(PACKAGE, signed={name: value for name, value in data.items() if value is not None})


def without_certificates(data: bytes) -> bytes:
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    built = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256).nonce(nonce=False)
    return built.cert_request(cert_request=False).build().as_bytes()


def roots_in(folder: Path, *roots: x509.Certificate | Path) -> Path:
    path = folder / "roots.pem"
    pem = [r.read_bytes() if isinstance(r, Path) else r.public_bytes(Encoding.PEM) for r in roots]
    path.write_bytes(b"".join(pem))
    return path


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with Case.new(tmp_path / "case", "The quay") as new:
        yield new


def checked(case: Case, package: Wacz, folder: Path, *roots: x509.Certificate | Path) -> tuple[Proof, str]:
    (folder / "quay.wacz").write_bytes(package.data())
    case.add([folder / "quay.wacz"])
    (found,) = case.archives([roots_in(folder, *roots)] if roots else [])
    assert found.files is Proof.VERIFIED
    return found.signature, found.signature_words


def test_under_the_roots_it_is_verified_and_without_them_not(
    case: Case, by: Signer, tsa: authority.Authority, tmp_path: Path
) -> None:
    package = signed(by, tsa, tmp_path)
    assert checked(case, package, tmp_path)[0] is Proof.NOT_CHECKABLE
    assert "whose certificate it is" in checked(case, package, tmp_path)[1]
    proof, words = checked(case, package, tmp_path, by.root, tsa.root)
    assert proof is Proof.VERIFIED, words
    assert f"by the holder of a certificate for {DOMAIN}" in words
    assert by.root.fingerprint(hashes.SHA256()).hex() in words
    assert (
        case.archives()[0].signature is Proof.NOT_CHECKABLE
    )  # what was recorded does not depend on what somebody trusts
    case.close()
    roots = str(roots_in(tmp_path, by.root, tsa.root))
    for given, outcome in (([], "not_checkable"), (["--roots", roots], "verified")):
        said = CliRunner().invoke(app, ["archives", str(case.path), "--json", *given])
        assert [a["signature"] for a in json.loads(said.stdout)] == [outcome]
    assert DOMAIN in CliRunner().invoke(app, ["archives", str(case.path), "--roots", roots]).stdout


def test_a_signature_by_rsa_and_a_token_without_certificates(
    case: Case, tsa: authority.Authority, tmp_path: Path
) -> None:
    by = signer(key=rsa.generate_private_key(65_537, 2_048))
    proof, words = checked(case, signed(by, tsa, tmp_path, brings=False), tmp_path, by.root, tsa.root)
    assert proof is Proof.VERIFIED, words


BAD: dict[str, tuple[Proof, str]] = {
    "only the root of the domain": (Proof.FAILED, "does not hold under these roots"),
    "only the root of the authority": (Proof.FAILED, "not good under these roots"),
    "other roots": (Proof.FAILED, "does not hold under these roots"),
    "expired when it was stamped": (Proof.FAILED, "not valid when it says that it was made"),
    "expired when it was stamped, made before": (Proof.FAILED, "was stamped at"),
    "self-signed": (Proof.FAILED, "not good under these roots"),
    "no time stamp": (Proof.NOT_CHECKABLE, "no time stamp"),
    "a time stamp that is no base64": (Proof.FAILED, "not base64"),
    "a time stamp that is junk": (Proof.FAILED, "no time stamp"),
    "a time stamp of something else": (Proof.FAILED, "stamps something else"),
    "made at another time than it was stamped": (Proof.FAILED, "was stamped at"),
    "made at no time": (Proof.NOT_CHECKABLE, "does not say when"),
    "an authority that vouches for itself": (Proof.FAILED, "does not hold under these roots"),
    "an authority that vouches for itself and is not in its token": (Proof.FAILED, "does not hold under these roots"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_does_not_hold_is_said(
    case: Case, by: Signer, tsa: authority.Authority, tmp_path: Path, what: str
) -> None:
    roots: tuple[x509.Certificate | Path, ...] = (by.root, tsa.root)
    more: dict[str, object] = {}
    brings = True
    match what:
        case "only the root of the domain":
            roots = (by.root,)
        case "only the root of the authority":
            roots = (tsa.root,)
        case "other roots":
            roots = (signer().root,)
        case "expired when it was stamped":
            by = signer((-60, -30))
            roots = (by.root, tsa.root)
        case "expired when it was stamped, made before":
            by = signer((-60, -30))
            roots, more = (by.root, tsa.root), {"created": (authority.now() - 40 * authority.DAY).isoformat()}
        case "self-signed":
            by = signer(self_signed=True)
            roots = (by.root, tsa.root)
        case "no time stamp":
            more = {"timeSignature": None}
        case "a time stamp that is no base64":
            more = {"timeSignature": "§"}
        case "a time stamp that is junk":
            more = {"timeSignature": "AAAA"}
        case "a time stamp of something else":
            (tmp_path / "o.tsq").write_bytes(timestamps.request(b"something else"))
            other = tsa.reply(tmp_path / "o.tsq", tmp_path / "o.tsr").read_bytes()
            more = {"timeSignature": base64.b64encode(other).decode()}
        case "made at another time than it was stamped":
            more = {"created": (authority.now() - authority.DAY).isoformat()}
        case "made at no time":
            more = {"created": None}
        case "an authority that vouches for itself" | "an authority that vouches for itself and is not in its token":
            tsa, brings = authority.made(tmp_path / "alone", self_signed=True), what.endswith("itself")
    proof, words = checked(case, signed(by, tsa, tmp_path, brings, **more), tmp_path, *roots)
    assert (proof, BAD[what][1] in words) == (BAD[what][0], True), words


def test_what_is_trusted_does_not_touch_other_archives(case: Case, by: Signer, tmp_path: Path) -> None:
    (tmp_path / "plain.wacz").write_bytes(PACKAGE.data())
    case.add([tmp_path / "plain.wacz"])
    (found,) = case.archives([roots_in(tmp_path, by.root)])
    assert (found.signed, found.signature) == (False, Proof.NOT_CHECKABLE)
