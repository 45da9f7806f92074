"""Content credentials for tests: a certificate of our own, and pictures signed with it. Nobody trusts it, as it should be."""

from __future__ import annotations

import datetime
import io
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_FROM, _TO = datetime.datetime(2020, 1, 1), datetime.datetime(2049, 1, 1)
_USES = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")  # fmt: skip


@lru_cache(1)
def certificate() -> tuple[bytes, bytes]:
    """The chain and the key, in PEM."""
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Fictional Root")])
    name = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Fictional Camera Works")])

    def made(subject: x509.Name, public: ec.EllipticCurvePublicKey, serial: int, *uses: str) -> x509.CertificateBuilder:
        usage = x509.KeyUsage(**{use: use in uses for use in _USES})
        return (
            x509.CertificateBuilder(root_name, subject, public, serial, _FROM, _TO)
            .add_extension(x509.BasicConstraints("key_cert_sign" in uses, None), True)
            .add_extension(usage, True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), False)
        )

    root = made(root_name, root_key.public_key(), 1, "key_cert_sign", "crl_sign").sign(root_key, hashes.SHA256())
    mine = made(name, key.public_key(), 2, "digital_signature").add_extension(
        x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), False
    )
    pem = serialization.Encoding.PEM
    chain = mine.sign(root_key, hashes.SHA256()).public_bytes(pem) + root.public_bytes(pem)
    return chain, key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def signed(picture: bytes, remote: str = "", source: str = "digitalCapture") -> bytes:
    """A JPEG with credentials inside, or with the address of credentials elsewhere."""
    import c2pa

    signer = c2pa.Signer.from_info(c2pa.C2paSignerInfo(c2pa.C2paSigningAlg.ES256, *certificate(), None))
    kind = f"http://cv.iptc.org/newscodes/digitalsourcetype/{source}"
    builder = c2pa.Builder(
        {
            "claim_generator_info": [{"name": "fictional-camera", "version": "1"}],
            "assertions": [
                {"label": "c2pa.actions", "data": {"actions": [{"action": "c2pa.created", "digitalSourceType": kind}]}}
            ],
        }
    )
    if remote:
        builder.set_no_embed()
        builder.set_remote_url(remote)
    out = io.BytesIO()
    builder.sign(signer, "image/jpeg", io.BytesIO(picture), out)
    return out.getvalue()
