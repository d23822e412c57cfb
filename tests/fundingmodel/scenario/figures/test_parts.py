"""Parts: a sum from a fine list to a coarse one equals fractions, and what is left out, named twice or has no sum is refused."""

from fractions import Fraction
from math import nan
from pathlib import Path

import oracle
import pytest
from command_line import printed, refused
from district_files import LINK, PARTS, PROVINCES, PUPILS, SHARED, STEPS, cents, districts, in_toml, provinces, write
from second_differences import differences as second_differences
from second_reader import SecondOracle
from second_reader import read as second_read

from fundingmodel.analysis.offers.differences import differences
from fundingmodel.errors import Refused
from fundingmodel.language.refusals import sentence
from fundingmodel.result import Result, TierResult, run
from fundingmodel.scenario.reading import read_scenario

BY_FILE = 'parts = { file = "parts.csv", column = "district", of = "province", PE = [] }'
ROWS = "province,district,year\n" + "".join(
    f"{code},{part},{year}\n" for year in (2023, 2024) for code, parts in PARTS.items() for part in parts
)


def paid(result: Result) -> dict[tuple[str, str], int]:
    return {
        (year, code): int(100 * (result.amount("allocation", year, code) or 0))
        for year in result.scenario.fiscal_years
        for code in PROVINCES
    }


def by_file(folder: Path, rows: str = ROWS, parts: str = BY_FILE) -> Path:
    (folder / "parts.csv").write_text(rows, encoding="utf-8", newline="\n")
    return write(folder, districts() + provinces(f'tier = "districts"\nquantity = "remote_pupils"\n{parts}\n'))


def test_amounts_equal_fractions(tmp_path: Path) -> None:
    path = write(tmp_path, districts() + provinces())
    assert paid(run(path)) == cents()
    assert cents() != cents(parts={**PARTS, "QC": ("montreal",), "PE": ("quebec",)})  # the parts matter to them


def test_the_oracle_and_the_second_reader_agree(tmp_path: Path) -> None:
    for path in (write(tmp_path, districts() + provinces()), by_file(tmp_path)):
        scenario = read_scenario(path)
        assert list(second_differences(scenario, second_read(path))) == []
        for answer in (oracle.solve(scenario), SecondOracle().of(path)):
            (first, *_) = answer["provinces"]
            need = [Fraction(900 + 301), Fraction(88), 1200 + 700 + Fraction(4521, 10), Fraction(0)]
            assert [row[0] for row in first.values["share"]] == [each / sum(need) for each in need]
            assert [int(100 * row[0]) for row in first.values["allocation"]] == [
                cents()["2025-26", code] for code in PROVINCES
            ]


def test_a_file_says_the_parts_and_its_hash_is_the_scenarios(tmp_path: Path) -> None:
    path = by_file(tmp_path)
    assert paid(run(path)) == cents()
    before = read_scenario(path).sha256
    moved = ROWS.replace("QC,quebec", "NS,quebec")
    assert paid(run(by_file(tmp_path, moved))) == cents(
        parts={**PARTS, "QC": ("montreal",), "NS": ("halifax", "quebec")}
    )
    assert read_scenario(path).sha256 != before
    assert "parts.csv: UTF-8, commas" in printed("check", str(path))


def test_a_list_takes_the_place_of_what_the_file_says_of_a_code(tmp_path: Path) -> None:
    parts = BY_FILE.replace("PE = []", 'PE = ["quebec"], QC = ["montreal"]')
    wanted = {**PARTS, "QC": ("montreal",), "PE": ("quebec",)}
    assert paid(run(by_file(tmp_path, parts=parts))) == cents(parts=wanted)


def test_allocations_of_another_scenario_are_added_up(tmp_path: Path) -> None:
    """Districts are paid by a file of their own; each province is guaranteed what its districts received in its year."""
    own = f"jurisdictions = {list(PUPILS)}\nsteps = {STEPS.format(need='pupils')}\n[inputs]\n{SHARED}"
    figures = ", ".join(f"{code} = {count}" for code, count in PUPILS.items())
    own += f'[inputs.pupils]\nshape = "jurisdiction"\nunit = "pupils"\nvalues = {{ {figures} }}\n'
    write(tmp_path, own + 'source = "census"\n', "boards")
    link = f'scenario = "boards.toml"\nquantity = "allocation"\nfiscal_year = "2025-26"\nparts = {in_toml(PARTS)}\n'
    above = f"jurisdictions = {list(PROVINCES)}\nsteps = {STEPS.format(need='received')}\n[inputs]\n{SHARED}"
    path = write(tmp_path, f'{above}[inputs.received]\nshape = "jurisdiction"\nunit = "dollars"\n{link}', "sums")
    result, boards = run(path), run(tmp_path / "boards.toml")
    for code, parts in PARTS.items():
        wanted = sum((boards.amount("allocation", "2025-26", part) or 0 for part in parts), start=0)
        for year in ("2025-26", "2026-27"):
            assert result.figure("received", year, code) == pytest.approx(float(wanted), abs=1e-6)


def test_a_part_that_is_not_known_is_the_reason(tmp_path: Path) -> None:
    """Quebec's board has no figure: what takes the sum cannot be calculated, and nothing is divided by zero."""
    own = f"jurisdictions = {list(PUPILS)}\nsteps = {STEPS.format(need='pupils')}\n[inputs]\n{SHARED}"
    figures = ", ".join(f"{code} = {count}" for code, count in PUPILS.items())
    own += f'pupils = {{ shape = "jurisdiction", unit = "pupils", values = {{ {figures} }}, source = "census" }}\n'
    write(tmp_path, own, "boards")
    link = f'scenario = "boards.toml"\nquantity = "allocation"\nfiscal_year = "2025-26"\nparts = {in_toml(PARTS)}\n'
    above = f"jurisdictions = {list(PROVINCES)}\nsteps = {STEPS.format(need='received')}\n[inputs]\n{SHARED}"
    path = write(tmp_path, f'{above}[inputs.received]\nshape = "jurisdiction"\nunit = "dollars"\n{link}', "sums")
    with pytest.MonkeyPatch.context() as patch:
        known = TierResult.figure
        patch.setattr(TierResult, "figure", lambda *of: nan if of[3:4] in (("quebec",), ("peel",)) else known(*of))
        with pytest.raises(Refused) as error:
            run(path)
    assert "what boards.toml gives is not known for quebec, peel. Look at received" in str(error.value)
    assert "ce que donne « boards.toml » n’est pas connu pour : quebec, peel." in sentence(error.value, "fr").replace(
        "\u00a0", " "
    )


def test_places_that_are_outside_take_their_parts_along(tmp_path: Path) -> None:
    """A province that takes no part, and a district that takes none, may be named: nothing of theirs is added up."""
    codes = '{ codes = ["QC", "NS", "ON", "PE", "BC"], outside = ["BC"] }'
    parts = {**PARTS, "BC": ("victoria",)}
    fine = districts().replace(f"{list(PUPILS)}", f"{{ codes = {[*PUPILS, 'victoria']}, outside = ['victoria'] }}")
    path = write(tmp_path, fine + provinces(LINK.format(parts=in_toml(parts)), codes))
    assert paid(run(path)) == cents()
    taking_part = fine.replace(", outside = ['victoria']", "").replace("peel = 700", "peel = 700, victoria = 9")
    taking_part = taking_part.replace("quebec = 1,", "quebec = 1, victoria = 1,")
    assert paid(run(write(tmp_path, taking_part + provinces(LINK.format(parts=in_toml(parts)), codes)))) == cents()


def test_a_child_moves_a_district(tmp_path: Path) -> None:
    write(tmp_path, districts() + provinces())
    child = tmp_path / "moved.toml"
    child.write_text(
        'name = "moved"\nparent = "districts.toml"\nauthor = "Quebec"\ndate = "2026-12-01"\nreason = "Ottawa"\n'
        '[tiers.provinces.inputs.need]\nparts.ON = ["peel", "toronto"]\nparts.QC = ["montreal", "quebec", "ottawa"]\n',
        encoding="utf-8",
    )
    wanted = cents(parts={**PARTS, "ON": ("toronto", "peel"), "QC": ("montreal", "quebec", "ottawa")})
    assert paid(run(child)) == wanted
    parent = read_scenario(tmp_path / "districts.toml")
    assert [(x.kind, x.place) for x in differences(parent, read_scenario(child))] == [
        ("parts", ("QC",)),
        ("parts", ("ON",)),
    ]
    said = printed("diff", str(tmp_path / "districts.toml"), str(child))
    assert "Input need (ON), added up: toronto + peel + ottawa → peel + toronto" in said
    french = printed("diff", str(tmp_path / "districts.toml"), str(child), "--lang", "fr").replace("\u00a0", " ")
    assert "(QC), somme : montreal + quebec → montreal + quebec + ottawa" in french
    whole = tmp_path / "whole.toml"
    whole.write_text(printed("show", str(child)), encoding="utf-8")
    assert paid(run(whole)) == wanted


CHILD = 'name = "moved"\nparent = "{parent}"\nauthor = "Quebec"\ndate = "2026-12-01"\nreason = "Quebec"\n[tiers.provinces.inputs.need]\n'
MOVED = ROWS.replace("QC,quebec", "NS,quebec")
WITH_QUEBEC = {**PARTS, "QC": ("montreal",), "NS": ("halifax", "quebec")}


def test_a_file_of_a_child_takes_the_place_of_its_parents_lists(tmp_path: Path) -> None:
    parent, child = write(tmp_path, districts() + provinces()), tmp_path / "moved.toml"
    (tmp_path / "parts.csv").write_text(MOVED, encoding="utf-8", newline="\n")
    child.write_text(CHILD.format(parent="districts.toml") + BY_FILE, encoding="utf-8")
    assert paid(run(child)) == cents(parts=WITH_QUEBEC)
    assert "(NS), added up: halifax → quebec + halifax" in printed("diff", str(parent), str(child))
    child.write_text(CHILD.format(parent="districts.toml") + BY_FILE.replace(", PE = []", ""), encoding="utf-8")
    assert "write PE = []" in refused("allocate", str(child))


def test_lists_of_a_child_stand_before_its_parents_file(tmp_path: Path) -> None:
    by_file(tmp_path)
    child = tmp_path / "moved.toml"
    said = 'parts.QC = ["montreal"]\nparts.NS = ["halifax", "quebec"]\n'
    child.write_text(CHILD.format(parent="districts.toml") + said, encoding="utf-8")
    assert paid(run(child)) == cents(parts=WITH_QUEBEC)


@pytest.mark.parametrize(("rows", "title"), [(MOVED, "other figures of need"), (ROWS, "unchanged")])
def test_a_file_of_the_same_name_in_a_childs_folder_is_another(rows: str, title: str, tmp_path: Path) -> None:
    by_file(tmp_path)
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "parts.csv").write_text(rows, encoding="utf-8", newline="\n")
    child = tmp_path / "ours" / "moved.toml"
    child.write_text(CHILD.format(parent="../districts.toml") + BY_FILE, encoding="utf-8")
    assert read_scenario(child).title["en"] == f"districts, {title}"


def test_the_same_parts_in_another_order_are_no_difference(tmp_path: Path) -> None:
    one = read_scenario(write(tmp_path, districts() + provinces()))
    turned = {code: tuple(reversed(parts)) for code, parts in reversed(PARTS.items())}
    other = read_scenario(write(tmp_path, districts() + provinces(LINK.format(parts=in_toml(turned))), "turned"))
    assert differences(one, other) == []


def test_what_is_said_of_a_sum(tmp_path: Path) -> None:
    path = str(write(tmp_path, districts() + provinces()))
    assert "By need (remote pupils of Districts, added up: toronto + peel + ottawa): " in printed(
        "explain", path, "ON", "2025-26"
    )
    assert "(remote pupils of Districts, of which it has no part)" in printed("explain", path, "PE", "2025-26")
    french = printed("explain", path, "QC", "2025-26", "--lang", "fr").replace("\u00a0", " ")
    assert "« Circonscriptions », somme : montreal + quebec)" in french
    checked = printed("check", path)
    assert "remote_pupils of tier Districts (districts), added up over parts\n    QC = montreal + quebec\n" in checked
    assert "    PE = no part\n" in checked


def test_what_a_sum_rests_on_is_said(tmp_path: Path) -> None:
    path = str(write(tmp_path, districts() + provinces()))
    said = printed("explain", path, "ON", "2025-26")
    assert "What is added up of Districts rests on: pupils [1], remoteness (assumption).\n" in said
    assert "[1] census" in said
    french = printed("explain", path, "ON", "2025-26", "--lang", "fr").replace("\u00a0", " ")
    assert (
        "Ce qui est additionné de « Circonscriptions » repose sur : « pupils » [1], « remoteness » (hypothèse)."
        in french
    )
    assert "rests on" not in printed("explain", path, "PE", "2025-26")


def test_a_tier_that_pays_nothing_has_no_allocation_to_show(tmp_path: Path) -> None:
    path = str(write(tmp_path, districts() + provinces()))
    assert refused("allocate", path, "--tier", "districts") == (
        "districts.toml: the tier 'districts' pays nothing. Add --all for what it calculates."
    )
    assert "remote_pupils" in printed("allocate", path, "--tier", "districts", "--all")
    assert "no jurisdiction 'peel'" in refused("allocate", path, "--for", "peel")
    alone = districts().replace("[tiers.districts]", "")
    assert "nothing gives 'allocation'" in refused("allocate", str(write(tmp_path, alone, "alone")))


def linked(parts: str = in_toml(PARTS), quantity: str = "remote_pupils", more: str = "") -> str:
    return f'tier = "districts"\nquantity = "{quantity}"\nparts = {parts}\n{more}'


def without(code: str) -> str:
    return in_toml({key: each for key, each in PARTS.items() if key != code})


RATES = """inputs.funding = { shape = "jurisdiction", unit = "dollars per pupil", value = 7, price_basis = "nominal", assumption = true }
inputs.ceiling = { shape = "scalar", unit = "pupils", value = 5000, assumption = true }
"""
REFUSED = {
    "no table": (
        linked('"ON"'),
        "parts: found 'ON'; say of each jurisdiction what its parts are. Write parts = { ON = [\"north\", \"south\"] }",
        "dites de chaque administration quelles sont ses parties",
    ),
    "one text": (linked('{ ON = "toronto" }'), "ON is a list: ON = [\"toronto\"].", "« ON » est une liste"),
    "file without columns": (
        linked('{ file = "parts.csv", column = "district" }'), "no of. Write all three: ", "la clé « of » manque"
    ),
    "no file": (
        linked(BY_FILE.removeprefix("parts = ").replace("parts.csv", "none.csv")),
        "none.csv: there is no such file in ",
        "none.csv : aucun fichier de ce nom dans ",
    ),
    "unknown coarse code": (
        linked(in_toml({**PARTS, "PEI": ()})),
        "parts of 'PEI', which is no jurisdiction here. Did you mean 'PE'?",
        "n’est pas une administration ici"
    ),
    "coarse code without parts": (
        linked(without("PE")), "no parts of PE. Name them; where there are none, write PE = [].", "aucune partie n’est donnée pour : PE"
    ),
    "part of two": (
        linked(in_toml({**PARTS, "PE": ("quebec",)})),
        "'quebec' is a part of QC and of PE: it would count twice. Name it once.",
        "« quebec » est une partie de QC et de PE",
    ),
    "twice in one": (
        linked(in_toml({**PARTS, "NS": ("halifax", "halifax")})), "'halifax' is a part of NS and of NS", "compteraient deux fois"
    ),
    "unknown part": (
        linked(in_toml({**PARTS, "PE": ("tornto",)})),
        "'tornto', a part of PE, is not in the result that is added up. Did you mean 'toronto'?",
        "n’est pas dans le résultat dont on fait la somme",
    ),
    "part of nothing": (
        linked(in_toml({**PARTS, "QC": ("montreal",)})),
        "quebec is part of nothing here: its figures would be lost. Say what it is a part of.",
        "ne font partie de rien ici : quebec",
    ),
    "a ratio": (
        linked(quantity="remoteness"),
        "the figures of 'remoteness' (ratio) are no amounts or counts that add up.",
        "ni des montants",
    ),
    "a rate": (linked(quantity="paid_each"), "the figures of 'paid_each' (dollars per pupil) are no amounts or counts", "ni des montants"),
    "one figure for all": (
        linked(quantity="most"), "'most' has not one figure for each jurisdiction, so that there is nothing to add up.",
        "rien à additionner",
    ),
    "beside one figure": (
        linked(more='jurisdiction = "toronto"\n'),
        "parts go with an input that has a figure for each jurisdiction.",
        "« parts » va avec une donnée"
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_sum_over_parts_is_refused(case: str, tmp_path: Path) -> None:
    link, english, french = REFUSED[case]
    fine = districts(RATES).replace(
        '"pupils * remoteness" }', '"pupils * remoteness" }, { step = "measure", as = "paid_each", formula = "funding * remoteness" },'
        ' { step = "measure", as = "most", formula = "ceiling" }',
    ).replace('results = ["remote_pupils"]', 'results = ["remote_pupils", "paid_each", "most"]')  # fmt: skip
    with pytest.raises(Refused) as error:
        run(write(tmp_path, fine + provinces(link)))
    assert english in str(error.value)
    assert french in sentence(error.value, "fr").replace("\u00a0", " ")


OF_FILE = {
    "ON,toronto,2024\nQC,toronto,2025\n": "parts.csv, row 3: 'toronto' is of 'QC', and in a row above of 'ON'. Write one of the two.",
    ",toronto,2024\n": "parts.csv, row 2: the province is blank.",
}


@pytest.mark.parametrize("rows", OF_FILE)
def test_a_file_of_parts_that_is_unclear_is_refused(rows: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"parts\.csv") as error:
        run(by_file(tmp_path, "province,district,year\n" + rows))
    assert OF_FILE[rows] in str(error.value)


def test_shares_ranks_and_what_is_per_head_have_no_sum(tmp_path: Path) -> None:
    """Of what a step gives: its figures add up where a sheet has their total."""
    own = f"jurisdictions = {list(PUPILS)}\nsteps = {STEPS.format(need='pupils')}\n[inputs]\n{SHARED}"
    own += '[inputs.pupils]\nshape = "jurisdiction"\nunit = "pupils"\nvalue = 5\nsource = "census"\n'
    write(tmp_path, own, "boards")
    for quantity in ("remainder_rank", "held", "lower_bound"):
        link = f'scenario = "boards.toml"\nquantity = "{quantity}"\nparts = {in_toml(PARTS)}\n'
        with pytest.raises(Refused, match="no amounts or counts that add up"):
            run(write(tmp_path, districts() + provinces(link)))


def test_an_opening_that_is_a_sum_says_its_parts(tmp_path: Path) -> None:
    """What came before the first year is added up; last year's of the second is the result's own."""
    figures = ", ".join(f"{code} = {count}" for code, count in PUPILS.items())
    own = f"jurisdictions = {list(PUPILS)}\nsteps = {STEPS.format(need='pupils')}\n[inputs]\n{SHARED}"
    own += f'pupils = {{ shape = "jurisdiction", unit = "pupils", values = {{ {figures} }}, source = "census" }}\n'
    write(tmp_path, own, "boards")
    fit = '  { step = "fit_to_envelope"'
    held = '  { step = "hold_harmless", bind = { reference = "prior_allocation" }, price_basis = "nominal", quantity = "total", '
    held += 'envelope_basis = "fixed" },\n'
    above = f"jurisdictions = {list(PROVINCES)}\nsteps = {STEPS.format(need='heads').replace(fit, held + fit)}\n[inputs]\n{SHARED}"
    above += 'protected_fraction = { unit = "ratio", value = 0.5, source = "Act" }\n'
    above += 'heads = { shape = "jurisdiction", unit = "pupils", values = { QC = 4, NS = 1, ON = 6, PE = 1 }, source = "census" }\n'
    link = f'scenario = "boards.toml"\nquantity = "allocation"\nfiscal_year = "2025-26"\nparts = {in_toml(PARTS)}\n'
    path = str(write(tmp_path, f"{above}[inputs.opening_allocation]\n{link}", "sums"))
    first, second = (printed("explain", path, "QC", year) for year in ("2025-26", "2026-27"))
    assert "(last year's allocation, added up: montreal + quebec)" in first
    assert "(last year's allocation)" in second
    assert "What is added up of boards has sources and assumptions of its own" in first
