"""Every kind of workbook, in both languages, saved again by LibreOffice: nothing is found that nobody did."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from command_line import printed
from engines import LibreOffice, saved_by_office

from workbooks.returned.findings import OTHERWISE, UNCHANGED
from workbooks.returned.verified import verify

OFFER = """parent = "settlement"
name = "our-offer"
author = "Ontario"
date = "2026-11-29"
reason = "Refugees count three times"
[inputs.category_weight]
values.refugee = 3
assumption = true
"""
ASKED = {
    "now": ("report",),
    "now-fr": ("report", "--lang", "fr"),
    "each": ("report", "settlement", "--each", "--years", "2025-26,2026-27"),
    "offer": ("report", "settlement", "our-offer.toml"),
    "offer-for-us-fr": ("report", "settlement", "our-offer.toml", "--for-us", "--lang", "fr"),
    "question": ("report", "settlement", "predictable", "--with", "bridge", "--years", "2026-27"),
    "reading": ("report", "cohort", "--reading", "settlement-economic-half"),
    "ahead-fr": ("report", "--set", "ahead", "--lang", "fr"),
    "each-fr": ("report", "settlement", "--each", "--years", "2026-27", "--lang", "fr"),
    "brief": ("brief", "settlement", "our-offer.toml", "--for", "NS"),
    "brief-fr": ("brief", "settlement", "predictable", "--for", "ON", "--lang", "fr"),
    "paper-fr": ("report", "settlement", "predictable", "--for", "ON", "--years", "2026-27", "--print", "--lang", "fr"),
    "published": ("report", "--published"),
    "published-fr": ("report", "canada-settlement-2011-12", "us-house-2020", "--published", "--lang", "fr"),
}


@pytest.mark.slow
@pytest.mark.parametrize("asked", ASKED.values(), ids=list(ASKED))
def test_a_report(
    asked: Sequence[str], libreoffice: LibreOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Calculated again by LibreOffice, too."""
    assert libreoffice
    monkeypatch.chdir(tmp_path)
    Path("our-offer.toml").write_text(OFFER, encoding="utf-8", newline="\n")
    printed(*asked, "--out", ".")
    (sent,) = Path().glob("*.xlsx")
    assert verify(sent, (Path(),)).findings == ()
    sent.write_bytes(saved_by_office(sent.read_bytes(), tmp_path))
    verified = verify(sent, (Path(),))
    assert (verified.findings, verified.follow, verified.code) == ((), True, UNCHANGED)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_template(language: str, tmp_path: Path) -> None:
    """As it was written."""
    printed("template", str(tmp_path / "t.xlsx"), "--lang", language)
    assert verify(tmp_path / "t.xlsx").code == UNCHANGED


@pytest.mark.slow
@pytest.mark.parametrize("options", [(), ("--lang", "fr"), ("--spill",), ("--spill", "--lang", "fr")])
def test_a_template_saved_where_the_add_in_is_not(
    options: Sequence[str], libreoffice: LibreOffice, tmp_path: Path
) -> None:
    """Its formulas gave no value there: that is said, once, and nothing else."""
    assert libreoffice
    printed("template", str(tmp_path / "t.xlsx"), *options)
    (tmp_path / "t.xlsx").write_bytes(saved_by_office((tmp_path / "t.xlsx").read_bytes(), tmp_path))
    verified = verify(tmp_path / "t.xlsx")
    assert [(each.kind, each.sheet) for each in verified.findings] == [("without_add_in", "")]
    assert verified.code == OTHERWISE
