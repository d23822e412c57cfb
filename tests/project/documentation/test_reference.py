"""The reference follows the program: what is added to a copy of the packages, or renamed there, is on its pages."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from copied_packages import copied, start
from places import ROOT

from fundingmodel.language.texts import LANGUAGES

WRITE = """
import json, sys
sys.path.insert(0, sys.argv[1])
from reference import reference_pages
print(json.dumps({language: reference_pages(language) for language in ("en", "fr")}))
"""
KEY = """harbour = { example = 'harbour = "north"', en = "Which harbour it is.", fr = "De quel port il s’agit." }\n"""
SCOPE = """
[scopes.lighthouses]
en = "lighthouses"
fr = "phares"
covers.en = "Money that keeps the lamps burning."
covers.fr = "Ce qui garde les lampes allumées."
"""
REFUSAL = """

def _refuse_a_storm(where: Where, force: int) -> None:
    raise Refused("storm_at_sea", where, "{force!r} is more than a boat can bear.", "Wait for [calm] weather.", force=force)
"""
SOAKED = """
[soaked]
en = "Pages that were wet"
fr = "Pages mouillées"
"""
PLANTED = {  # page: what is on it in each language, once it is planted
    "commands": ("greet-udfs", {"en": "Greets from udfs.", "fr": "Salue de la part de udfs."}),
    "steps": ("headcount_floor", {"en": "Headcount floor", "fr": "Plancher par tête"}),
    "keys": ("harbour", {"en": "Which harbour it is.", "fr": "De quel port il s’agit."}),
    "functions": ("FM.TRIPLE", {"en": "Three times an amount.", "fr": "Trois fois un montant."}),
    "analyses": ("received", {"en": "What was received", "fr": "Que reçoit-on"}),
    "data": ("arrivals_by_route", {"en": "Harbour", "fr": "Bureau du port"}),
    "scenarios": ("three-districts", {"en": "Three districts", "fr": "Trois districts"}),
    "scopes": ("lighthouses", {"en": "lamps burning", "fr": "lampes allumées"}),
    "findings": ("`soaked`", {"en": "Pages that were wet", "fr": "Pages mouillées"}),
    "refusals": (
        "storm_at_sea",
        {
            "en": r"\'*force*\' is more than a boat can bear\. Wait for \[calm\] weather\.",
            "fr": "«\N{NO-BREAK SPACE}*force*\N{NO-BREAK SPACE}» dépasse ce qu’un bateau supporte\\. Attendez le calme\\.",
        },
    ),
}  # fmt: skip
Pages = dict[str, dict[str, str]]


def written(packages: Path) -> Pages:
    """All pages of the reference of a copy, by language and name."""
    done = start(packages, packages, "-c", WRITE, str(ROOT / "docs"))
    assert done.returncode == 0, done.stderr
    found: Pages = json.loads(done.stdout)
    return found


def append(path: Path, text: str) -> None:
    assert path.is_file()
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8", newline="\n")


def replace(path: Path, one: str, other: str) -> None:
    before = path.read_text(encoding="utf-8")
    assert before.count(one) == 1, f"{path} has {one} {before.count(one)} times"
    path.write_text(before.replace(one, other), encoding="utf-8", newline="\n")


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    folder = copied(tmp_path_factory.mktemp("planted"))
    replace(folder / "fundingmodel/language/file_keys.toml", "\n[file]\n", f"\n[file]\n{KEY}")
    append(folder / "fundingmodel/scopes.toml", SCOPE)
    append(folder / "fundingmodel/scopes.py", REFUSAL)
    append(
        folder / "fundingmodel/language/refusals_fr.toml",
        "storm_at_sea = { what = '{force!r} dépasse ce qu’un bateau supporte.', advice = 'Attendez le calme.' }\n",
    )
    append(folder / "workbooks/returned/leaks.toml", SOAKED)
    replace(folder / "udfs/functions/tripling.py", '"TRIPLE",', '"THRICE",')
    return written(folder)


@pytest.fixture(scope="module")
def as_it_is(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    return written(tmp_path_factory.mktemp("nothing"))


@pytest.mark.slow
@pytest.mark.parametrize("page", PLANTED)
def test_what_is_planted_is_shown_without_an_edit_in_docs(page: str, planted: Pages, as_it_is: Pages) -> None:
    name, said = PLANTED[page]
    name = "FM.THRICE" if page == "functions" else name  # the function is renamed on its way
    for language in LANGUAGES:
        assert name in planted[language][page] and said[language] in planted[language][page]
        assert name not in as_it_is[language][page] and said[language] not in as_it_is[language][page]


@pytest.mark.slow
def test_a_renamed_function_has_no_other_name_left(planted: Pages) -> None:
    assert "FM.TRIPLE" not in str(planted)


@pytest.mark.slow
def test_every_refusal_and_scope_is_in_it(as_it_is: Pages) -> None:
    """By the catalogues as files: those of the refusals have their French alone, and what has advice is a refusal."""
    scopes = listed("fundingmodel/scopes.toml")
    wanted = {"scopes": [*scopes["scopes"], *scopes["measures"]], "refusals": []}
    for file, begins in (("fundingmodel/language", ""), ("workbooks", "workbooks."), ("udfs", "udfs.")):
        texts = listed(f"{file}/refusals_fr.toml")
        wanted["refusals"] += [f"`{begins}{key}`\n" for key, text in texts.items() if isinstance(text, dict)]
    of_files = ("findings", "leaks", "accessibility")
    wanted["findings"] = [f"`{kind}`\n" for file in of_files for kind in listed(f"workbooks/returned/{file}.toml")]
    assert len(wanted["refusals"]) > 400
    for language in LANGUAGES:
        for page, names in wanted.items():
            assert [each for each in names if each not in as_it_is[language][page]] == [], (language, page)


def listed(file: str) -> dict[str, Any]:
    return tomllib.loads((ROOT / file).read_text(encoding="utf-8"))
