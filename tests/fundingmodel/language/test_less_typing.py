"""What need not be written: a figure of all others, inputs that only some tiers read, a column of the results in the file of the inputs."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from fundingmodel import run
from fundingmodel.analysis.published_cases.comparing import compare
from fundingmodel.errors import Refused
from fundingmodel.scenario.reading import read_scenario

ENVELOPE = '{ step = "envelope", authority = "stated", rounding = "carried" }'
HEAD = """
name = "{name}"
instrument = "transfer"
recipient = "all"
fiscal_years = ["2025-26"]
"""
UNITS = """
authority_rounding_unit = { unit = "dollars", value = 1, source = "whole dollars" }
rounding_unit = { unit = "dollars", value = 1, source = "whole dollars" }
"""


def file(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def by_category(folder: Path, values: str) -> Path:
    text = HEAD.replace("{name}", "weights") + (
        'lags = [2]\njurisdictions = ["north", "south"]\ncategories = ["economic", "family", "others"]\n'
        f'steps = [{ENVELOPE}, {{ step = "average_intake", year_weights = "equal" }}, "weighted_intake", "share", '
        '"share_of_envelope", { step = "round_to_envelope", bind = { fitted_amount = "formula_amount" }, '
        'ties = "published_order" }]\n[inputs]\n'
        'stated_authority = { unit = "dollars", price_basis = "nominal", value = 100, assumption = true }\n'
        f'category_weight = {{ unit = "ratio", {values}, assumption = true }}\n{UNITS}'
        '[inputs.intake]\nunit = "persons"\nassumption = true\n'
        "[inputs.intake.by_calendar_year.2023]\nvalues.north = { family = 60 }\nothers = 10\n"
    )
    return file(folder, "weights", text)


def figures(path: Path, name: str) -> list[Decimal | None]:
    (block,) = set(read_scenario(path).tier.parameters[name].figures.values())
    return [figure for row in block for figure in row]


def test_the_others_have_one_figure(tmp_path: Path) -> None:
    """A category called others is one like the others: the key stands beside the values, never among them."""
    path = by_category(tmp_path, "values = { family = 2, others = 3 }, others = 1")
    assert figures(path, "category_weight") == [1, 2, 3]
    assert figures(path, "intake") == [10, 60, 10, 10, 10, 10]
    # north 10 + 120 + 30, south 10 + 20 + 30: 160 : 60 of 100
    assert [run(path).amount("allocation", "2025-26", code) for code in ("north", "south")] == [73, 27]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ("others = 1", "inputs.category_weight: no figures"),
        ("value = 2, others = 1", "inputs.category_weight: others: no values beside it"),
        ("values = { refugee = 2 }, others = 1", "unknown key 'refugee'"),
        ('values = { family = 2 }, others = "1"', "found '1' where a number of ratio belongs"),
        ("values = { family = 2 }", "nothing for 'economic', 'others'"),
    ],
)
def test_what_names_nobody_is_refused(tmp_path: Path, values: str, message: str) -> None:
    with pytest.raises(Refused) as refused:
        read_scenario(by_category(tmp_path, values))
    assert message in str(refused.value)


def test_one_figure_has_no_others(tmp_path: Path) -> None:
    path = by_category(tmp_path, "values = { family = 2 }, others = 1")
    path.write_text(
        path.read_text(encoding="utf-8").replace("value = 100,", "value = 100, others = 3,"), encoding="utf-8"
    )
    with pytest.raises(Refused, match="others: it goes with figures by jurisdiction or category"):
        read_scenario(path)


CHILD = """
parent = "weights.toml"
name = "child"
author = "a"
date = "2026-01-01"
reason = "r"
[inputs.category_weight]
assumption = true
"""


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("values.economic = 4", [4, 2, 1]),  # the parent's other figures stay, those of the others too
        ("others = 5", [5, 2, 5]),
        ('unit = "ratio"\nvalue = 6', [6, 6, 6]),  # in the place of all
        ("values = { family = 7 }\nothers = 8", [8, 7, 8]),
    ],
)
def test_a_child_says_what_differs(tmp_path: Path, said: str, wanted: list[int]) -> None:
    by_category(tmp_path, "values = { family = 2 }, others = 1")
    assert figures(file(tmp_path, "child", f"{CHILD}{said}\n"), "category_weight") == wanted


def tiers(folder: Path, more: str = "", **others: str) -> Path:
    """Two tiers, of which the second has no envelope, and so none of its rounding; a rate and people that only it reads."""
    inputs: dict[str, Any] = {"people": "", **others}
    text = HEAD.replace("{name}", "tiers") + f"[inputs]\n{UNITS}{more}" + (
        'dollars_per_person = { unit = "dollars per person", price_basis = "nominal", value = 3, source = "Act" }\n'
        'counted = { shape = "jurisdiction", unit = "persons", formula = "people * taking", assumption = true }\n'
        'taking = { shape = "scalar", unit = "ratio", value = 1, assumption = true }\n'
        f'[tiers.provinces]\njurisdictions = ["east", "west"]\nsteps = [{ENVELOPE}, {{ step = "share", bind = '
        '{ need = "people" } }, "share_of_envelope", "round_each"]\n'
        'inputs.stated_authority = { unit = "dollars", price_basis = "nominal", value = 120, assumption = true }\n'
        'inputs.people = { shape = "jurisdiction", unit = "persons", values = { east = 7, west = 5 }, source = "census" }\n'
        '[tiers.cities]\njurisdictions = ["harbour", "valley"]\n'
        'steps = [{ step = "amount_per_person", bind = { weighted_intake = "counted" } }, "round_each"]\n'
        'inputs.people = { shape = "jurisdiction", unit = "persons", values = { harbour = 4, valley = 2 }, source = "census" }\n'
        f"{inputs['people']}"
    )  # fmt: skip
    return file(folder, "tiers", text)


def test_an_input_of_all_tiers_is_for_those_that_read_it(tmp_path: Path) -> None:
    result = run(tiers(tmp_path))
    assert [result.amount("allocation", "2025-26", code) for code in ("harbour", "valley")] == [12, 6]
    assert [result.tiers["provinces"].amount("allocation", "2025-26", code) for code in ("east", "west")] == [70, 50]
    assert not {"counted", "taking", "dollars_per_person"} & set(result.tiers["provinces"].tier.parameters)
    assert "authority_rounding_unit" not in result.main.tier.parameters


def test_an_input_that_no_tier_reads_is_refused(tmp_path: Path) -> None:
    stray = 'stray = { shape = "scalar", unit = "ratio", value = 1, source = "x" }\n'
    with pytest.raises(Refused, match=r"tiers\.provinces: inputs\.stray: no step of the formula reads it"):
        read_scenario(tiers(tmp_path, stray))


def test_an_input_of_a_tier_that_it_does_not_read_is_refused(tmp_path: Path) -> None:
    own = 'inputs.stated_authority = { unit = "dollars", price_basis = "nominal", value = 1, source = "x" }\n'
    with pytest.raises(Refused, match=r"tiers\.cities: inputs\.stated_authority: no step of the formula reads it"):
        read_scenario(tiers(tmp_path, people=own))


def test_one_file_has_what_is_read_and_what_was_published(tmp_path: Path) -> None:
    (tmp_path / "figures.csv").write_text(
        "canton,people,paid\nlake,501,50\nvale,300,30\nalp,200,21\n", encoding="utf-8"
    )
    read = 'data = "figures.csv"\nkey = ["canton"]\njurisdiction_column = "canton"\n'
    text = HEAD.replace("{name}", "cantons") + (
        f'jurisdictions = {{ file = "figures.csv", column = "canton" }}\nsteps = [{ENVELOPE}, {{ step = "share", '
        'bind = { need = "people" } }, "share_of_envelope", "round_each"]\n'
        '[inputs]\nstated_authority = { unit = "dollars", price_basis = "nominal", value = 100, assumption = true }\n'
        f'{UNITS}[inputs.people]\nshape = "jurisdiction"\nunit = "persons"\nsource = "census"\n{read}measure = "people"\n'
        'columns = ["paid"]\n[published]\nkind = "published"\ncite = "Act"\nrule = "By people"\n'
        '[[published.results]]\nquantity = "allocation"\nunit = "dollars"\nprice_basis = "nominal"\nsource = "Journal"\n'
        f'{read}measure = "paid"\ncolumns = ["people"]\n'
    )  # fmt: skip
    case = compare(file(tmp_path, "cantons", text))
    (compared,) = case.comparisons
    assert [(row.jurisdiction, row.published, row.status) for row in compared.rows] == [
        ("lake", 50, "match"), ("vale", 30, "match"), ("alp", 21, "miss"),
    ]  # fmt: skip
