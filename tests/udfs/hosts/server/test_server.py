"""The server as Excel speaks to it over HTTP: every call of the tables, the metadata, the manifest, and what it is started with."""

import json
import re
import struct
import time
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from xml.etree import ElementTree as Xml

import httpx
import pytest
from browser import Server
from function_cases import difference, examples, generated, refused
from office_cells import sent, shown

from fundingmodel import __version__
from udfs.catalogue import functions
from udfs.hosts.server.icons import SIZES, pixels, png

TOGETHER = 500


@pytest.fixture(scope="module")
def http(server: Server) -> Iterator[httpx.Client]:
    with server.client() as client:
        yield client


def call(name: str, arguments: Sequence[Any]) -> dict[str, Any]:
    return {"func_name": name, "args": sent(arguments)}


def plain_name(name: str) -> str:
    return f"fm_{name.lower()}"


def batch(http: httpx.Client, calls: Sequence[tuple[str, Sequence[Any]]]) -> list[dict[str, Any]]:
    """The answers to calls as the add-in's script posts them, together."""
    answers: list[dict[str, Any]] = []
    for start in range(0, len(calls), TOGETHER):
        asked = [call(plain_name(name), arguments) for name, arguments in calls[start : start + TOGETHER]]
        response = http.post("batch", json={"runtime": "1.4", "calls": asked})
        assert response.status_code == 200, response.text
        answers += response.json()["answers"]
    return answers


def test_every_case_has_its_cells(http: httpx.Client) -> None:
    cases = [*examples(), *generated(1000)]
    answers = batch(http, [(case.name, case.arguments) for case in cases])
    wrong = [
        f"{case.name} {case.arguments}: {wrong_cells}"
        for case, answer in zip(cases, answers, strict=True)
        if (wrong_cells := case.difference(shown(answer["result"])) if "result" in answer else str(answer["error"]))
    ]
    assert wrong == []
    assert len(cases) > 1000 and {case.name for case in cases} >= {f.name for f in functions() if not f.volatile}


def test_every_case_has_its_cells_one_by_one(http: httpx.Client) -> None:
    """As xlwings' own script posts a call where ours is not there to gather them."""
    cases = [*examples(), *generated(1000)[::7]]
    for case in cases:
        response = single(http, case.name, case.arguments)
        assert response.status_code == 200, response.text
        assert case.difference(shown(response.json()["result"])) == "", case.name


def single(http: httpx.Client, name: str, arguments: Sequence[Any], **more: Any) -> httpx.Response:
    body = {**call(plain_name(name), arguments), "client": "Office.js", "version": "0.37.8", "runtime": "1.4", **more}
    return http.post("xlwings/custom-functions-call", json=body)


def refusals() -> list[Any]:
    return [each for each in refused() if not each.python_only]


def test_every_refusal_has_its_code_and_sentence(http: httpx.Client) -> None:
    asked = refusals()
    answers = batch(http, [(each.name, each.arguments) for each in asked])
    assert len(asked) >= 60
    for each, answer in zip(asked, answers, strict=True):
        assert answer == {"error": {"code": each.code, "message": each.message}}, each


def test_every_refusal_one_by_one(http: httpx.Client) -> None:
    """A sentence beside #VALUE! is a 400, which xlwings' own script shows; other errors are cells."""
    for each in refusals():
        response = single(http, each.name, each.arguments)
        if each.code == "#VALUE!" and each.message:
            assert (response.status_code, response.text) == (400, each.message), each
        else:
            assert response.status_code == 200, each
            found = response.json()
            assert [[cell.code for cell in row] for row in shown(found["result"])] == [[each.code]]
            assert found["error"] == {"code": each.code, "message": each.message}


# Batches


def calls_counted(http: httpx.Client) -> int:
    """How many calls the server's session has computed, as FM.STATUS gives it."""
    (status,) = batch(http, [("STATUS", [])])
    return int(next(value for name, value in status["result"] if "call" in str(name).lower()))


def test_equal_calls_of_a_batch_are_computed_once(http: httpx.Client) -> None:
    before = calls_counted(http)
    need = [["ON", 61], ["QC", 39]]
    answers = batch(http, [("SHARE", [need])] * 40 + [("SHARE", [[["ON", 39], ["QC", 61]]])])
    assert answers == [{"result": [[0.61], [0.39]]}] * 40 + [{"result": [[0.39], [0.61]]}]
    assert calls_counted(http) - before == 3  # two different ones, and the question itself


def test_a_number_and_its_text_are_no_equal_calls(http: httpx.Client) -> None:
    answers = batch(http, [("SHARE", [[[1], [1]]]), ("SHARE", [[["1"], [1]]]), ("SHARE", [[[True], [1]]])])
    assert [next(iter(answer)) for answer in answers] == ["result", "error", "error"]


def test_answers_come_in_the_order_of_the_calls_and_a_refused_one_hurts_no_other(http: httpx.Client) -> None:
    calls: list[tuple[str, list[Any]]] = [("SHARE", [[[n], [100 - n]]]) for n in range(1, 100)]
    calls[50] = ("SHARE", [[["x"], [1]]])
    calls[51] = ("NO_SUCH", [])
    answers = batch(http, calls)
    for n, answer in enumerate(answers, start=1):
        if n in (51, 52):
            assert answer["error"]["code"] == "#VALUE!" and answer["error"]["message"]
        else:
            assert difference(answer["result"], [[n / 100], [1 - n / 100]]) == ""


def test_error_cells_within_a_table_are_text_where_excel_takes_no_objects(http: httpx.Client) -> None:
    """Custom functions runtime 1.4 brought data types; before it, an error within a table is its text."""
    nobody = call("fm_per_capita", [[[10], [5]], [[0], [2]]])  # amounts, and a jurisdiction without people
    unknown = {"type": "Error", "errorType": "NotAvailable", "basicType": "Error", "basicValue": "#N/A"}
    for runtime, cell in (("1.1", "#N/A"), ("1.3", "#N/A"), ("1.4", unknown), ("1.10", unknown), (None, "#N/A")):
        response = http.post("batch", json={"runtime": runtime, "calls": [nobody]})
        assert response.json()["answers"] == [{"result": [[cell], [2.5]]}]


def test_data_types_are_read(http: httpx.Client) -> None:
    def number(value: float, number_format: str) -> dict[str, Any]:
        return {"type": "FormattedNumber", "basicType": "Double", "basicValue": value, "numberFormat": number_format}

    place = {"type": "Entity", "basicType": "Error", "basicValue": "#VALUE!", "text": "Ontario", "properties": {}}
    text = {"type": "String", "basicType": "String", "basicValue": "QC"}
    double = {"type": "Double", "basicType": "Double", "basicValue": 40}
    asked = [
        [["province", "need"], [place, number(60, "$#,##0.00")], [text, double]],
        [["ON", number(45000, "yyyy-mm-dd")], ["QC", 40]],
        [["ON", number(45000.5, "[$-409]d/m/yy h:mm AM/PM;@")], ["QC", 40]],
        [["ON", number(60, '0 "days"')], ["QC", 40]],
        [["ON", {"type": "Boolean", "basicType": "Boolean", "basicValue": True}], ["QC", 40]],
        [["ON", {"type": "Empty", "basicType": "Empty", "basicValue": ""}], ["QC", 40]],
        [["ON", {"type": "Error", "basicType": "Error", "basicValue": "#SPILL!", "errorType": "Spill"}], ["QC", 40]],
        [["ON", {"type": "Error", "errorType": "Div0"}], ["QC", 40]],
        ["__xlwings_not_an_object_handle__"],
    ]
    calls = [{"func_name": "fm_share", "args": [need]} for need in asked]
    answers = http.post("batch", json={"runtime": "1.4", "calls": calls}).json()["answers"]
    found = [answer.get("result") or answer["error"]["code"] for answer in answers]
    assert found == [
        [[0.6], [0.4]],
        "#VALUE!",
        "#VALUE!",
        [[0.6], [0.4]],
        "#VALUE!",
        "#N/A",
        "#SPILL!",
        "#DIV/0!",
        "#VALUE!",
    ]
    assert "2023-03-15" in answers[1]["error"]["message"]
    assert "linked data type" in answers[-1]["error"]["message"]


# What Excel knows of the functions


def test_metadata_the_script_and_the_catalogue_name_the_same_functions(http: httpx.Client) -> None:
    metadata = http.get("xlwings/custom-functions-meta.json").json()
    script = http.get("xlwings/custom-functions-code.js").text
    described = {each["id"]: each for each in metadata["functions"]}
    assert set(described) == {f"FM_{f.name}" for f in functions()}
    assert set(re.findall(r'CustomFunctions\.associate\("(\w+)"', script)) == set(described)
    assert metadata["allowErrorForDataTypeAny"] is True  # else Excel never calls a function with an error cell
    for function in functions():
        shown_as = described[f"FM_{function.name}"]
        assert shown_as["name"] == function.name  # FM. before it comes from the manifest
        assert shown_as["description"] == function.help["en"]
        assert shown_as["options"].get("volatile", False) == function.volatile
        assert shown_as["result"] == {"dimensionality": "matrix", "type": "any"}
        assert [p["name"] for p in shown_as["parameters"]] == [a.name for a in function.arguments]
        for parameter, argument in zip(shown_as["parameters"], function.arguments, strict=True):
            assert parameter["description"].startswith(argument.help["en"])
            assert parameter.get("optional", False) == argument.optional
            assert (parameter["dimensionality"], parameter["type"]) == ("matrix", "any")
            assert 0 < len(parameter["description"]) <= 255


def test_help_of_each_function_leads_to_its_place_in_the_reference(http: httpx.Client, server: Server) -> None:
    """Which is read in a browser's window, in both languages, under the server's own policy."""
    described = http.get("xlwings/custom-functions-meta.json").json()["functions"]
    pages = {language: http.get(f"reference.html?lang={language}") for language in ("en", "fr")}
    assert all(
        page.status_code == 200 and "default-src" in page.headers["Content-Security-Policy"] for page in pages.values()
    )
    assert len({each["helpUrl"] for each in described}) == len(functions())
    for each in described:
        address, _, anchor = each["helpUrl"].partition("#")
        assert address == f"{server.base}/reference.html?lang=en"
        assert all(f'<article id="{anchor}"' in page.text for page in pages.values())


OFFICE = "{http://schemas.microsoft.com/office/appforoffice/1.1}"
OVERRIDES = "{http://schemas.microsoft.com/office/taskpaneappversionoverrides}"
TYPES = "{http://schemas.microsoft.com/office/officeappbasictypes/1.0}"
REQUIRED = [
    "Id", "Version", "ProviderName", "DefaultLocale", "DisplayName", "Description", "IconUrl", "HighResolutionIconUrl",
    "SupportUrl", "Hosts", "Requirements", "DefaultSettings", "Permissions",
]  # fmt: skip  # in Microsoft's order; AppDomains is for other domains than the server's


def test_manifest_has_every_required_element_in_order(server: Server) -> None:
    root = Xml.fromstring(server.manifest_file.read_bytes())
    assert [child.tag for child in root] == [OFFICE + name for name in REQUIRED] + [OVERRIDES + "VersionOverrides"]
    for name in ("Id", "Version", "ProviderName", "DefaultLocale", "Permissions"):
        assert root.findtext(OFFICE + name)
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", root.findtext(f"{OFFICE}Id") or "")
    assert root.findtext(f"{OFFICE}Version") == f"1.{__version__}"
    strings = {s.get("id"): s.get("DefaultValue") for s in root.iter(f"{TYPES}String")}
    assert strings["Functions.Namespace"] == "FM"
    ids = {e.get("id") for kind in ("String", "Url", "Image") for e in root.iter(TYPES + kind)}
    used = {e.get("resid") for e in root.iter() if e.get("resid")}
    assert used == {i for i in ids if i}  # each resource is there, and used
    assert all(len(text or "") <= 125 for text in strings.values())
    assert "xlwings" not in server.manifest_file.read_text(encoding="utf-8").replace("xlwings/custom-functions", "")


def test_addresses_of_the_manifest_answer(server: Server, http: httpx.Client) -> None:
    text = server.manifest_file.read_text(encoding="utf-8")
    assert http.get("manifest.xml").text == text
    addresses = set(re.findall(r'DefaultValue="(https://[^"]+)"', text))
    assert len(addresses) >= 8
    for address in addresses:
        assert address.startswith(f"{server.base}/")
        response = http.get(address)
        assert response.status_code == 200, address
        if match := re.search(r"icon-(\d+)\.png", address):
            assert picture(response.content) == (int(match[1]), int(match[1]), list(pixels(int(match[1]))))


def picture(png: bytes) -> tuple[int, int, list[bytes]]:
    """Width, height and rows of a PNG as this add-in's are: 8 bits, red green blue and alpha, no filter."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    place, data, size = 8, b"", (0, 0)
    while place < len(png):
        length, kind = struct.unpack(">I4s", png[place : place + 8])
        body = png[place + 8 : place + 8 + length]
        assert struct.unpack(">I", png[place + 8 + length : place + 12 + length])[0] == zlib.crc32(kind + body)
        if kind == b"IHDR":
            size = struct.unpack(">II", body[:8])
            assert body[8:10] == bytes((8, 6))
        data += body if kind == b"IDAT" else b""
        place += 12 + length
    rows, stride = zlib.decompress(data), 4 * size[0] + 1
    assert all(rows[i * stride] == 0 for i in range(size[1]))
    return *size, [rows[i * stride + 1 : (i + 1) * stride] for i in range(size[1])]


def test_icons_are_drawn_not_blank() -> None:
    for size in SIZES:
        colours = {row[i : i + 3] for row in pixels(size) for i in range(0, len(row), 4) if row[i + 3] == 255}
        assert {bytes.fromhex(c) for c in ("1F4E9E", "E69F00", "009E73")} <= colours
        assert picture(png(size)) == (size, size, list(pixels(size)))


# Sessions


def test_last_error_says_the_last_refusal(http: httpx.Client) -> None:
    batch(http, [("SHARE", [[["ON", "sixty"]]])])
    batch(http, [("SHARE", [[["ON", 61], ["QC", "sixty-one"]]])])
    (answer,) = batch(http, [("LAST_ERROR", [])])
    assert "sixty-one" in json.dumps(answer["result"]) and "FM.SHARE" in json.dumps(answer["result"])


# Starting


def test_first_call_is_answered_soon_after_the_start() -> None:
    """No measure of speed (tests/benchmarks has that): it would only fail if a start took minutes."""
    started = time.monotonic()
    with Server() as fresh, fresh.client() as client:
        assert batch(client, [("SHARE", [[["ON", 3], ["QC", 1]]])]) == [{"result": [[0.75], [0.25]]}]
    assert time.monotonic() - started < 60


def test_token_file_keeps_the_address(tmp_path: Any) -> None:
    file = tmp_path / "token"
    tokens = []
    for _ in range(2):
        with Server("--token-file", str(file)) as running:
            tokens.append(running.token)
    with Server() as other:
        assert other.token not in tokens and len(other.token) >= 32
    assert tokens[0] == tokens[1] == file.read_text(encoding="utf-8").strip()


def test_with_entra_id_nobody_calls_without_signing_in() -> None:
    tenant, application = "11111111-2222-4333-8444-555555555555", "66666666-7777-4888-9999-000000000000"
    with Server("--entra-tenant", tenant, "--entra-client", application) as running, running.client() as client:
        body = {"runtime": "1.4", "calls": [call("fm_share", [[["ON", 3], ["QC", 1]]])]}
        for path in ("batch", "xlwings/custom-functions-call"):
            for headers in ({}, {"Authorization": "Bearer x y"}, {"Authorization": "Error 13003"}):
                response = client.post(path, json={**body, **body["calls"][0]}, headers=headers)
                assert response.status_code == 401, (path, headers, response.text)
                assert "0.75" not in response.text
        manifest = Xml.fromstring(client.get("manifest.xml").content)
        assert manifest.findtext(f".//{OVERRIDES}WebApplicationInfo/{OVERRIDES}Id") == application
        assert "entraid" in client.get("taskpane.html").text


@pytest.mark.usefixtures("http")
def test_calls_at_the_same_time_do_not_mix(server: Server) -> None:
    def ask(n: int) -> bool:
        with server.client() as own:
            answers = batch(own, [("SHARE", [[[n + k], [1000 - n - k]]]) for k in range(50)])
        return all(
            difference(a["result"], [[(n + k) / 1000], [1 - (n + k) / 1000]]) == "" for k, a in enumerate(answers)
        )

    with ThreadPoolExecutor(6) as threads:
        assert all(threads.map(ask, range(1, 600, 50)))
