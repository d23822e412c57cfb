"""Differences by meaning: each kind that is planted is found, and files that say the same in other words do not differ."""

import json
from pathlib import Path

import pytest
from command_line import printed
from offers import OFFERS, write_offer

from fundingmodel.analysis.offers.difference import KINDS
from fundingmodel.analysis.offers.differences import differences, of_parent
from fundingmodel.analysis.offers.in_words import SAID, in_words
from fundingmodel.language.words import Words
from fundingmodel.scenario.reading import read_scenario

WHOLE = """\
name = "whole"
instrument = "grant"
recipient = "boards"
fiscal_years = ["2024-25", "2025-26", "2026-27"]
jurisdictions = ["a", "b", "c"]
categories = ["child", "adult"]
lags = [3, 2]
steps = [
  { step = "envelope", authority = "stated", rounding = "carried" },
  { step = "average_intake", year_weights = "equal" },
  "weighted_intake",
  "share",
  "bounds",
  { step = "minimum_amount", kind = "amount" },
  { step = "maximum_amount", kind = "part" },
  "formula_amount",
  { step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "refuse", excess = "refuse" },
  { step = "round_to_envelope", ties = "published_order" },
]
[inputs]
authority_rounding_unit = { unit = "dollars", value = 1, source = "x" }
rounding_unit = { unit = "dollars", value = 1, source = "x" }
stated_authority = { unit = "dollars", price_basis = "nominal", value = 1000, assumption = true }
category_weight = { unit = "ratio", values = { child = 2, adult = 1 }, assumption = true }
minimum = { unit = "dollars", price_basis = "nominal", value = 30, assumption = true }
maximum_part = { unit = "ratio", value = 0.9, assumption = true }
[inputs.intake]
unit = "persons"
source = "count"
by_calendar_year.2021.values = { a = { child = 1, adult = 2 }, b = { child = 3, adult = 4 }, c = { child = 5, adult = 6 } }
by_calendar_year.2022.values = { a = { child = 1, adult = 2 }, b = { child = 3, adult = 4 }, c = { child = 5, adult = 6 } }
by_calendar_year.2023.values = { a = { child = 1, adult = 2 }, b = { child = 3, adult = 4 }, c = { child = 5, adult = 6 } }
by_calendar_year.2024.values = { a = { child = 1, adult = 2 }, b = { child = 3, adult = 4 }, c = { child = 5, adult = 6 } }
"""
BY_YEAR = 'by_year = { "2024-25" = 1000, "2025-26" = 900, "2026-27" = 900 }'
MOVED = '  { step = "minimum_amount", kind = "amount" },\n'
LAST_COUNT = next(line for line in WHOLE.splitlines(keepends=True) if line.startswith("by_calendar_year.2024"))
CAPPED = 'maximum_part = { unit = "ratio", value = 0.9, assumption = true }\n'
WEIGHTED = 'category_weight = { unit = "ratio", values = { child = 2, adult = 1 }, assumption = true }\n'
PROMISE = 'text = "x", jurisdiction = "b", at_least = 0.20, quantity = "envelope", through = "2026-27"'
Parts = dict[str, str]  # of the file, and what is in their place
PLANTED: dict[str, tuple[Parts, list[str]]] = {
    "years": (
        {'["2024-25", "2025-26", "2026-27"]': '["2024-25", "2025-26"]', LAST_COUNT: ""},
        ["Fiscal years: 2024-25 to 2026-27 → 2024-25 to 2025-26"],
    ),
    "instrument": ({'"grant"': '"transfer"'}, ["Instrument: grant → transfer"]),
    "currency": ({'recipient = "boards"': 'recipient = "boards"\ncurrency = "USD"'}, ["Currency: CAD → USD"]),
    "measure": (
        {'recipient = "boards"': 'recipient = "boards"\nscope = "shared"\nmeasure = "allocated"'},
        ["Scope: nothing → shared", "Measure: nothing → allocated"],
    ),
    "promise": (
        {'recipient = "boards"': f'recipient = "boards"\npromises = [{{ {PROMISE} }}]'},
        ["Promise b: 0.2 * envelope, 2026-27: added"],
    ),
    "rule": (
        {'recipient = "boards"': 'recipient = "boards"\nlate_data = { en = "Wait.", fr = "Attendre." }\nrevised_data = "Keep."'},
        [
            "Data that are late (English text): nothing → “Wait.”",
            "Data that are late (French text): nothing → “Attendre.”",
            "Data that are revised: nothing → “Keep.”",
        ],
    ),
    "jurisdictions": ({'["a", "b", "c"]': '["a", "c", "b"]'}, ["Jurisdictions: a, b, c → a, c, b"]),
    "dropped": (
        {'  { step = "maximum_amount", kind = "part" },\n': "", CAPPED: ""},
        ["Step maximum_amount: dropped", "Input maximum_part: 0.9 → not read"],
    ),
    "added": (
        {
            '  { step = "average_intake"': '  { step = "set_aside", kind = "part" },\n  { step = "average_intake"',
            CAPPED: CAPPED + CAPPED.replace("maximum", "set_aside").replace("0.9", "0.1"),
        },
        ["Step set_aside: added (kind = part)", "Input set_aside_part: not read → 0.1"],
    ),
    "setting": (
        {'ties = "published_order"': 'ties = "larger_share"'},
        ["Step round_to_envelope, ties: published_order → larger_share"],
    ),
    "reads": (
        {'"weighted_intake"': '{ step = "weighted_intake", bind = { category_weight = "heft" } }',
         WEIGHTED: WEIGHTED.replace("category_weight = {", 'heft = { shape = "category", ')},
        [
            "Step weighted_intake reads as category_weight: category_weight → heft",
            "Input category_weight: child = 2; adult = 1 → not read",
            "Input heft: not read → child = 2; adult = 1",
        ],
    ),
    "order": (
        {MOVED + '  { step = "maximum_amount", kind = "part" },\n': '  { step = "maximum_amount", kind = "part" },\n' + MOVED},
        [],
    ),
    "figure of all years": ({"value = 1000": "value = 1200"}, ["Input stated_authority: 1,000 → 1,200"]),
    "equal years together": (
        {"value = 1000": BY_YEAR},
        ["Input stated_authority (2025-26 to 2026-27): 1,000 → 900"],
    ),
    "figure by place": ({"child = 2": "child = 2.5"}, ["Input category_weight (child): 2 → 2.5"]),
    "figure of a calendar year": (
        {"by_calendar_year.2023.values = { a = { child = 1,": "by_calendar_year.2023.values = { a = { child = 8,"},
        ["Input intake (a child, 2023): 1 → 8"],
    ),
    "link": (
        {
            'minimum = { unit = "dollars", price_basis = "nominal", value = 30, assumption = true }':
            'minimum = { scenario = "settlement", quantity = "base_for_each" }'
        },
        ["Input minimum: 30 → base_for_each (settlement)"],
    ),
    "basis": (
        {'minimum = { unit = "dollars",': 'minimum = { unit = "dollars", measure = "planned",'},
        ["Input minimum, measure: nothing → planned"],
    ),
    "lags": ({"lags = [3, 2]": "lags = [2, 3]"}, ["Lags: 3, 2 → 2, 3"]),
}  # fmt: skip
SAME = {
    "a list of years": ('["2024-25", "2025-26", "2026-27"]', '{ first = "2024-2025", last = "2026-2027" }'),
    "a value for each year": ("value = 1000", 'by_year = { "2024-25" = 1000, "2025-26" = 1000.00, "2026-27" = 1e3 }'),
    "a step as a table": ('"share"', '{ step = "share" }'),
    "what a step reads anyhow": ('"share"', '{ step = "share", bind = { need = "weighted_intake" } }'),
    "a value by category": ("values = { child = 2, adult = 1 }", "values = { adult = 1.0, child = 2.00 }"),
    "an order that is that of the list": (
        "[inputs]\n",
        '[inputs]\npublished_order = { unit = "rank", values = { a = 1, b = 2, c = 3 }, source = "x" }\n',
    ),
    "another source": ('source = "count"', 'source = "another count"\nnote = "said otherwise"'),
    "texts": ('recipient = "boards"', 'recipient = "boards"\ntitle = "Another title"\nsummary = "x"\nnote = "y"'),
    "an older name": (
        'rounding_unit = { unit = "dollars", value = 1, source = "x" }\nstated',
        'units_per_dollar = { unit = "units per dollar", value = 1, source = "x" }\nstated',
    ),
}


def lines(tmp_path: Path, parts: Parts) -> tuple[set[str], list[str]]:
    """The kinds and the lines of what differs, once some parts of the file are others."""
    text = WHOLE
    for old, new in parts.items():
        assert old in text
        text = text.replace(old, new, 1)
    for name, of in (("one", WHOLE), ("other", text)):
        (tmp_path / f"{name}.toml").write_text(of, encoding="utf-8", newline="\n")
    found = differences(read_scenario(tmp_path / "one.toml"), read_scenario(tmp_path / "other.toml"))
    assert len(in_words(found, Words("fr"))) == len(found)
    return {each.kind for each in found}, in_words(found, Words("en"))


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_difference_is_found(name: str, tmp_path: Path) -> None:
    parts, expected = PLANTED[name]
    kinds, found = lines(tmp_path, parts)
    if name in KINDS:
        assert name in kinds
    if expected:
        assert found == expected


@pytest.mark.parametrize("name", SAME)
def test_files_that_say_the_same_do_not_differ(name: str, tmp_path: Path) -> None:
    old, new = SAME[name]
    assert lines(tmp_path, {old: new}) == (set(), [])


def test_a_named_formula_and_its_steps_do_not_differ(tmp_path: Path) -> None:
    own = "".join(OFFERS.joinpath("admissions-alone.toml").read_text(encoding="utf-8").partition("steps")[1:])
    other = write_offer(tmp_path, 'formula = "equal_per_admission"\n')
    one = write_offer(tmp_path, own, name="one")
    assert differences(read_scenario(one), read_scenario(other)) == []


def test_a_link_to_the_same_file_is_the_same_however_it_is_called(tmp_path: Path) -> None:
    own = 'fiscal_years = ["2026-27"]\n[inputs]\nbase_for_each = {{ scenario = "{}", quantity = "base_for_each" }}\n'
    packaged = read_scenario("settlement").path.as_posix()
    one = read_scenario(write_offer(tmp_path, own.format("settlement"), name="one"))
    other = read_scenario(write_offer(tmp_path, own.format(packaged), name="other"))
    third = read_scenario(write_offer(tmp_path, own.format("predictable"), name="third"))
    assert differences(one, other) == []
    assert [each.kind for each in differences(one, third)] == ["link"]


def test_figures_of_added_years_are_said(tmp_path: Path) -> None:
    (tmp_path / "whole.toml").write_text(WHOLE.replace("value = 1000", BY_YEAR), encoding="utf-8", newline="\n")
    shorter = write_offer(tmp_path, 'fiscal_years = ["2024-25"]\n', "whole.toml", "shorter")
    longer = write_offer(
        tmp_path,
        'fiscal_years = ["2024-25", "2025-26"]\n[inputs.stated_authority.by_year]\n2025-26 = { value = 5, price_basis = "nominal", '
        'assumption = true }\n[inputs.intake.by_calendar_year.2023]\nsource = "count"\n'
        "values = { a = { child = 1, adult = 1 }, b = { child = 1, adult = 1 }, c = { child = 1, adult = 1 } }\n",
        shorter.name,
        "longer",
    )
    found = in_words(of_parent(read_scenario(longer)).found, Words("en"))  # type: ignore[union-attr]
    assert found == [
        "Fiscal years: 2024-25 → 2024-25 to 2025-26",
        "Input stated_authority (2025-26): nothing → 5",
        *(f"Input intake ({code} {category}, 2023): nothing → 1" for code in "abc" for category in ("child", "adult")),
    ]


def test_tiers_are_compared_by_name(tmp_path: Path) -> None:
    one = read_scenario("worked-keys")
    other = read_scenario(
        write_offer(tmp_path, '[tiers.greater]\nsteps.set.round_to_envelope.ties = "larger_share"\n', one.name)
    )
    (found,) = differences(one, other)
    assert (found.kind, found.tier, found.detail, found.after) == ("setting", "greater", "ties", "larger_share")
    assert in_words([found], Words("fr"))[0].startswith(
        "greater. Étape «\u00a0round_to_envelope\u00a0», réglage «\u00a0ties\u00a0»"
    )


def test_more_figures_than_a_reader_takes_in_are_counted() -> None:
    found = differences(read_scenario("equal-per-capita"), read_scenario(OFFERS / "by-population.toml"))
    (population,) = (each for each in found if each.what == "population")
    assert population.kind == "data"
    assert int(population.detail) > 12


def test_every_kind_has_its_words() -> None:
    stems = {key.partition(".")[0] for key in SAID}
    assert set(KINDS) <= stems


# The command, and the faces


def test_the_command_says_it_in_both_languages_and_for_programs() -> None:
    pair = ("offer-2-no-base", "offer-3-slower-growth")
    assert printed("diff", *pair).splitlines() == [
        "offer 3 (offer-3-slower-growth) differs from offer 2 (offer-2-no-base):",
        "  Input escalator: 0.03 → 0.015",
    ]
    assert printed("diff", *pair, "--lang", "fr").replace("\u00a0", " ").splitlines() == [
        "Écarts de « offre 3 (offer-3-slower-growth) » par rapport à « offre 2 (offer-2-no-base) » :",
        "  Donnée « escalator » : 0,03 → 0,015",
    ]
    assert printed("diff", *pair, "--format", "csv").splitlines() == [
        "kind,tier,what,detail,place,years,before,after",
        "figure,,escalator,,,,0.03,0.015",
    ]
    written = json.loads(printed("diff", *pair, "--format", "json"))
    assert written["differences"][0]["after"] == "0.015"
    assert written["scenarios"][1]["sha256"] == read_scenario(pair[1]).sha256
    assert printed("diff", "settlement", "settlement") == (
        "settlement does not differ from settlement in years, steps, settings or figures.\n"
    )


def test_check_and_explain_say_what_a_child_changes() -> None:
    line = "Step base_amount: dropped"
    assert (
        f"What it changes of its parent:\n  Fiscal years: 2020-21 to 2026-27 → 2025-26 to 2026-27\n  {line}"
        in printed("check", "offer-2-no-base")
    )
    account = printed("explain", "offer-2-no-base", "ON", "2025-26")  # of one year, read alone
    assert f"- Fiscal years: 2020-21 to 2026-27 → 2025-26 to 2026-27\n- {line}" in account
    french = printed("explain", "offer-2-no-base", "ON", "2025-26", "--lang", "fr")
    assert "- Étape «\u00a0base_amount\u00a0»\u00a0: retirée" in french


def test_an_input_that_only_formulas_read_may_have_fewer_years_than_its_scenario() -> None:
    """The prices of roundtable-ahead begin a year after its years: the account of its child stopped there."""
    parent, child = read_scenario("roundtable-ahead"), read_scenario("roundtable-ahead-no-decline")
    assert set(child.fiscal_years) - set(child.tier.parameters["price_index"].figures) == {"2026-27"}
    found = list(differences(parent, child))
    assert found and all(each.what != "price_index" for each in found)
