"""`fundingmodel serve` before it serves: what it refuses, the certificate it makes, what it shows, and who has which session."""

import asyncio
import datetime
import importlib.util
import ipaddress
import json
import os
import socket
import ssl
import stat
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import pytest
from browser import Server
from click.testing import CliRunner
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from function_cases import difference, examples
from office_cells import sent, shown

from fundingmodel.command_line.main import cli
from fundingmodel.errors import Refused
from udfs.catalogue import functions
from udfs.hosts.office.cells import is_date_format
from udfs.hosts.server import certificate as certificates
from udfs.hosts.server.calls import Calls
from udfs.hosts.server.certificate import Certificate, local_certificate
from udfs.hosts.server.instructions import sections, show
from udfs.hosts.server.settings import PROJECT, Limits, Serving
from udfs.hosts.server.start import start, token_of


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.delenv("XLWINGS_LICENSE_KEY", raising=False)
    monkeypatch.setattr("udfs.hosts.server.start._serve", lambda *_: pytest.fail("it would have served"))


def refused(**options: Any) -> str:
    """The sentence by which a start is refused."""
    given = {"host": "127.0.0.1", "port": 0, "noncommercial": True, "scenarios": (), "lang": "en", **options}
    with pytest.raises(Refused) as error:
        start(**given)
    return str(error.value)


def test_without_a_licence_it_says_who_may_use_it_and_how() -> None:
    text = refused(noncommercial=False)
    assert "--accept-noncommercial-licence" in text and "XLWINGS_LICENSE_KEY" in text
    assert "Governments" in text and "Companies" in text
    done = CliRunner().invoke(cli, ["serve", "--port", "0"])
    assert done.exit_code == 1 and "PolyForm Noncommercial" in done.output


def test_a_wrong_licence_key_is_refused() -> None:
    environment = {**os.environ, "XLWINGS_LICENSE_KEY": "not-a-key"}
    command = [sys.executable, "-m", "fundingmodel.command_line.main", "serve", "--port", "0"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment)
    assert done.returncode == 1 and "XLWINGS_LICENSE_KEY" in done.stderr and "Traceback" not in done.stderr


def test_without_its_packages_it_says_how_to_install_them(monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "xlwings_server" else found(name))
    assert (
        refused() == 'The server needs xlwings_server. Install what it needs with: pip install "fundingmodel[server]"'
    )


def test_a_taken_port_is_refused() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert (
            refused(port=port)
            == f"Port {port} of 127.0.0.1 is taken by another program. Choose another: --port {port + 1}."
        )


def test_beyond_this_computer_it_needs_a_certificate_and_sign_in(tmp_path: Path) -> None:
    pair = local_certificate(tmp_path)
    both = {"cert": pair.certificate, "key": pair.key}
    entra = {"entra_tenant": str(uuid.UUID(int=1)), "entra_client": str(uuid.UUID(int=2))}
    for host in ("0.0.0.0", "::", "192.0.2.1", "grants.example.org"):
        assert "--cert and --key" in refused(host=host) and "--entra-tenant" in refused(host=host)
        assert "--cert" not in refused(host=host, **both) and "Entra ID" in refused(host=host, **both)
        assert "a certificate" in refused(host=host, **entra)
    assert "--name" in refused(host="0.0.0.0", **both, **entra)
    assert "--cert and --key belong together" in refused(cert=pair.certificate)
    assert "--entra-tenant and --entra-client belong together" in refused(entra_client="c")
    assert "no such name" in refused(host="no-such-host.invalid", **both, **entra)
    for name in (
        "https://grants.example.org",
        "grants.example.org/fm",
        "grants.example.org:443",
        "a b",
        "-",
        "2001:db8::1",
    ):
        assert "name alone" in refused(host="0.0.0.0", name=name, **both, **entra), name
    assert "leave --name out" in refused(name="grants.example.org")
    assert "not an address of this computer" in refused(host="192.0.2.1", **both, **entra)
    assert "--entra-role needs" in refused(entra_roles=("Analyst",))
    assert "--entra-tenant grants.example.org" in refused(**{**entra, "entra_tenant": "grants.example.org"})
    assert "--entra-client {" in refused(**{**entra, "entra_client": f"{{{uuid.UUID(int=2)}}}"})


def test_a_certificate_that_is_none_is_refused(tmp_path: Path) -> None:
    one, other = local_certificate(tmp_path / "one"), local_certificate(tmp_path / "other")
    assert "no such file" in refused(cert=tmp_path / "none.pem", key=one.key)
    assert "not a certificate and its key" in refused(cert=one.certificate, key=other.key)
    (tmp_path / "text.pem").write_text("hello", encoding="utf-8")
    assert "not a certificate and its key" in refused(cert=tmp_path / "text.pem", key=one.key)


def test_a_token_file_holds_a_token_that_cannot_be_guessed(tmp_path: Path) -> None:
    for weak in ("", "secret", "a/../" + "b" * 40, "é" * 40, "two words " * 5, b"\xff" * 40):
        (tmp_path / "token").write_bytes(weak.encode() if isinstance(weak, str) else weak)
        assert "Delete the file" in refused(token_file=tmp_path / "token")
    fresh = token_of(tmp_path / "folder" / "token")
    assert token_of(tmp_path / "folder" / "token") == fresh and len({token_of(None) for _ in range(100)}) == 100
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "folder" / "token").stat().st_mode) == 0o600


# The certificate


def read(pair: Certificate) -> x509.Certificate:
    return x509.load_pem_x509_certificate(pair.certificate.read_bytes())


def test_the_certificate_is_for_this_computer_alone(tmp_path: Path) -> None:
    pair = local_certificate(tmp_path)
    found = read(pair)
    names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost"]
    assert names.get_values_for_type(x509.IPAddress) == [ipaddress.ip_address(a) for a in ("127.0.0.1", "::1")]
    assert found.not_valid_after_utc - found.not_valid_before_utc <= datetime.timedelta(days=825)
    assert found.extensions.get_extension_for_class(x509.BasicConstraints).value.ca is False
    usage = found.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.SERVER_AUTH]
    if os.name == "posix":
        assert stat.S_IMODE(pair.key.stat().st_mode) == 0o600


def test_the_certificate_is_kept_and_made_again_before_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = read(local_certificate(tmp_path)).serial_number
    assert read(local_certificate(tmp_path)).serial_number == first
    monkeypatch.setattr(certificates, "RENEWED", datetime.timedelta(days=certificates.DAYS + 1))
    second = read(local_certificate(tmp_path)).serial_number
    assert second != first
    monkeypatch.undo()
    local_certificate(tmp_path).certificate.write_text("broken", encoding="utf-8")
    third = local_certificate(tmp_path)
    assert read(third).serial_number not in (first, second)
    third.key.write_bytes(local_certificate(tmp_path / "other").key.read_bytes())  # a key of another certificate
    fourth = local_certificate(tmp_path)
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(fourth.certificate, fourth.key)


# What it shows


@pytest.mark.parametrize("language", ["en", "fr"])
def test_it_shows_how_to_add_the_add_in_in_each_excel(tmp_path: Path, language: str) -> None:
    pair = Certificate(tmp_path / "localhost.pem", tmp_path / "localhost-key.pem")
    serving = Serving("127.0.0.1", 8000, "t" * 32, language=language)
    shown = dict(sections(serving, pair, tmp_path / "add-in" / "it.xml", kept=False))
    assert list(shown)[1:3] == ["Excel, Windows", "Excel, Mac"] and len(shown) == 5
    text = "\n".join(line for lines in shown.values() for line in lines)
    for due in (
        "certutil -user -addstore Root",
        "security add-trusted-cert",
        "wef",
        str(tmp_path / "add-in"),
        "--token-file",
    ):
        assert due in text
    kept = dict(sections(serving, pair, tmp_path / "it.xml", kept=True))
    assert "--token-file" not in str(kept)
    hosted = Serving("0.0.0.0", 443, "t" * 32, "grants.example.org", language, "tenant", "client")
    assert "certutil" not in str(sections(hosted, pair, tmp_path / "it.xml", kept=True))
    assert "localhost" not in hosted.names and "grants.example.org" in hosted.names


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_it_shows_is_in_paragraphs(tmp_path: Path, language: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A blank line before the title, and between it, the addresses, each Excel and how to stop."""
    pair = Certificate(tmp_path / "localhost.pem", tmp_path / "localhost-key.pem")
    serving = Serving("127.0.0.1", 8000, "t" * 32, language=language)
    show(serving, pair, tmp_path / "it.xml", kept=True)
    text = capsys.readouterr().out
    assert text.startswith("\n") and text.endswith("\n\n")
    title, addresses, *excels, stop = text.strip().split("\n\n")
    assert "\n" not in title + stop
    assert [line.split()[-1] for line in addresses.split("\n")] == [
        str(tmp_path / "it.xml"),
        serving.manifest_address,
        serving.address,
    ]
    assert len(excels) == len(sections(serving, pair, tmp_path / "it.xml", kept=True)) == 4


def test_help_in_excel_follows_the_language() -> None:
    with Server("--lang", "fr") as running, running.client() as client:
        described = {
            each["name"]: each for each in client.get("xlwings/custom-functions-meta.json").json()["functions"]
        }
        assert "Volet" in "".join(running.lines)
    assert {f.name: f.help["fr"] for f in functions()} == {
        name: each["description"] for name, each in described.items()
    }


# Sessions


def asked(name: str, *arguments: Any) -> bytes:
    return json.dumps({"runtime": "1.4", "func_name": name, "args": sent(arguments)}).encode()


def test_each_user_has_a_session_of_their_own() -> None:
    calls = Calls(Limits())

    async def ask(user: str, *call: Any) -> str:
        return json.dumps(await calls.one(asked(*call), user))

    async def said() -> None:
        await ask("ana", "fm_share", [["ON", 1], ["QC", "the secret of ana"]])
        assert "secret of ana" not in await ask("ben", "fm_last_error")
        assert "secret of ana" in await ask("ana", "fm_last_error")

    asyncio.run(said())


@pytest.mark.parametrize(
    ("number_format", "is_date"),
    [
        ("yyyy-mm-dd", True), ("d/m/yy h:mm;@", True), ("[h]:mm:ss", True), ("mmm-yy", True), ("[$-F800]dddd, mmmm dd, yyyy", True),
        ("General", False), ("0.00", False), ('0 "days"', False), ("#,##0 \\d", False), ("[Red]#,##0", False),
        ("$#,##0.00_);($#,##0.00)", False),
        ("0%", False), ("Standard", False), ("", False), ("@", False), ("0.0E+00", False),
    ],
)  # fmt: skip
def test_a_number_format_is_known_as_that_of_a_date(number_format: str, is_date: bool) -> None:
    assert is_date_format(number_format) is is_date


SIGNED_IN = """
import json, sys, time
import httpx
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from fastapi.testclient import TestClient
from udfs.hosts.server.application import application
from udfs.hosts.server.settings import Serving

guarded = application(
    Serving("127.0.0.1", 8000, "t" * 32, entra_tenant="tenant", entra_client="client", entra_roles=tuple(sys.argv[1:]))
)
import xlwings_server.auth.entraid as entraid

key, other = (RSAKey.generate_key(2048, {"kid": name}) for name in ("ours", "other"))
async def keys():
    return KeySet([key])
entraid.get_key_set = keys

def token(signed_by=key, **changed):
    issuer = "https://login.microsoftonline.com/tenant/v2.0"
    claims = {"aud": "client", "iss": issuer, "ver": "2.0", "exp": int(time.time()) + 600, "oid": "ana", "name": "Ana", **changed}
    return "Bearer " + jwt.encode({"alg": "RS256", "kid": "ours"}, claims, signed_by)

def posted(authorization, name, *arguments):
    body = {"runtime": "1.4", "calls": [{"func_name": name, "args": list(arguments)}]}
    response = client.post("/" + "t" * 32 + "/batch", json=body, headers={"Authorization": authorization})
    return [response.status_code, response.text]

with TestClient(guarded, base_url="https://localhost:8000") as client:
    answers = {
        "good": posted(token(), "fm_share", [["ON", 3], ["QC", 1]]),
        "none": posted("", "fm_share", [["ON", 3]]),
        "audience": posted(token(aud="another"), "fm_share", [["ON", 3]]),
        "tenant": posted(token(iss="https://login.microsoftonline.com/other/v2.0"), "fm_share", [["ON", 3]]),
        "over": posted(token(exp=int(time.time()) - 600), "fm_share", [["ON", 3]]),
        "forged": posted(token(signed_by=other), "fm_share", [["ON", 3]]),
    }
    async def no_keys():
        raise httpx.ConnectError("no address for login.microsoftonline.com")
    entraid.get_key_set, kept = no_keys, entraid.get_key_set
    answers["not reached"] = posted(token(oid="late"), "fm_share", [["ON", 3], ["QC", 1]])
    entraid.get_key_set = kept
    answers["reached again"] = posted(token(oid="late"), "fm_share", [["ON", 3], ["QC", 1]])
    posted(token(), "fm_share", [["ON", 1], ["QC", "secret of ana"]])
    answers["ben"] = posted(token(oid="ben", name="Ben"), "fm_last_error")
    answers["ana"] = posted(token(), "fm_last_error")
    answers["one role"] = posted(token(roles=["Analyst"]), "fm_share", [["ON", 3], ["QC", 1]])
    answers["roles"] = posted(token(roles=["Reader", "Analyst", "Other"]), "fm_share", [["ON", 3], ["QC", 1]])
print(json.dumps(answers))
"""


def signed_in(*roles: str) -> dict[str, tuple[int, str]]:
    """The status and text of answers to calls signed in in different ways, where users need these roles."""
    environment = {**os.environ, "XLWINGS_LICENSE_KEY": "noncommercial"}
    command = [sys.executable, "-W", "ignore", "-c", SIGNED_IN, *roles]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_with_roles_only_who_has_them_all_may_call() -> None:
    answers = signed_in("Analyst", "Reader")
    assert {name: answers[name][0] for name in ("good", "one role", "roles", "none", "forged")} == {
        "good": 403, "one role": 403, "roles": 200, "none": 401, "forged": 401
    }  # fmt: skip


def test_only_a_good_token_of_the_tenant_signs_in_and_users_do_not_see_each_others_errors() -> None:
    answers = signed_in()
    assert answers["good"] == [200, '{"answers":[{"result":[[0.75],[0.25]]}]}']
    assert {name: answers[name][0] for name in ("none", "audience", "tenant", "over", "forged")} == dict.fromkeys(
        ("none", "audience", "tenant", "over", "forged"), 401
    )
    assert answers["not reached"] == [503, "Entra ID is not reached to know who calls. Calculate again in a while."]
    assert answers["reached again"] == answers["good"]
    assert (
        "secret of ana" in answers["ana"][1] and answers["ben"][0] == 200 and "secret of ana" not in answers["ben"][1]
    )


# The project under an xlwings Server of someone's own

PLAIN = """
import json, sys, warnings
warnings.simplefilter("ignore")
from fastapi.testclient import TestClient
from xlwings_server.main import main_app
with TestClient(main_app) as client:
    for body in json.load(sys.stdin):
        response = client.post("/xlwings/custom-functions-call", json=body)
        print(json.dumps([response.status_code, response.text]))
"""


def test_functions_answer_also_under_a_plain_xlwings_server() -> None:
    cases = [case for case in examples() if case.name in ("SHARE", "ALLOCATE", "SCENARIO", "LIST", "PER_CAPITA")]
    more = {
        "client": "Office.js",
        "version": "",
        "runtime": "1.4",
        "culture_info_name": "en-US",
        "date_format": "m/d/yyyy",
    }
    calls = [(f"fm_{case.name.lower()}", case.arguments) for case in cases]
    calls += [("fm_share", [[["ON", 60], ["QC", "40"]]]), ("fm_share", [[["ON", 60], ["QC", ""]]])]
    bodies = [{**more, "func_name": name, "args": sent(arguments)} for name, arguments in calls]
    environment = {**os.environ, "XLWINGS_LICENSE_KEY": "noncommercial", "XLWINGS_PROJECT_DIR": str(PROJECT)}
    done = subprocess.run(
        [sys.executable, "-c", PLAIN],
        input=json.dumps(bodies),
        capture_output=True,
        text=True,
        env=environment,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(cases) > 4
    for case, (status, text) in zip(cases, answers, strict=False):
        assert status == 200 and difference(shown(json.loads(text)["result"]), case.cells, case.name) == "", (
            case,
            text,
        )
    assert answers[-2][0] == 400 and "number stored as text" in answers[-2][1]
    assert shown(json.loads(answers[-1][1])["result"])[0][0].code == "#N/A"
