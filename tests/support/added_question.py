"""A question of two files, added in a folder of its own in the place of the package's: what each door shows of it."""

import sys
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

from fundingmodel.analysis.explain import find_jurisdiction, no_such_jurisdiction
from fundingmodel.questions import Answer, Said


def answer(scenario, jurisdiction):
    codes = scenario.main.tier.place.jurisdictions
    if jurisdiction is not None:
        code = find_jurisdiction(scenario.main, jurisdiction)
        if code is None:
            raise no_such_jurisdiction(scenario, jurisdiction)
        codes = (code,)
    rows = []
    for year in scenario.scenario.fiscal_years:
        total = sum(scenario.amount("allocation", year, code) for code in scenario.main.tier.place.jurisdictions)
        for code in codes:
            amount = scenario.amount("allocation", year, code)
            rows.append((year, code, amount, amount / total))
    labels = dict(scenario.main.tier.jurisdiction_names)
    return Answer(rows, Said("last", {"amount": rows[-1][2]}), (scenario,), labels)
'''


def add(folder: Path, monkeypatch: pytest.MonkeyPatch, **instead: str) -> None:
    """Puts the question, called echo, in the place of all others; `instead` are other parts of its declaration."""
    package = folder / "added_questions"
    package.mkdir(exist_ok=True)
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "echo.toml").write_text("".join({**DECLARED, **instead}.values()), encoding="utf-8")
    (package / "echo.py").write_text(ANSWERS, encoding="utf-8")
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setattr(questions, "FOLDER", package)
    monkeypatch.setattr(questions, "PACKAGE", "added_questions")
    questions.read.cache_clear()
    for name in ("added_questions", "added_questions.echo"):
        sys.modules.pop(name, None)
