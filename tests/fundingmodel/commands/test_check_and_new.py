"""A scenario file: what is wrong with it or was read from it, and how a new one starts."""

import re
import tomllib
from pathlib import Path

import pytest
from command_line import FIXED, TWO_LEVELS, printed, refused
from money import same_money
from places import PACKAGE

from fundingmodel.scenario.files import packaged


def test_a_new_file_in_french_says_the_same() -> None:
    """The same data, every remark in French, and none of the French remarks unused."""
    remarks = tomllib.loads((PACKAGE / "scenario/new_files/remarks_fr.toml").read_text(encoding="utf-8"))
    printed("new", "en.toml")
    printed("new", "fr.toml", "--lang", "fr")
    english, french = (Path(f"{name}.toml").read_text(encoding="utf-8") for name in ("en", "fr"))
    assert tomllib.loads(english.replace('"en"', '""', 1)) == tomllib.loads(french.replace('"fr"', '""', 1))
    said = [line.partition("# ")[2] for line in english.splitlines() if "# " in line]
    kept = [each for each in said if each not in remarks["starting_file"]]
    assert all(re.fullmatch(r" +[a-z]+ = .*", each) for each in kept)  # an example of keys
    assert set(remarks["starting_file"]) == set(said) - set(kept)
    assert all(each in french for each in remarks["starting_file"].values())
    printed("new", "child.toml", "--parent", "settlement", "--lang", "fr")
    child = Path("child.toml").read_text(encoding="utf-8")
    wanted = [
        text.partition("{")[0]
        for name, text in remarks["child_file"].items()
        if not name.startswith("The steps of its formula in")
    ]
    assert [each for each in wanted if each not in child and "autre résultat" not in each] == []
    assert [name for name in remarks["child_file"] if len(name) > 30 and name in child] == []


def test_a_figure_of_a_parent_is_said_to_be_the_parents(tmp_path: Path) -> None:
    (tmp_path / "child.toml").write_text(
        'name = "child"\nparent = "settlement"\nauthor = "a"\ndate = "2026-12-01"\nreason = "r"\n'
        "[inputs.category_weight]\nvalues.refugee = 3\nassumption = true\n",
        encoding="utf-8",
    )
    (tmp_path / "grandchild.toml").write_text(
        'name = "grandchild"\nparent = "child.toml"\nauthor = "a"\ndate = "2026-12-01"\nreason = "r"\n'
        '[inputs.base_for_each]\nvalue = 700000\nunit = "dollars"\nprice_basis = "nominal"\nassumption = true\n',
        encoding="utf-8",
    )
    child, grandchild = (printed("check", str(tmp_path / f"{name}.toml")) for name in ("child", "grandchild"))
    assert "category_weight (ratio): this file\n" in child and "base_for_each (dollars): settlement," in child
    assert "category_weight (ratio): child\n" in grandchild and "base_for_each (dollars): this file," in grandchild


def test_check_shows_what_was_read() -> None:
    shown = printed("check", "settlement")
    assert "2021-22: envelope 784,408,000.00, allocations add to 784,408,000.00" in shown
    assert "Calendar years of data: 2015 to 2024 (lags 4, 3, 2)." in shown
    assert re.search(r"intake, \d+: .*2019 NU refugee = 2.5", shown)
    assert re.search(r"category_weight: Calibrated", shown)
    assert "intake of ON: 82,955 in 2020, 199,290 in 2021" in shown  # as published: 82,950 and 2.5 ..., 199,290
    assert re.search(r"each taken as 1: at most -?[\d,]+\.\d\d \([A-Z]{2}, \d{4}-\d\d\)", shown)
    assert "each taken as 4" in shown


def test_check_in_french() -> None:
    shown = printed("check", "two-levels.toml", "--lang", "fr").replace("\u00a0", " ")
    assert shown.startswith("two-levels.toml est en ordre : two-levels.\n")
    assert "2025-2026 : enveloppe 1 000 000,00, total des affectations 1 000 000,00" in shown
    assert "Aucune donnée n’est une hypothèse." in shown


def test_check_of_a_file_without_any_of_these() -> None:
    shown = printed("check", "two-levels.toml")
    assert shown.startswith("two-levels.toml is in order: two-levels.\n")
    assert "Tier provinces" in shown
    assert "stated_authority (dollars): allocation of tier provinces" in shown
    assert "need (persons): census; sums: 1,200" in shown
    assert "No suppressed count is used." in shown
    assert "No figure is an assumption." in shown
    assert "How far they could move" not in shown


def test_check_adds_up_persons_and_no_dollars_per_person() -> None:
    shown = printed("check", "worked-equalization")
    assert "capacity_per_head (dollars): this file, worked example, allocated\n" in shown
    assert "population (persons): this file; sums: 1,000,000\n" in shown


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("en", ["first.toml is in order: First offer (first).", "Differs from settlement; Who makes this offer, "]),
        (
            "fr",
            ["first.toml est en ordre : Première offre (first).", "Diffère de « établissement calé (settlement) »; "],
        ),
    ],
)
def test_check_shows_titles_with_the_names_that_one_types(language: str, lines: list[str]) -> None:
    printed("new", "first.toml", "--parent", "settlement")
    text = Path("first.toml").read_text(encoding="utf-8")
    titled = re.sub(r"^title = .*$", 'title = { en = "First offer", fr = "Première offre" }', text, flags=re.MULTILINE)
    Path("first.toml").write_text(titled, encoding="utf-8", newline="\n")
    shown = printed("check", "first.toml", "--lang", language).replace(FIXED, " ").splitlines()
    assert shown[0] == lines[0]
    assert shown[1].startswith(lines[1])


def test_check_shows_titles_of_tiers_and_of_scenarios_that_inputs_come_from() -> None:
    tiers = printed("check", "us-coronavirus-relief-2020", "--lang", "fr").replace(FIXED, " ")
    assert "\nPalier comtés de Floride (florida_counties)\n" in tiers
    assert ", palier États (states)" in tiers
    linked = printed("check", "equal-per-capita", "--lang", "fr").replace(FIXED, " ")
    assert ", scénario établissement calé (settlement)" in linked


def test_check_lists_all_that_is_wrong() -> None:
    printed("new", "offer.toml")
    text = Path("offer.toml").read_text(encoding="utf-8")
    for old, new in (
        ('currency = "CAD"', 'curency = "CAD"'),
        ('instrument = "grant"', 'instrument = "present"'),
        ("value = 0.95", "value = 0.95\nsorce = 1"),
        ("values = { economic = 1, refugee = 2.5 }", "values = { economic = 1 }"),
        ("values = { north = 240000,", "values = { nort = 240000,"),
        ("value = 50000", "value = -50000"),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    Path("offer.toml").write_text(text + "\n[inputs.minimum]\nvalue = 3\n", encoding="utf-8")
    lines = refused("check", "offer.toml").splitlines()
    assert lines[0] == "7 things are wrong."
    assert [line[2:] for line in lines[1:]] == [
        "offer.toml: unknown key 'curency'. Did you mean 'currency'?",
        "offer.toml: instrument is 'present'; it is one of programme spending, transfer, grant.",
        (
            "offer.toml: inputs.minimum: no step of the formula reads it. The inputs are stated_authority, "
            "authority_rounding_unit, intake, category_weight, base_for_each, protected_fraction, rounding_unit, "
            "published_order, opening_allocation."
        ),
        (
            "offer.toml: inputs.category_weight: nothing for 'refugee'. The scenario has economic, refugee: "
            "add refugee = 1, for instance."
        ),
        "offer.toml: inputs.base_for_each is -50000; it must be at least 0.",
        "offer.toml: inputs.protected_fraction: unknown key 'sorce'. Did you mean 'source'?",
        "offer.toml: inputs.opening_allocation: unknown key 'nort'. Did you mean 'north'?",
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "value = 1000000,",
            "value = 100000000000,",
            "tiers.provinces: the envelope of 2025-26, $100,000,000,000.00, is ",
        ),
        ("[tiers.provinces]", "[tiers.provinces", "two-levels.toml: not readable as TOML: "),
        ('jurisdiction = "east"', 'jurisdiction = "north"', "two-levels.toml: tiers.cities: inputs.stated_authority: "),
        ("east = 700", "eats = 700", "two-levels.toml: tiers.provinces: inputs.need: unknown key 'eats'."),
    ],
)
def test_check_says_what_is_wrong_with_a_tier(old: str, new: str, message: str) -> None:
    assert old in TWO_LEVELS
    Path("two-levels.toml").write_text(TWO_LEVELS.replace(old, new, 1), encoding="utf-8")
    assert message in refused("check", "two-levels.toml")


def test_a_new_file_is_in_order_and_never_written_over() -> None:
    assert printed("new", "our offer.toml") == "Wrote our offer.toml. Next: fundingmodel check our offer.toml\n"
    before = Path("our offer.toml").read_bytes()
    assert b"\r" not in before
    assert printed("check", "our offer.toml").startswith(
        "our offer.toml is in order: A formula of our own (our offer)."
    )
    message = refused("new", "our offer.toml")
    assert message == "our offer.toml: there is such a file already, and it was left as it is. Give another name."
    assert Path("our offer.toml").read_bytes() == before


def test_the_starting_file_gives_what_can_be_worked_out_by_hand() -> None:
    """In 2026-27 the guarantees bind north (0.95 of last year's) and south is free; the envelope is met."""
    printed("new", "start.toml")
    rows = [line.split(",") for line in printed("allocate", "start.toml", "--format", "csv").splitlines()[1:]]
    first = {row[2]: float(row[3]) for row in rows if row[1] == "2025-26"}
    # 2022 and 2023: north (210+240 + 2.5*(40+35))/2 = 318.75, centre 1325, south 551.25; of 850,000 after three bases
    by_hand = {
        code: 50000 + 850000 * need / 2195 for code, need in (("north", 318.75), ("centre", 1325), ("south", 551.25))
    }
    held = {"north": 0.95 * 240000, "centre": 0.95 * 500000, "south": 0.95 * 260000}
    assert by_hand["north"] < held["north"]  # held; so is south
    assert first["north"] == held["north"]
    assert same_money(sum(first.values()), 1_000_000)
    assert all(first[code] >= held[code] for code in held)


@pytest.mark.parametrize("parent", packaged())
def test_a_new_offer_holds_only_what_differs(parent: str) -> None:
    printed("new", "offer.toml", "--parent", parent)
    text = Path("offer.toml").read_text(encoding="utf-8")
    assert [line.partition(" =")[0] for line in text.splitlines() if line and not line.startswith("#")] == [
        "name", "title", "summary", "parent", "author", "date", "reason"
    ]  # fmt: skip
    amounts = [printed("allocate", name, "--format", "csv").partition("\n")[2] for name in ("offer.toml", parent)]
    assert amounts[0].replace("offer,", f"{parent},") == amounts[1]


def test_the_comments_of_a_new_offer_can_be_used() -> None:
    printed("new", "offer.toml", "--parent", "settlement")
    text = Path("offer.toml").read_text(encoding="utf-8")
    uncommented = re.sub(r"^# (?=\[inputs|\w+ = )", "", text, flags=re.MULTILINE)
    assert "\n[inputs.category_weight]\n" in uncommented
    Path("offer.toml").write_text(uncommented.replace("refugee = 2.5", "refugee = 1"), encoding="utf-8")
    printed("check", "offer.toml")
    amounts = [printed("allocate", name, "--format", "csv") for name in ("offer.toml", "settlement")]
    assert amounts[0].replace("offer,", "settlement,") != amounts[1]


def test_a_parent_beside_or_above_is_found_from_the_new_file() -> None:
    Path("offers").mkdir()
    printed("new", "offers/second.toml", "--parent", "two-levels.toml")
    assert 'parent = "../two-levels.toml"' in Path("offers/second.toml").read_text(encoding="utf-8")
    printed("check", "offers/second.toml")
