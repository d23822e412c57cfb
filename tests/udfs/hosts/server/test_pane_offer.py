"""The offer file that the task pane saves: in Chromium, a download whose amounts are those that the pane shows."""

from pathlib import Path

import pytest
from browser import Opener, Server
from pane_page import YEAR, amounts, in_scenario, settled, shown
from playwright.sync_api import Page, expect

import fundingmodel
from fundingmodel.errors import Refused
from udfs.cells.marshalling import CellError
from udfs.scenarios.offer import offer


def saved(page: Page, folder: Path, name: str = "our-offer.toml") -> Path:
    with page.expect_download() as found:
        page.click("#save")
    assert found.value.suggested_filename == name
    path = folder / found.value.suggested_filename
    found.value.save_as(path)
    return path


def test_the_file_that_is_saved_gives_what_is_shown(open_pane: Opener, server: Server, tmp_path: Path) -> None:
    page, heard = open_pane(server, width=900)
    in_scenario(page, "settlement")
    expect(page.locator("#save")).to_be_disabled()
    page.fill("#lever-category_weight_refugee", "3.25")
    settled(page)
    path = saved(page, tmp_path)
    expect(page.locator("#message")).to_have_text("Saved as our-offer.toml. Next: fundingmodel check our-offer.toml")
    text = path.read_text(encoding="utf-8")
    assert 'parent = "settlement"' in text and "values = { refugee = 3.25 }" in text
    assert text.count("[inputs.") == 1
    assert amounts(fundingmodel.run(path)) == shown(page, 2) != amounts(fundingmodel.run("settlement"))
    page.fill("#lever-category_weight_refugee", "x")
    settled(page)
    expect(page.locator("#save")).to_be_disabled()
    assert heard.complaints == [] and heard.elsewhere(server.origin) == []


def test_several_figures_and_in_french(open_pane: Opener, server: Server, tmp_path: Path) -> None:
    page, _ = open_pane(server, width=900)
    in_scenario(page, "predictable")
    page.click("#language-fr")
    settled(page)
    expect(page.locator("#save")).to_have_text("Enregistrer comme fichier d’offre")
    page.fill("#lever-protected_fraction", "0,8")
    page.fill("#lever-largest_growth", "0,25")
    settled(page)
    path = saved(page, tmp_path, "notre-offre.toml")
    assert 'author = "Qui fait cette offre"' in path.read_text(encoding="utf-8")
    page.click("#language-en")
    settled(page)
    assert amounts(fundingmodel.run(path), YEAR) == shown(page, 2)


@pytest.mark.parametrize(
    ("scenario", "name", "value"),
    [
        ("settlement", "category_weight.refugee.2026-27", 3.25),
        ("settlement", "stated_authority.2026-27", 850_000_000.55),
        ("settlement", "intake.2024.ON.refugee", 40_000.0),
        ("predictable", "protected_fraction", 0.8),
        ("predictable", "escalator.2026-27", 0.05),
    ],
)
def test_an_offer_of_one_figure_of_each_kind(scenario: str, name: str, value: float, tmp_path: Path) -> None:
    found = offer(scenario, [(name, value)], "en")
    path = tmp_path / found["file"]
    path.write_text(found["text"], encoding="utf-8", newline="\n")
    own = fundingmodel.run(path)
    plain = fundingmodel.run(scenario)
    changed = own.scenario.tier.parameters[name.partition(".")[0]].figures
    assert any(float(x or 0) == value for block in changed.values() for row in block for x in row)
    codes = own.scenario.jurisdictions
    assert [own.amount("allocation", YEAR, c) for c in codes] != [plain.amount("allocation", YEAR, c) for c in codes]


def test_what_cannot_be_saved_is_refused() -> None:
    with pytest.raises(CellError, match="no figure was moved"):
        offer("settlement", [], "en")
    with pytest.raises((CellError, Refused), match="it must be at least 0"):
        offer("settlement", [("category_weight.refugee", -1.0)], "en")
