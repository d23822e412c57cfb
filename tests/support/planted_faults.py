"""Faults that a computer may have, each planted by a function; and what `fundingmodel doctor` has to say of it, in both languages."""

from __future__ import annotations

import datetime
import socket
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from fundingmodel.doctor import Check, amounts, checks, data
from fundingmodel.doctor.findings import Line
from fundingmodel.pinned import pinned
from udfs.doctor import server

Patch = pytest.MonkeyPatch
KEPT: list[socket.socket] = []  # that listen while a test runs


def check(name: str) -> Check:
    return next(each for each in checks() if each.name == name)


def lines(name: str, paths: bool = False) -> list[Line]:
    return list(check(name).lines(paths))


def distribution(folder: Path, name: str, version: str, *more: str) -> Path:
    """The metadata of an installed package, found before any other of its name."""
    kept = folder / "site" / f"{name.replace('-', '_')}-{version}.dist-info"
    kept.mkdir(parents=True)
    text = "\n".join(("Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", *more, "", ""))
    (kept / "METADATA").write_text(text, encoding="utf-8", newline="\n")
    return kept.parent


def old_numpy(monkeypatch: Patch, folder: Path) -> None:
    monkeypatch.syspath_prepend(distribution(folder, "numpy", "1.26.4"))


def missing_package(monkeypatch: Patch, folder: Path) -> None:
    more = ("Requires-Python: >=3.11", "Requires-Dist: nowhere-to-be-found>=3.1")
    monkeypatch.syspath_prepend(distribution(folder, "fundingmodel", "0.1.0", *more))


def later_python(monkeypatch: Patch, folder: Path) -> None:
    monkeypatch.syspath_prepend(distribution(folder, "fundingmodel", "0.1.0", "Requires-Python: >=4.2"))


def two_versions(monkeypatch: Patch, folder: Path) -> None:
    monkeypatch.syspath_prepend(distribution(folder, "fundingmodel", "0.0.9"))


def old_extra(monkeypatch: Patch, folder: Path) -> None:
    monkeypatch.syspath_prepend(distribution(folder, "xlwings-server", "1.21.0"))


def no_temporary_files(monkeypatch: Patch, folder: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(folder / "gone"))


def no_present_folder(monkeypatch: Patch, folder: Path) -> None:
    (folder / "short-lived").mkdir()
    monkeypatch.chdir(folder / "short-lived")
    (folder / "short-lived").rmdir()


def ascii_locale(monkeypatch: Patch, folder: Path) -> None:  # noqa: ARG001  as the others
    monkeypatch.setattr("locale.getencoding", lambda: "ANSI_X3.4-1968")
    monkeypatch.setattr(sys, "platform", "linux")


def old_libreoffice(monkeypatch: Patch, folder: Path) -> None:
    office(monkeypatch, folder, "LibreOffice 7.4.7.2 40(Build:2)")


def office(monkeypatch: Patch, folder: Path, said: str) -> None:
    """A soffice alone on the path, which says of itself what it is told to."""
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\necho '{said}'\n", encoding="utf-8", newline="\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


def old_libreoffice_by_file(monkeypatch: Patch, folder: Path) -> None:
    office(monkeypatch, folder, "nothing")
    (folder / "bootstraprc").write_text("[Bootstrap]\nProductKey=LibreOffice 24.8\n", encoding="utf-8", newline="\n")


def taken_port(monkeypatch: Patch, folder: Path) -> None:  # noqa: ARG001  as the others
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    KEPT.append(listening)
    monkeypatch.setattr(server, "PORT", listening.getsockname()[1])


def certificate(folder: Path, ends_in_days: int, own_key: bool = True) -> None:
    """A certificate of the test's own where the server keeps its own, and a key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key, other = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a test")]), datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - datetime.timedelta(days=100))
        .not_valid_after(now + datetime.timedelta(days=ends_in_days))
        .sign(key, hashes.SHA256())
    )
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    kept = key if own_key else other
    pair = {
        "localhost.pem": made.public_bytes(encoding),
        "localhost-key.pem": kept.private_bytes(encoding, form, serialization.NoEncryption()),
    }
    # macOS alone keeps it elsewhere, and has no variable for it
    (folder / "data" / "fundingmodel").mkdir(parents=True)
    for file, written in pair.items():
        (folder / "data" / "fundingmodel" / file).write_bytes(written)


def ended_certificate(monkeypatch: Patch, folder: Path) -> None:  # noqa: ARG001  as the others
    certificate(folder, -2)


def ending_certificate(monkeypatch: Patch, folder: Path) -> None:  # noqa: ARG001  as the others
    certificate(folder, 10)


def other_key(monkeypatch: Patch, folder: Path) -> None:  # noqa: ARG001  as the others
    certificate(folder, 300, own_key=False)


def proxy_in_the_way(monkeypatch: Patch, folder: Path) -> None:  # noqa: ARG001  as the others
    monkeypatch.setenv("HTTPS_PROXY", "http://anna:secret@proxy.example.org:3128")


def changed_amount(monkeypatch: Patch, folder: Path) -> None:  # noqa: ARG001  as the others
    table = pinned()
    listed = {**table.scenarios["settlement"], ("2021-22", "ON"): Decimal("407233270.34")}
    monkeypatch.setattr(amounts, "pinned", lambda: replace(table, scenarios={"settlement": listed}))


def no_vintage(monkeypatch: Patch, folder: Path) -> None:
    kept = folder / "data"
    kept.mkdir()
    for name, said in {"dated": 'vintage = "2026-02-01"', "undated": 'title = "x"'}.items():
        (kept / f"{name}.toml").write_text(f"{said}\n", encoding="utf-8", newline="\n")
        (kept / f"{name}.csv").write_text("a\n", encoding="utf-8", newline="\n")
    monkeypatch.setattr(data, "files", lambda _: folder)


def no_figures(monkeypatch: Patch, folder: Path) -> None:
    no_vintage(monkeypatch, folder)
    (folder / "data" / "undated.csv").unlink()


# By what is planted: the check, what its line says and how it is mended, in English and French
PLANTED: list[tuple[Callable[[Patch, Path], None], str, tuple[str, str], tuple[str, str]]] = [
    (old_numpy, "packages", ("numpy 1.26.4 is installed, and fundingmodel needs numpy>=2.0.", "Run: python -m pip install \"numpy>=2.0\""),
     ("numpy 1.26.4 est installé, alors que fundingmodel exige numpy>=2.0.", "Exécutez : python -m pip install \"numpy>=2.0\"")),
    (missing_package, "packages", ("nowhere-to-be-found is not installed.", "pip install \"nowhere-to-be-found>=3.1\""),
     ("nowhere-to-be-found n’est pas installé.", "pip install \"nowhere-to-be-found>=3.1\"")),
    (later_python, "python", ("fundingmodel needs >=4.2.", "Install such a Python"),
     ("fundingmodel exige >=4.2.", "Installez un tel Python")),
    (two_versions, "version", ("0.1.0 runs, and 0.0.9 is what is installed", "uninstall"), ("alors que 0.0.9 est installé", "uninstall")),
    (old_extra, "extras", ("xlwings-server 1.21.0 is installed, and server needs", "xlwings-server<1.21,>=1.20"),
     ("alors que server exige", "xlwings-server<1.21,>=1.20")),
    (no_temporary_files, "folders", ("Temporary files cannot be written", "Set the environment variable T"),
     ("Les fichiers temporaires ne peuvent pas", "Donnez à la variable d’environnement T")),
    (no_present_folder, "folders", ("The present folder cannot be written to", "--out"),
     ("Le dossier actuel n’est pas modifiable", "--out")),
    (ascii_locale, "encoding", ("ANSI_X3.4-1968, not UTF-8", "LANG"), ("ANSI_X3.4-1968, et non UTF-8", "LANG")),
    (old_libreoffice, "libreoffice", ("LibreOffice 7.4.7.2 is older than 25.2", "Install LibreOffice 25.2 or newer"),
     ("LibreOffice 7.4.7.2 est antérieur à 25.2", "Installez LibreOffice 25.2 ou plus récent")),
    (old_libreoffice_by_file, "libreoffice", ("LibreOffice 24.8 is older", "25.2 or newer"),
     ("LibreOffice 24.8 est antérieur", "25.2 ou plus récent")),
    (taken_port, "server", ("is taken", "--port "), ("est occupé", "--port ")),
    (ended_certificate, "server", ("The certificate ended on 20", "makes another"), ("Le certificat a pris fin le 20", "en crée un autre")),
    (ending_certificate, "server", ("The certificate ends on 20", "makes another"), ("Le certificat prend fin le 20", "en crée un autre")),
    (other_key, "server", ("do not belong together", "makes another"), ("ne vont pas ensemble", "en crée un autre")),
    (proxy_in_the_way, "proxy", ("Set by HTTPS_PROXY", "NO_PROXY"), ("Défini par HTTPS_PROXY", "NO_PROXY")),
    (changed_amount, "amounts", ("1 of 96. One is that of ON in 2021-22, $407,233,270.33 in place of $407,233,270.34.", "Use no amount"),
     ("1 sur 96, dont 407 233 270,33 $ au lieu de 407 233 270,34 $ (ON, 2021-2022)", "N’utilisez aucun montant")),
    (no_vintage, "data", ("data set undated has no vintage", "Install again"), ("undated n’a pas de version", "Réinstallez")),
    (no_figures, "data", ("data set undated cannot be read", "Install again"), ("undated est illisible", "Réinstallez")),
]  # fmt: skip
