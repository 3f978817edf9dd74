"""The certificate of the local Azure, and the certificate authority that signed it.

The system's trust store does not change: each client gets the authority by a setting such as
REQUESTS_CA_BUNDLE.
"""

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

import atomic_files

_DAYS: Final = 365
_RENEWED_BEFORE: Final = timedelta(days=30)
_SKEW: Final = timedelta(hours=1)  # a client's clock can be behind ours
_LOOPBACK: Final = ipaddress.IPv4Address("127.0.0.1")
_HOSTS: Final = ("localhost", "*.localhost")


@dataclass(frozen=True)
class Certificates:
    """The files of a server's certificate, and of the authority that its clients trust."""

    authority: Path
    """The authority's certificate, which clients must trust."""
    server: Path
    """The server's certificate, followed by the authority's."""
    key: Path
    """The server's private key, which only its owner can read."""


def prepare(folder: Path) -> Certificates:
    """Return a folder's certificates; create them if they are missing, and again before they expire."""
    found = Certificates(folder / "ca.pem", folder / "server.pem", folder / "server-key.pem")
    if not _usable(found):
        _make(found)
    return found


def _usable(found: Certificates) -> bool:
    try:
        certificates = x509.load_pem_x509_certificates(found.server.read_bytes())
        authority = x509.load_pem_x509_certificate(found.authority.read_bytes())
        key = serialization.load_pem_private_key(found.key.read_bytes(), None)
    except (OSError, ValueError):
        return False
    renewal = datetime.now(UTC) + _RENEWED_BEFORE
    return (
        certificates[-1] == authority
        and certificates[0].public_key() == key.public_key()
        and all(each.not_valid_after_utc > renewal for each in certificates)
    )


def _make(wanted: Certificates) -> None:
    # The authority's key signs once and is not stored, so that nobody can sign another certificate with it.
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Azure sandbox on this machine")])
    begin = datetime.now(UTC) - _SKEW

    def certificate(subject: x509.Name, of: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(name)
            .public_key(of.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begin)
            .not_valid_after(begin + timedelta(days=_DAYS))
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(of.public_key()), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False
            )
        )

    authority = (
        certificate(name, authority_key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    host = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, str(_LOOPBACK))])
    names = [x509.IPAddress(_LOOPBACK), *(x509.DNSName(each) for each in _HOSTS)]
    server = (
        certificate(host, key)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    atomic_files.write(wanted.key, private, mode=atomic_files.PRIVATE)
    atomic_files.write(wanted.authority, authority.public_bytes(pem), mode=atomic_files.PRIVATE)
    # Written last: an incomplete set of files is not usable, and is created again.
    atomic_files.write(
        wanted.server, server.public_bytes(pem) + authority.public_bytes(pem), mode=atomic_files.PRIVATE
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )
