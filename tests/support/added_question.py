"""A question of two files, added in a folder of its own in the place of the package's: what each door shows of it."""

import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from fundingmodel import questions

DECLARED = {
    "texts": """order = 5
title = { en = "Echo", fr = "Écho" }
question = { en = "What is given to whom?", fr = "Que reçoit qui?" }
about = { en = "Nothing else.", fr = "Rien d’autre." }
example = ["settlement"]
""",
    "chart": 'chart = "bars"\n',
    "doors": "in_a_cell = true\nfor_the_table = true\n",
    "asks": """
[asks.scenario]
kind = "scenario"
needed = true
en = "The scenario."
fr = "Le scénario."
[asks.jurisdiction]
kind = "jurisdiction"
option = "for"
en = "One jurisdiction."
fr = "Une administration."
""",
    "gives": """
[gives.fiscal_year]
unit = "key"
en = "Fiscal year"
fr = "Exercice"
[gives.jurisdiction]
unit = "key"
en = "Jurisdiction"
fr = "Administration"
[gives.amount]
unit = "dollars"
en = "Amount"
fr = "Montant"
[gives.share]
unit = "ratio"
en = "Share"
fr = "Part"
[says.last]
en = "In the last year {amount}."
fr = "Le dernier exercice, {amount}."
""",
}
ANSWERS = '''
"""Echo."""

from fundingmodel.questions import Answer, Said
from fundingmodel.questions.asked import jurisdictions_asked


def answer(scenario, jurisdiction):
    codes = jurisdictions_asked(scenario, jurisdiction)
    rows = []
    for year in scenario.scenario.fiscal_years:
        total = sum(scenario.amount("allocation", year, code) for code in scenario.main.tier.place.jurisdictions)
        for code in codes:
            amount = scenario.amount("allocation", year, code)
            rows.append((year, code, amount, amount / total))
    labels = dict(scenario.main.tier.jurisdiction_names)
    return Answer(rows, Said("last", {"amount": rows[-1][2]}), (scenario,), labels)
'''


def add(folder: Path, monkeypatch: pytest.MonkeyPatch, **instead: str) -> Path:
    """Puts the question, called echo, in the place of all others; `instead` are other parts of its declaration."""
    return put(folder, monkeypatch, {**DECLARED, **instead}, ANSWERS)


def put(folder: Path, monkeypatch: pytest.MonkeyPatch, declared: Mapping[str, str], answers: str) -> Path:
    """Puts a question called echo, of these parts of a declaration and this program, in the place of all others: its declaration."""
    package = folder / "added_questions"
    package.mkdir(exist_ok=True)
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "echo.toml").write_text("\n".join(declared.values()), encoding="utf-8")
    (package / "echo.py").write_text(answers, encoding="utf-8")
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setattr(questions, "FOLDER", package)
    monkeypatch.setattr(questions, "PACKAGE", "added_questions")
    questions.read.cache_clear()
    for name in ("added_questions", "added_questions.echo"):
        sys.modules.pop(name, None)
    return package / "echo.toml"
