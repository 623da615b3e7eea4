"""Certificates of an authority that is trusted for the time of the tests, and such as nobody should trust."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

AUTHORITY = "authority.pem"
_DAY = timedelta(days=1)


def contexts(folder: Path) -> dict[str, ssl.SSLContext]:
    """What servers show, by what is wrong with it; writes the authority's certificate into ``folder``."""
    authority = ec.generate_private_key(ec.SECP256R1())
    name = _name("The tests' authority")
    root = _certificate(name, name, authority, authority, [], ends=_DAY, is_authority=True)
    (folder / AUTHORITY).write_bytes(root.public_bytes(serialization.Encoding.PEM))
    return {
        "good": _context(folder / "good.pem", name, authority, "*.hostile.test"),
        "wrong name": _context(folder / "wrong.pem", name, authority, "elsewhere.test"),
        "expired": _context(folder / "expired.pem", name, authority, "*.hostile.test", ends=-_DAY),
        "self-signed": _context(folder / "self.pem", None, None, "*.hostile.test"),
    }


def _context(
    path: Path,
    issuer: x509.Name | None,
    signer: ec.EllipticCurvePrivateKey | None,
    host: str,
    *,
    ends: timedelta = _DAY,
) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    signed = _certificate(_name(host), issuer or _name(host), key, signer or key, [host], ends=ends)
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    path.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + signed.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    signer: ec.EllipticCurvePrivateKey,
    hosts: list[str],
    *,
    ends: timedelta,
    is_authority: bool = False,
) -> x509.Certificate:
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - 10 * _DAY).not_valid_after(now + ends)
    builder = builder.add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
    if hosts:
        names = x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts])
        builder = builder.add_extension(names, critical=False)
    return builder.sign(signer, hashes.SHA256())


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])
