"""A certificate for this computer: made once, kept in the user's own folder, and made again before it ends."""

import contextlib
import datetime
import ipaddress
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fundingmodel.errors import Refused

DAYS = 820  # Apple takes no certificate of more than 825 days
RENEWED = datetime.timedelta(days=30)  # before its end


@dataclass(frozen=True)
class Certificate:
    """Two PEM files: the certificate and its key."""

    certificate: Path
    key: Path


def data_folder() -> Path:
    """Where this user's own files of the package are kept."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "fundingmodel"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "fundingmodel"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "fundingmodel"


def local_certificate(folder: Path | None = None) -> Certificate:
    """The certificate for localhost, made if there is none that will do."""
    pair = local_pair(folder)
    if not will_do(pair):
        _make(pair)
    return pair


def local_pair(folder: Path | None = None) -> Certificate:
    """Where the certificate for localhost is kept, whether it was made or not."""
    kept = folder or data_folder()
    return Certificate(kept / "localhost.pem", kept / "localhost-key.pem")


def given_certificate(certificate: Path, key: Path) -> Certificate:
    """The user's own; refused where it cannot be read or its key is another's."""
    import ssl

    for path in (certificate, key):
        if not path.is_file():
            raise Refused("udfs.no_such_file", path, "no such file.")
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
    except (ssl.SSLError, OSError, ValueError):
        raise Refused(
            "udfs.not_a_certificate",
            "",
            "{certificate} and {key}: not a certificate and its key in PEM, without a password.",
            certificate=certificate,
            key=key,
        ) from None
    return Certificate(certificate, key)


def last_day(pair: Certificate) -> datetime.datetime | None:
    """Until when the certificate is valid, whoever made it; None where there is none that can be read."""
    found = _read(pair)
    return found.not_valid_after_utc if found else None


def will_do(pair: Certificate) -> bool:
    """Whether the certificate belongs to its key, and is valid for some time yet."""
    import ssl

    found = _read(pair)
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(pair.certificate, pair.key)
    except (OSError, ValueError):
        return False
    now = datetime.datetime.now(datetime.UTC)
    return found is not None and found.not_valid_before_utc <= now < found.not_valid_after_utc - RENEWED


def _read(pair: Certificate) -> Any:
    from cryptography import x509

    try:
        return x509.load_pem_x509_certificate(pair.certificate.read_bytes())
    except (OSError, ValueError):
        return None


def _make(pair: Certificate) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    key_text = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pair.key.parent.mkdir(parents=True, exist_ok=True)
    write_private(pair.key, key_text)
    pair.certificate.write_bytes(_signed(key).public_bytes(serialization.Encoding.PEM))


def _signed(key: Any) -> Any:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Funding model on this computer")])
    now = datetime.datetime.now(datetime.UTC)
    addresses = [x509.IPAddress(ipaddress.ip_address(a)) for a in ("127.0.0.1", "::1")]
    usage = x509.KeyUsage(True, False, False, False, False, False, False, False, False)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=DAYS))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost"), *addresses]), critical=False)
        # It signs nothing but itself: whoever trusts it trusts this server and no other.
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def write_private(path: Path, data: bytes) -> None:
    """A file that no other user may read, from its first moment on."""
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
