"""The task pane in English and French in Chromium: what it shows, and what it says when the server does not do as asked."""

import re
from functools import partial
from typing import Any

import pytest
from browser import Opener, Server, calculate
from pane_page import YEAR, calculated, cells, in_scenario, settled
from playwright.sync_api import Route, expect

from udfs.scenarios.named import find as find_scenario
from udfs.scenarios.named import names as scenario_names


def answered(status: int | None, route: Route) -> None:
    if status:
        route.fulfill(status=status)
    else:
        route.abort()


def test_a_server_that_is_gone_or_has_a_new_address_is_said(open_pane: Opener, server: Server) -> None:
    page, _ = open_pane(server, language="fr-CA")
    in_scenario(page, "settlement")
    for answer, sentence in (
        (None, "Le serveur du modèle de financement ne répond pas. Est-il démarré?"),
        (404, "Le serveur a été redémarré et a une nouvelle adresse"),
        (401, "Connectez-vous"),
        (403, "Accès refusé"),
        (500, "Le serveur répond par une erreur (500)."),
    ):
        page.route("**/pane/preview", partial(answered, answer))
        page.fill("#lever-category_weight_refugee", f"3,{answer or 1}")
        expect(page.locator("#refusal")).to_contain_text(sentence)
        expect(page.locator("#server")).to_have_text("Le serveur ne répond pas")
        expect(page.locator("#put")).to_be_disabled()
        page.unroute("**/pane/preview")
    page.fill("#lever-category_weight_refugee", "3")
    expect(page.locator("#refusal")).to_be_hidden()
    expect(page.locator("#server")).to_have_text("Serveur connecté")


def test_french_follows_excel_and_is_kept(open_pane: Opener, server: Server) -> None:
    page, heard = open_pane(server, language="fr-CA")
    assert page.get_attribute("html", "lang") == "fr-CA"
    assert page.inner_text("#tab-scenario") == "Scénario"
    page.click("#option-ALLOCATE")
    assert "Répartit une enveloppe selon les besoins" in page.inner_text("#detail")
    in_scenario(page, "settlement")
    page.fill("#lever-category_weight_refugee", "3,25")
    settled(page)
    assert "M$" in page.inner_text("#totals") and "la plus forte hausse" in page.inner_text("#finding")
    assert page.locator("#year option").last.inner_text() == "2026-2027"
    page.click("#put")
    expect(page.locator("#message")).to_contain_text("Les formules sont dans")
    values = calculated(page).values()
    assert "Île-du-Prince-Édouard" in values
    assert YEAR in values, "the function is given the year as it knows it"
    page.click("#language-en")
    assert page.inner_text("#tab-scenario") == "Scenario"
    expect(page.locator("#finding")).to_contain_text("more, the largest increase")
    assert page.input_value("#lever-category_weight_refugee") == "3.25"
    page.reload()
    page.wait_for_selector('[role="option"]')
    assert page.inner_text("#tab-scenario") == "Scenario", "the language chosen is kept"
    assert heard.complaints == []


LANGUAGES = ("en", "fr")


@pytest.mark.parametrize("language", LANGUAGES)
def test_scenarios_are_listed_by_their_short_titles(open_pane: Opener, server: Server, language: str) -> None:
    page, heard = open_pane(server, language=f"{language}-CA")
    in_scenario(page, "predictable")
    short = {name: find_scenario(name).short[language] for name in scenario_names()}
    assert page.locator("#scenario option").all_text_contents() == list(short.values())
    assert page.locator("#baseline option").all_text_contents()[1:] == [
        short[name] for name in short if name != "predictable" and YEAR in find_scenario(name).fiscal_years
    ]
    page.select_option("#baseline", "settlement")
    settled(page)
    legend = page.inner_text("#chart")
    assert short["predictable"] in legend and short["settlement"] in legend
    page.click(".about summary")
    expect(page.locator("#about-title")).to_contain_text({"en": "Predictable funding", "fr": "Financement"}[language])
    page.click("#put")
    expect(page.locator("#message")).to_contain_text(
        {"en": "The formulas are in", "fr": "Les formules sont dans"}[language]
    )
    written = cells(page)
    assert "predictable" in written.values() and "settlement" in written.values(), (
        "there the name is typed as it is known"
    )
    assert heard.complaints == []


@pytest.mark.parametrize(
    ("language", "changed", "sentence"),
    [
        ("en", {"overrides": "x"}, "overrides: rows of a name and a value are needed, at most 200."),
        ("fr", {"overrides": "x"}, "overrides\u00a0: il faut des lignes d’un nom et d’une valeur, au plus 200."),
        ("en", {"scenario": 5}, "scenario: a text of at most 200 characters is needed."),
        ("fr", {"scenario": 5}, "scenario\u00a0: il faut un texte d’au plus 200 caractères."),
    ],
)
def test_what_the_server_refuses_is_shown_in_its_own_sentence(
    open_pane: Opener, server: Server, language: str, changed: dict[str, Any], sentence: str
) -> None:
    """The question is changed on its way, as no pane of ours would ask it; the server that answers is still connected."""
    page, _ = open_pane(server, language=f"{language}-CA")
    in_scenario(page, "settlement")

    def spoil(route: Route) -> None:
        route.continue_(post_data={**(route.request.post_data_json or {}), **changed})

    page.route("**/pane/preview", spoil)
    page.fill("#lever-base_for_each", "600000")
    expect(page.locator("#refusal span")).to_have_text(sentence)
    expect(page.locator("#server")).to_have_text({"en": "Server connected", "fr": "Serveur connecté"}[language])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_scenario_that_is_gone_is_not_taken_for_a_new_address(
    open_pane: Opener, server: Server, language: str
) -> None:
    page, _ = open_pane(server, language=f"{language}-CA")
    in_scenario(page, "settlement")
    page.route(
        "**/pane/levers?*", lambda route: route.continue_(url=route.request.url.replace("=settlement&", "=gone&"))
    )
    page.select_option("#year", "2021-22")
    expect(page.locator("#refusal")).to_contain_text(
        {"en": "no scenario of this name", "fr": "nom inconnu (scénario)"}[language]
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("status", "english", "french"),
    [
        (None, "The funding model server does not answer.", "Le serveur du modèle de financement ne répond pas."),
        (401, "Sign in to use", "Connectez-vous pour utiliser"),
        (403, "ask whoever runs it for the right", "adressez-vous à la personne qui exploite le serveur"),
        (404, "has a new address", "a une nouvelle adresse"),
        (500, "The server answers with an error (500).", "Le serveur répond par une erreur (500)."),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_cells_say_why_there_is_no_answer(
    open_pane: Opener, server: Server, language: str, status: int | None, english: str, french: str
) -> None:
    page, _ = open_pane(server, language=f"{language}-CA")
    page.route(re.compile("/batch$"), partial(answered, status))
    (answer,) = calculate(page, [("SHARE", [[["ON", 60], ["QC", 40]]])])
    assert answer["error"] == "#VALUE!" and (french if language == "fr" else english) in answer["message"]
