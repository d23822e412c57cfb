"""What a child leaves behind of its parents, and what does not pass to a changed formula."""

from pathlib import Path

import pytest
from command_line import TWO_LEVELS, printed
from offers import OFFERS, write_offer

from fundingmodel.analysis.offers.left_in_words import left_in_words
from fundingmodel.errors import ScenarioRefused
from fundingmodel.language.words import Words
from fundingmodel.result import run
from fundingmodel.scenario.offers.left_behind import LeftBehind
from fundingmodel.scenario.reading import read_scenario


def test_inputs_that_no_step_reads_are_left_behind() -> None:
    offer = read_scenario(OFFERS / "no-base.toml")
    assert LeftBehind("input", "base_for_each") in offer.left_behind
    assert "base_for_each" not in offer.tier.parameters
    assert "base_for_each" not in offer.data["inputs"]


def test_figures_of_other_years_are_left_behind(tmp_path: Path) -> None:
    own = 'fiscal_years = { first = "2019-20", last = "2024-25" }\n'
    offer = read_scenario(write_offer(tmp_path, own, "predictable"))
    years = ("2025-26", "2026-27")
    assert offer.left_behind == tuple(LeftBehind("figures", name, "", years) for name in ("escalator", "phase"))
    assert read_scenario("predictable").left_behind == ()


def test_calendar_years_that_no_year_of_the_child_counts_are_left_behind(tmp_path: Path) -> None:
    printed("new", str(tmp_path / "parent.toml"))
    own = 'fiscal_years = ["2026-27"]\n[inputs]\nopening_allocation = { unit = "dollars", price_basis = "nominal",'
    own += " values = { north = 1, centre = 2, south = 3 }, assumption = true }\n"
    offer = read_scenario(write_offer(tmp_path, own, "parent.toml"))
    assert LeftBehind("figures", "intake", "", ("2022",)) in offer.left_behind
    assert set(offer.tier.parameters["intake"].figures) == {"2023", "2024"}


def test_figures_of_lags_that_the_child_does_not_count_are_left_behind(tmp_path: Path) -> None:
    parent = OFFERS / "weighted-years.toml"
    offer = read_scenario(write_offer(tmp_path, "lags = [3, 2]\n", parent.as_posix()))
    assert offer.left_behind == (LeftBehind("figures", "data_year_weight", "", ("4",)),)
    assert set(offer.tier.parameters["data_year_weight"].figures) == {"3", "2"}


def test_a_declared_input_stays_what_it_is_where_its_figures_come_from_elsewhere(tmp_path: Path) -> None:
    """The sizes of the parent's own input, taken from another result, without its shape and unit again."""
    own = '[inputs.population]\nscenario = "settlement"\nquantity = "weighted_intake"\n'
    offer = read_scenario(write_offer(tmp_path, own, (OFFERS / "by-population.toml").as_posix()))
    parameter = offer.tier.parameters["population"]
    assert (parameter.input.shape, parameter.input.unit) == ("jurisdiction", "persons")
    assert parameter.link is not None


@pytest.mark.parametrize(
    ("own", "said"),
    [
        (
            'steps.drop = ["base_amount"]\n[inputs.base_for_each]\nvalue = 1\n',
            "offer.toml: inputs.base_for_each: no step of the formula reads it.",
        ),
        (
            'fiscal_years = ["2026-27"]\n[inputs.stated_authority.by_year.2020-21]\nvalue = 1\nprice_basis = "nominal"\nsource = "x"\n',
            "offer.toml: inputs.stated_authority.by_year: unknown key '2020-21'.",
        ),
    ],
)
def test_what_the_child_says_itself_is_refused_as_ever(own: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ScenarioRefused) as refused:
        read_scenario(write_offer(tmp_path, own))
    assert str(refused.value).startswith(said)


TIERS = """\
name = "parent"
instrument = "grant"
recipient = "boards"
fiscal_years = ["2025-26"]
jurisdictions = ["a", "b"]
steps = [
  { step = "envelope", authority = "stated", rounding = "carried" },
  { step = "share", bind = { need = "need" } },
  "bounds",
  { step = "minimum_amount", kind = "amount" },
  { step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "refuse", excess = "refuse" },
  { step = "round_to_envelope", ties = "published_order" },
]
titles = { need = "Need", minimum = "Least" }
[tiers.one]
[tiers.two]
[inputs]
authority_rounding_unit = { unit = "dollars", value = 1, source = "x" }
rounding_unit = { unit = "dollars", value = 1, source = "x" }
stated_authority = { unit = "dollars", price_basis = "nominal", value = 100, assumption = true }
minimum = { unit = "dollars", price_basis = "nominal", value = 30, assumption = true }
need = { shape = "jurisdiction", unit = "persons", values = { a = 1, b = 9 }, assumption = true }
"""


def test_an_input_that_all_tiers_share_is_left_behind_by_the_one_that_does_not_read_it(tmp_path: Path) -> None:
    (tmp_path / "parent.toml").write_text(TIERS, encoding="utf-8", newline="\n")
    offer = read_scenario(write_offer(tmp_path, '[tiers.two]\nsteps.drop = ["minimum_amount"]\n', "parent.toml"))
    first, second = offer.tiers
    assert "minimum" in first.parameters
    assert "minimum" not in second.parameters
    assert offer.left_behind[0] == LeftBehind("input", "minimum", "two")
    assert [run(offer).amount("allocation", "2025-26", code) for code in "ab"] == [10, 90]  # of the second, the last
    assert set(first.titles) == {"need", "minimum"}


def test_a_change_above_the_tiers_is_one_of_the_formula_that_they_share(tmp_path: Path) -> None:
    (tmp_path / "parent.toml").write_text(TIERS, encoding="utf-8", newline="\n")
    offer = read_scenario(write_offer(tmp_path, 'steps.drop = ["minimum_amount"]\n', "parent.toml"))
    assert all("minimum" not in tier.parameters for tier in offer.tiers)
    assert "titles.minimum" in {each.name for each in offer.left_behind}
    assert set(offer.tier.titles) == {"need"}


# What is said of a formula does not pass to another


def test_no_claim_passes_to_a_changed_formula() -> None:
    parent, offer = read_scenario("settlement"), read_scenario(OFFERS / "no-base.toml")
    assert "calibrated" in parent.title["en"]
    assert dict(offer.title) == {"en": "settlement without base amount", "fr": "« settlement » sans montant de base"}
    assert offer.short["en"] == "no-base"
    assert offer.summary["en"] == offer.note["en"] == ""
    assert offer.tier.citation == {}
    note = offer.tier.parameters["category_weight"].said.note
    assert note["en"].startswith("As in an earlier formula. Calibrated to the 2021-22 allocation")
    assert note["fr"].startswith("Comme dans une formule antérieure. Calé sur")
    child = read_scenario(OFFERS / "base-again.toml").tier.parameters["category_weight"].said.note
    assert child["en"] == note["en"]


def test_a_formula_that_is_written_in_another_way_is_no_other(tmp_path: Path) -> None:
    for own in ('formula = "settlement"\n', "[steps]\n", 'steps.set.round_to_envelope.ties = "published_order"\n'):
        offer = read_scenario(write_offer(tmp_path, own))
        assert dict(offer.title) == {"en": "settlement, unchanged", "fr": "« settlement », inchangé"}
        assert offer.left_behind == ()


FIGURES = "[inputs.category_weight]\nvalues.refugee = 3\nassumption = true\n"


@pytest.mark.parametrize(
    ("own", "en", "fr"),
    [
        (
            FIGURES,
            "settlement, other figures of category weight",
            "« settlement », autres chiffres : coefficient de pondération",
        ),
        ('fiscal_years = ["2026-27"]\n', "settlement, 2026-27", "« settlement », 2026-2027"),
        (
            'fiscal_years = ["2025-26", "2026-27"]\n' + FIGURES,
            "settlement, other figures of category weight, 2025-26 to 2026-27",
            "« settlement », autres chiffres : coefficient de pondération, de 2025-2026 à 2026-2027",
        ),
        ("lags = [3, 2]\n", "settlement, other years of data", "« settlement », autres années de données"),
        (
            "[inputs.category_weight]\nvalues.refugee = 2.5\nassumption = true\n",
            "settlement, unchanged",
            "« settlement », inchangé",
        ),
    ],
)
def test_nothing_that_a_parent_says_of_itself_is_its_childs_word(own: str, en: str, fr: str, tmp_path: Path) -> None:
    """Its title, summary and note; a title is composed in every face, and says from which scenario it is and what differs."""
    path = write_offer(tmp_path, own)
    offer = read_scenario(path)
    assert dict(offer.title) == {"en": en, "fr": fr}
    assert offer.summary["en"] == offer.summary["fr"] == offer.note["en"] == offer.note["fr"] == ""
    assert read_scenario(path, years=["2026-27"]).title == offer.title
    for language, title in (("en", en), ("fr", fr)):
        for command in (["check", str(path)], ["explain", str(path), "ON", "2026-27"]):
            first = printed(*command, "--lang", language).replace("\u00a0", " ").splitlines()[0]
            assert title in first and "alibrated" not in first and "calée" not in first


def test_published_results_do_not_pass_to_other_figures(tmp_path: Path) -> None:
    for own, passes in (("", True), (FIGURES, False), ("lags = [3, 2]\n", False)):
        offer = write_offer(tmp_path, own, "canada-settlement-2021-22")
        assert ("published" in read_scenario(offer).data) is passes


def test_a_title_of_its_own_stays(tmp_path: Path) -> None:
    own = 'title = { en = "No base", fr = "Sans base" }\nnote = "Ours"\nsteps.drop = ["base_amount"]\n'
    offer = read_scenario(write_offer(tmp_path, own))
    assert (offer.title["fr"], offer.note["en"]) == ("Sans base", "Ours")


@pytest.mark.parametrize(
    ("name", "en", "fr"),
    [
        (
            "floor-collar",
            "settlement with hold-harmless and collar, other settings of fit to the envelope, 2020-21 to 2026-27",
            (
                "« settlement » avec clause de maintien et fourchette de variation, autres réglages : ajustement à l’enveloppe, "
                "de 2020-2021 à 2026-2027"
            ),
        ),
        ("unprotected", "predictable without phase-in, hold-harmless and collar", None),
        (
            "admissions-alone",
            "settlement without weighted intake and base amount, with admissions, other settings of share",
            None,
        ),
    ],
)
def test_a_title_is_composed_of_what_differs(name: str, en: str, fr: str | None) -> None:
    title = read_scenario(OFFERS / f"{name}.toml").title
    assert title["en"] == en
    if fr:
        assert title["fr"] == fr


def test_published_results_do_not_pass_to_a_changed_formula(tmp_path: Path) -> None:
    offer = write_offer(tmp_path, 'steps.drop = ["base_amount"]\n', "canada-settlement-2021-22")
    assert "published" in read_scenario("canada-settlement-2021-22").data
    assert "published" not in read_scenario(offer).data
    assert "published: it is of its parent, and this one calculates something else" in printed("check", str(offer))


def test_titles_and_results_of_what_is_gone_are_left_behind(tmp_path: Path) -> None:
    parent = write_offer(
        tmp_path,
        'results = ["base_amount"]\n[titles]\nbase_amount = { en = "Capacity", fr = "Capacité" }\nshare = "Part"\n',
        name="parent",
    )
    offer = read_scenario(write_offer(tmp_path, 'steps.drop = ["base_amount"]\n', parent.name))
    assert {each.name for each in offer.left_behind} >= {"titles.base_amount", "results.base_amount"}
    assert set(offer.tier.titles) == {"share"}


def test_check_lists_what_is_left_behind_in_both_languages() -> None:
    path = str(OFFERS / "no-base-escalated.toml")
    english, french = printed("check", path), printed("check", path, "--lang", "fr").replace("\u00a0", " ")
    assert english.endswith(
        "Left behind of what its parents say:\n"
        "  stated_authority: no step of its own reads it\n  base_for_each: no step of its own reads it\n"
    )
    assert (
        "Ce que disent ses parents et qui est laissé de côté :\n  stated_authority : aucune de ses propres étapes"
        in french
    )


# What comes before the first year


def test_opening_figures_are_the_child_s_own_where_its_first_year_is(tmp_path: Path) -> None:
    years = 'fiscal_years = { first = "2025-26", last = "2026-27" }\nsteps.drop = ["phase_in"]\n[inputs]\n'
    with pytest.raises(ScenarioRefused) as refused:
        read_scenario(write_offer(tmp_path, years, "predictable"))
    assert str(refused.value) == (
        "offer.toml: inputs.opening_programme_authority: the first year is 2025-26, and that of the parent 2019-20, "
        "from which the opening figures are. Say what came before 2025-26: [inputs.opening_programme_authority]."
    )
    own = 'opening_programme_authority = { scenario = "settlement", quantity = "envelope", fiscal_year = "2024-25" }\n'
    some = (
        'opening_allocation = { unit = "dollars", price_basis = "nominal", values = { ON = 5 }, assumption = true }\n'
    )
    with pytest.raises(
        ScenarioRefused, match=r"inputs\.opening_allocation: nothing for 'NL'"
    ):  # no figure of its parent's
        read_scenario(write_offer(tmp_path, years + own + some, "predictable"))


def test_opening_figures_pass_where_the_first_year_stays(tmp_path: Path) -> None:
    own = 'fiscal_years = { first = "2019-20", last = "2021-22" }\n'
    offer = read_scenario(write_offer(tmp_path, own, "predictable"))
    link = offer.tier.parameters["opening_allocation"].link
    assert link is not None
    assert link.fiscal_year == "2019-20"


def test_a_tier_that_is_added_is_in_the_composed_title(tmp_path: Path) -> None:
    (tmp_path / "parent.toml").write_text(TWO_LEVELS, encoding="utf-8")
    (tmp_path / "child.toml").write_text(
        'parent = "parent.toml"\nname = "child"\nauthor = "x"\ndate = "2026-12-01"\nreason = "x"\n'
        '[tiers.villages]\njurisdictions = ["north", "south"]\n'
        'inputs.stated_authority = { tier = "cities", quantity = "allocation", jurisdiction = "harbour" }\n'
        'inputs.need = { shape = "jurisdiction", unit = "persons", values = { north = 4, south = 2 }, source = "census" }\n',
        encoding="utf-8",
    )
    title = read_scenario(tmp_path / "child.toml").title
    assert title == {
        "en": "two-levels with the tier villages",
        "fr": "« two-levels » avec le palier villages",
    }


@pytest.mark.parametrize(("tier", "said"), [("", "floor: no step"), ("provinces", "provinces: floor: no step")])
def test_what_is_left_behind_is_named_with_its_tier_where_it_has_one(tier: str, said: str) -> None:
    (line,) = left_in_words([LeftBehind("input", "floor", tier)], Words("en"))
    assert line.startswith(said)


def test_a_child_may_have_fewer_jurisdictions(tmp_path: Path) -> None:
    """The others are outside, with the parent's figures of them; the envelope is shared among those that are left."""
    path = write_offer(tmp_path, 'jurisdictions = ["ON", "BC", "AB"]\n')
    offer = read_scenario(path)
    assert offer.jurisdictions == ("ON", "BC", "AB")
    assert offer.tier.jurisdiction_names["ON"]["fr"] == "Ontario"
    assert {"NL", "NU", "QC", "ZZ"} <= set(offer.tier.place.outside)
    result, parent = run(offer), run("settlement")
    assert sum(result.amount("allocation", "2026-27", code) or 0 for code in offer.jurisdictions) == 840_200_000
    needs = {code: parent.figure("weighted_intake", "2026-27", code) for code in offer.jurisdictions}
    share = result.figure("share", "2026-27", "ON")
    assert share == pytest.approx(needs["ON"] / sum(needs.values()), rel=1e-12)
    said = printed("check", str(path))
    assert "jurisdictions: NL, PE, NS, NB, MB, SK, YT, NT, NU left outside, with the figures" in said


def test_figures_written_for_the_others_are_left_behind_and_its_own_refused(tmp_path: Path) -> None:
    printed("new", str(tmp_path / "parent.toml"))
    path = write_offer(tmp_path, 'jurisdictions = ["north", "south"]\n', "parent.toml")
    offer = read_scenario(path)
    assert offer.tier.parameters["opening_allocation"].figures[""] == ((240000,), (260000,))
    assert dict(offer.title)["en"].endswith(", other jurisdictions")
    own = "[inputs.opening_allocation]\nvalues = { centre = 1 }\nassumption = true\n"
    with pytest.raises(ScenarioRefused, match="unknown key 'centre'"):
        read_scenario(write_offer(tmp_path, 'jurisdictions = ["north", "south"]\n' + own, "parent.toml"))
