"""What the server itself refuses, in the language that it was started with; the task pane's routes in the reader's."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from attacking import ask, connection, raw, status_of
from browser import Server

from udfs.hosts.server.settings import Limits

LANGUAGES = ("en", "fr")
LONGEST, MOST_OVERRIDES = 200, 200  # of what the pane may ask
MOST_TRIES = 2_000  # until a server whose calls have ended answers again: each is a request of its own


@pytest.fixture(scope="module", params=LANGUAGES)
def spoken(request: pytest.FixtureRequest) -> Iterator[tuple[Server, str]]:
    """A server of a language, with short limits of time and with functions that wait."""
    language: str = request.param
    limits = ("--read-seconds", "2", "--call-seconds", "1")
    with Server("--lang", language, *limits, planted=True) as running:
        running.wait_until_open()
        yield running, language


def head(server: Server, length: int) -> bytes:
    place = f"POST /{server.token}/batch HTTP/1.1\r\nHost: localhost:{server.port}\r\n"
    return f"{place}Content-Length: {length}\r\n\r\n".encode()


def test_a_body_that_is_too_large(spoken: tuple[Server, str]) -> None:
    server, language = spoken
    answer = raw(server, head(server, 100 * 2**20))
    assert status_of(answer) == 413
    assert (
        answer.decode("utf-8").partition("\r\n\r\n")[2]
        == {
            "en": "the ranges are too large: over 32 MB. Give smaller ranges.",
            "fr": "les plages sont trop grandes\u00a0: plus de 32 Mo. Donnez des plages plus petites.",
        }[language]
    )


def test_a_body_that_does_not_arrive(spoken: tuple[Server, str]) -> None:
    server, language = spoken
    with connection(server) as link:
        link.sendall(head(server, 1000))
        link.settimeout(30)
        answer = b""
        while chunk := link.recv(65536):
            answer += chunk
    assert status_of(answer) == 408
    assert (
        answer.decode("utf-8").partition("\r\n\r\n")[2]
        == {
            "en": "the request took too long to arrive.",
            "fr": "la demande a mis trop de temps à arriver.",
        }[language]
    )


@pytest.mark.parametrize(
    ("body", "english", "french"),
    [
        (b"{", "the body is not JSON.", "le corps de la demande n’est pas en JSON."),
        (b"[]", "the body is not a JSON object.", "le corps de la demande n’est pas un objet JSON."),
        (b'{"calls": []}', "calls: a list is needed.", "calls\u00a0: il faut une liste."),
        (b'{"calls": [1]}', "a call is not a JSON object.", "un appel n’est pas un objet JSON."),
        (
            b'{"calls": [{}]}',
            "func_name: the name of a function is needed.",
            "func_name\u00a0: il faut le nom d’une fonction.",
        ),
        (b'{"calls": [{"func_name": "fm_same"}]}', "args: a list is needed.", "args\u00a0: il faut une liste."),
        (
            b'{"calls": [' + b",".join([b"{}"] * 2001) + b"]}",
            "2,001 calls; at most 2,000 travel together.",
            "nombre d’appels\u00a0: 2\u00a0001; au plus 2\u00a0000 à la fois.",
        ),
        (
            b'{"calls": [{"func_name": "fm_same", "args": [[[' + b",".join([b"1"] * 2_000_001) + b"]]]}]}",
            "2,000,001 cells; at most 2,000,000 at once. Give smaller ranges.",
            "nombre de cellules\u00a0: 2\u00a0000\u00a0001; au plus 2\u00a0000\u00a0000 à la fois. Donnez des plages plus petites.",
        ),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_body_that_no_add_in_sends(spoken: tuple[Server, str], body: bytes, english: str, french: str) -> None:
    server, language = spoken
    with server.client() as client:
        response = client.post("batch", content=body, headers={"Content-Type": "application/json"})
    assert (response.status_code, response.text) == (400, {"en": english, "fr": french}[language])


def test_a_call_that_takes_too_long_and_a_server_that_is_busy(spoken: tuple[Server, str]) -> None:
    """The calls are still held when the next one is asked: they end when the test says so, not after a while."""
    server, language = spoken

    def ask_long(_: int) -> str:
        with server.client() as own:
            return str(ask(own, "fm_held", [[[5]]])["error"]["message"])

    with ThreadPoolExecutor(Limits.threads) as threads:
        late = set(threads.map(ask_long, range(Limits.threads)))
    assert late == {
        {
            "en": "the call took longer than 1 seconds. Give smaller ranges.",
            "fr": "l’appel a duré plus de 1 secondes. Donnez des plages plus petites.",
        }[language]
    }
    busy = {
        "en": "the server is busy with calls that take long. Calculate again in a while.",
        "fr": "le serveur est occupé par des appels de longue durée. Recalculez dans un moment.",
    }[language]
    with server.client() as client:
        assert ask(client, "fm_same", [[[1]]])["error"]["message"] == busy
        (server.folder / "let-go").touch()
        for _ in range(MOST_TRIES):
            if "error" not in (answered := ask(client, "fm_same", [[[1]]])):
                break
            assert answered["error"]["message"] == busy
        assert answered == {"result": [[1.0]]}


# The task pane's routes: in the language that it asks for, whatever the server's

QUESTION = {"scenario": "settlement", "fiscal_year": "2021-22", "overrides": [], "baseline": ""}
FAULTS: list[tuple[dict[str, Any], str, str]] = [
    (
        {"scenario": "x" * (LONGEST + 1)},
        "scenario: a text of at most 200 characters is needed.",
        "scenario\u00a0: il faut un texte d’au plus 200 caractères.",
    ),
    (
        {"overrides": [["a", 1]] * (MOST_OVERRIDES + 1)},
        "overrides: rows of a name and a value are needed, at most 200.",
        "overrides\u00a0: il faut des lignes d’un nom et d’une valeur, au plus 200.",
    ),
    (
        {"overrides": [["a", None]]},
        "overrides: a name is a text, and a value a number.",
        "overrides\u00a0: un nom est un texte, et une valeur un nombre.",
    ),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("fault", "english", "french"), FAULTS, ids=[next(iter(fault)) for fault, _, _ in FAULTS])
def test_faults_in_what_the_pane_asks(
    spoken: tuple[Server, str], fault: dict[str, Any], english: str, french: str, language: str
) -> None:
    with spoken[0].client() as client:
        response = client.post("pane/preview", json={**QUESTION, **fault, "language": language})
    assert (response.status_code, response.json()) == (400, {"refused": {"en": english, "fr": french}[language]})


def test_a_question_of_the_pane_that_is_no_json(spoken: tuple[Server, str]) -> None:
    with spoken[0].client() as client:
        response = client.post("pane/preview", content=b"[1", headers={"Content-Type": "application/json"})
    assert (response.status_code, response.json()) == (400, {"refused": "the body is not a JSON object."})


def test_scenarios_of_the_pane_have_a_short_title_in_each_language(spoken: tuple[Server, str]) -> None:
    with spoken[0].client() as client:
        scenarios = client.get("pane/scenarios").json()["scenarios"]
    found = {each["name"]: each["short"] for each in scenarios}
    assert found["equal-per-admission"] == {"en": "equal-per-admission", "fr": "égal par admission"}
    assert found["predictable"]["fr"] == "prévisible"
