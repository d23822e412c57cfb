"""Readings of the envelope: what was derived and how, the second reading, and the option that links to it."""

import json
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from command_line import printed, run
from money import rounded_from
from openpyxl import load_workbook
from packaged_results import TWELVE, YEARS, allocations, amount, result

from fundingmodel import read_scenario
from fundingmodel.datasets.gate import load
from fundingmodel.scenario.readings import packaged_readings

READINGS = load("settlement_envelope_readings")
HALF = "settlement-economic-half"
# The derived table of the collection, in millions: amount, low and high by year; its low of 2026-27 is of the other rule.
TABLE = {
    "2012-13": ("576.8", "576.8", "576.8"), "2019-20": ("694.9", "694.9", "779.0"), "2020-21": ("743.7", "692.9", "781.7"),
    "2021-22": ("784.408", "784.408", "784.408"), "2022-23": ("931.3", "882.8", "947.5"), "2023-24": ("945.3", "911.8", "978.7"),
    "2024-25": ("996.8", "978.9", "1050.6"), "2025-26": ("964.5", "", "985.1"), "2026-27": ("840.2", "", "872.9"),
    "2027-28": ("778", "", "810"), "2028-29": ("677", "", "709"),
}  # fmt: skip
FOUND_HALF = ("805.8", "803.6", "808.9")  # evidence 18 of the collection: Ontario, Nova Scotia, British Columbia
AUTHORITY = {  # Public Accounts, settlement contributions and grants of the collected table
    "2019-20": 780151083, "2020-21": 819732803 + 15128414, "2021-22": 864779039 + 15817311, "2022-23": 1046184896 + 17468920,
    "2023-24": 1079278032 + 19387441, "2024-25": 1160980109 + 18495022,
}  # fmt: skip
SHARED_2021_22 = Fraction(784_408_000, AUTHORITY["2021-22"])
PART_2025_26 = Fraction("0.830")  # of what was planned, printed to a tenth of a percent
PRINTED = 50_000  # half of 0.1 million
BASE = 500_000


@pytest.mark.parametrize("year", TABLE)
def test_each_envelope_and_its_span_are_those_of_the_derived_table(year: str) -> None:
    row = READINGS.row(fiscal_year=year, reading="calibrated")
    found = READINGS.source_of(row)
    amount_m, low, high = TABLE[year]
    assert row.figures["amount"] == Decimal(amount_m) * 1_000_000
    if low == high:
        assert (found.low, found.high, found.status) == (None, None, "published")
    else:
        assert found.low == (Decimal(low) * 1_000_000 if low else None)
        assert (found.high, found.status) == (Decimal(high) * 1_000_000, "derived")
        assert found.note["en"].startswith("Derived: ") and found.note["fr"].startswith("Calculé : ")
    assert (found.scope, found.measure) == ("shared", "allocated")


def test_the_second_reading_is_the_first_before_2026_27() -> None:
    for row in READINGS.select(reading="economic_half"):
        first = READINGS.row(fiscal_year=row.key[0], reading="calibrated")
        if row.key[0] != "2026-27":
            assert (row.figures, row.rounding, row.texts) == (first.figures, first.rounding, first.texts)
    row = READINGS.row(fiscal_year="2026-27", reading="economic_half")
    found = READINGS.source_of(row)
    assert (row.figures["amount"], found.low, found.high) == tuple(Decimal(x) * 1_000_000 for x in FOUND_HALF)
    assert (
        "a question to the department" in found.note["en"] and "une question à poser au ministère" in found.note["fr"]
    )


def shared_part(year: str) -> tuple[Fraction, Fraction]:
    """The part of the authority that the formula shares, and how far the printed 83.0% lets it be off."""
    along = Fraction(max(0, int(year[:4]) - 2021), 4)
    return SHARED_2021_22 + (PART_2025_26 - SHARED_2021_22) * along, Fraction("0.0005") * along


@pytest.mark.parametrize("year", ["2019-20", "2020-21", "2022-23", "2023-24", "2024-25"])
def test_a_derived_envelope_is_its_part_of_the_packaged_authority(year: str) -> None:
    lines = load("federal_transfer_payments").select(fiscal_year=year)
    authority = Fraction(sum(row.figures["authority"] or 0 for row in lines if row.key[1].startswith("settlement_")))
    assert authority == AUTHORITY[year]
    part, off = shared_part(year)
    found = Fraction(READINGS.figure(fiscal_year=year, reading="calibrated"))
    assert abs(found - authority * part) <= PRINTED + authority * off
    assert abs(found * Fraction("1.002") - authority * part) > PRINTED + authority * off  # one that is 0.2% off is seen


def need(code: str, year: str, weights: Mapping[str, Fraction]) -> Fraction:
    """The three-year average of arrivals, weighted, from the packaged counts."""
    counts, first = load("admissions"), int(year[:4])
    return sum(
        (
            weights.get(category, Fraction(1))
            * Fraction(counts.figure(suppressed="midpoint", year=first - lag, jurisdiction=code, category=category))
            for lag in (4, 3, 2)
            for category in ("economic", "family", "refugee", "other")
        ),
        Fraction(0),
    )


CALIBRATED = {"refugee": Fraction("2.5")}
ECONOMIC_HALF = {**CALIBRATED, "economic": Fraction("0.5")}


def implied(code: str, year: str, known: Fraction, weights: Mapping[str, Fraction]) -> Fraction:
    """The envelope at which the formula gives a jurisdiction what is known of it."""
    total = sum(need(each, year, weights) for each in TWELVE)
    return 12 * BASE + (known - BASE) * total / need(code, year, weights)


def test_the_envelopes_of_2025_26_and_2026_27_are_what_the_reported_amounts_imply() -> None:
    ontario, columbia = (
        implied("ON", "2025-26", Fraction("513.6e6"), CALIBRATED),
        implied("BC", "2025-26", Fraction("155.6e6"), CALIBRATED),
    )
    in_millions = [round(float(x) / 1e6, 1) for x in (ontario, columbia)]
    assert in_millions == [965.6, 963.6]  # the derived table has 965.6 and 963.5
    note = READINGS.row(fiscal_year="2025-26", reading="calibrated").texts
    assert "965.6" in note["note_en"] and "963.6" in note["note_en"] and "963,6" in note["note_fr"]
    assert abs((ontario + columbia) / 2 - 964_500_000) <= PRINTED + 100_000
    assert abs(implied("ON", "2026-27", Fraction("424.6e6"), CALIBRATED) - 840_200_000) <= PRINTED
    assert abs(implied("ON", "2026-27", Fraction("424.6e6"), ECONOMIC_HALF) - 805_800_000) <= 100_000
    columbia_cut = implied("BC", "2026-27", Fraction("155.6e6") * Fraction("0.75"), ECONOMIC_HALF)
    assert abs(columbia_cut - 808_900_000) <= PRINTED
    scotia_cut = implied("NS", "2026-27", Fraction("26.78e6") * Fraction("0.767"), ECONOMIC_HALF)
    assert abs(scotia_cut - 803_600_000) <= PRINTED
    assert implied("PE", "2026-27", Fraction("6.79e6") * Fraction("0.78"), ECONOMIC_HALF) > 900_000_000


def test_the_second_reading_gives_what_the_first_gives_before_2026_27() -> None:
    for year in YEARS[:-1]:
        assert allocations(result(HALF), year) == allocations(result("settlement"), year)
    assert allocations(result(HALF), "2026-27") != allocations(result("settlement"), "2026-27")


@pytest.mark.parametrize(
    ("name", "envelope", "weights"),
    [("settlement", 840_200_000, CALIBRATED), (HALF, 805_800_000, ECONOMIC_HALF)],
)
def test_2026_27_is_the_plain_formula_of_the_reading(name: str, envelope: int, weights: Mapping[str, Fraction]) -> None:
    total = sum(need(code, "2026-27", weights) for code in TWELVE)
    for code in TWELVE:
        plain = BASE + (envelope - 12 * BASE) * need(code, "2026-27", weights) / total
        assert rounded_from(amount(result(name), "allocation", "2026-27", code), plain), code


@pytest.mark.parametrize("name", ["settlement", HALF])
def test_no_known_amount_fails_under_a_packaged_reading(name: str) -> None:
    """All that is known of the years of the scenario: within half of what it is printed to, or as the calibration says."""
    within = {("2026-27", "ON"): Decimal("0.0001"), ("2025-26", "ON"): Decimal("0.0013")}
    known = load("settlement_allocations")
    for (year, code), most in within.items():
        reported = known.figure(fiscal_year=year, jurisdiction=code)
        assert abs(amount(result(name), "allocation", year, code) / reported - 1) <= most, (year, code)


def test_an_envelope_of_one_reading_does_not_go_with_the_rule_of_the_other() -> None:
    """Negative control: at 805.8 million the calibrated weights miss Ontario's own amount by 4%."""
    total = sum(need(code, "2026-27", CALIBRATED) for code in TWELVE)
    crossed = BASE + (805_800_000 - 12 * BASE) * need("ON", "2026-27", CALIBRATED) / total
    assert crossed < Fraction("0.96") * 424_600_000


def test_no_reader_is_told_of_a_middle_of_a_range() -> None:
    package = Path(read_scenario("settlement").path).parents[1]
    texts = [*package.glob("scenarios/settlement*.toml"), *package.glob("data/settlement_envelope*")]
    assert len(texts) == 6
    assert not [path.name for path in texts if "central" in path.read_text(encoding="utf-8").casefold()]


# The option


def test_packaged_readings_are_found() -> None:
    assert packaged_readings() == (HALF, "outlook-economic-half")


@pytest.mark.parametrize("name", ["equal-per-admission", "equal-per-capita", "non-economic", "cohort"])
@pytest.mark.parametrize(("options", "envelope"), [((), "840200000"), (("--reading", HALF), "805800000")])
def test_linked_scenarios_share_the_envelope_of_the_reading(name: str, options: tuple[str, ...], envelope: str) -> None:
    text = printed("allocate", name, "--years", "2026-27", "--format", "csv", *options)
    assert sum(Decimal(line.split(",")[3]) for line in text.splitlines()[1:]) == Decimal(envelope)


def test_earlier_years_and_scenarios_that_link_to_nothing_are_as_they_were() -> None:
    for asked in (("non-economic", "--years", "2025-26"), ("settlement",), (HALF,), ("quebec-parity",)):
        assert printed("allocate", *asked) == printed("allocate", *asked, "--reading", HALF)


OFFER = """parent = "equal-per-admission"
name = "ours"
author = "us"
date = "2026-11-29"
reason = "a test"

[inputs.stated_authority]
scenario = "equal-per-capita"
quantity = "envelope"
"""


def test_a_link_through_another_scenario_is_to_the_reading_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ours.toml").write_text(OFFER, encoding="utf-8")
    for options in (("--years", "2026-27"), ()):
        text = printed("allocate", "ours.toml", "--format", "csv", "--reading", HALF, *options)
        rows = [line.split(",") for line in text.splitlines()[1:]]
        assert sum(Decimal(row[3]) for row in rows if row[1] == "2026-27") == 805_800_000


@pytest.mark.parametrize("options", [("--years", "2026-27"), ()])
def test_a_report_has_the_amounts_of_the_reading_through_another_scenario(
    options: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The years are chosen once, with the reading: chosen again without it, a link of a link was to the other envelope."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ours.toml").write_text(OFFER, encoding="utf-8")
    text = printed("allocate", "ours.toml", "--format", "csv", "--reading", HALF, "--years", "2026-27")
    amounts = {line.split(",")[3] for line in text.splitlines()[1:]}
    for each in ((), ("--each",)):
        out = tmp_path / f"out{len(each)}"
        printed("report", "ours.toml", "--reading", HALF, "--for-us", "--out", str(out), *options, *each)
        (book,) = (load_workbook(path, data_only=True) for path in out.glob("*.xlsx"))
        cells = {cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
        found = {str(Decimal(str(cell))) for cell in cells if isinstance(cell, float | int)}
        assert {str(Decimal(amount).normalize()) for amount in amounts} <= {str(Decimal(x).normalize()) for x in found}


def test_a_reading_of_ones_own_is_read_from_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = 'parent = "settlement"\nname = "lower"\nauthor = "us"\ndate = "2026-11-29"\nreason = "a test"\n'
    text += 'reading_of = "settlement"\n[inputs.stated_authority.by_year]\n"2026-27" = { value = 800000000, price_basis = "nominal", '
    text += 'assumption = true, scope = "shared", measure = "allocated" }\n'
    (tmp_path / "lower.toml").write_text(text, encoding="utf-8")
    shown = printed("allocate", "cohort", "--years", "2026-27", "--format", "csv", "--reading", "lower.toml")
    assert sum(Decimal(line.split(",")[3]) for line in shown.splitlines()[1:]) == 800_000_000


def test_the_hash_of_what_was_read_is_of_the_reading() -> None:
    stamps = [
        json.loads(printed("allocate", "cohort", "--years", "2026-27", "--format", "json", *options))
        for options in ((), ("--reading", HALF))
    ]
    assert json.dumps(stamps[0]) != json.dumps(stamps[1])
    hashes = [set(json.dumps(each).split('"')) for each in stamps]
    assert {x for x in hashes[0] if len(x) == 64} - hashes[1]


def test_an_account_names_the_reading() -> None:
    told = printed("explain", "cohort", "ON", "2026-27", "--reading", HALF)
    assert "$805,800,000.00" in told and "envelope of settlement-economic-half" in told
    assert "805,800,000" not in printed("explain", "cohort", "ON", "2026-27")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "settlement.toml: it does not say which scenario it is another reading of. Readings that come with the package: "),
        ("fr", "ce fichier ne dit pas de quel scénario il est une autre interprétation"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "command", [("allocate", "cohort"), ("explain", "cohort", "ON", "2026-27"), ("report", "cohort")]
)
def test_what_is_no_reading_is_refused(language: str, words: str, command: tuple[str, ...]) -> None:
    found = run(*command, "--reading", "settlement", "--lang", language)
    assert found.exit_code == 1 and words in " ".join(found.stderr.split())


def test_a_reading_names_one_scenario(tmp_path: Path) -> None:
    (tmp_path / "two.toml").write_text(
        'parent = "settlement"\nname = "two"\nauthor = "us"\ndate = "2026-11-29"\nreason = "a test"\n'
        'reading_of = ["settlement", "cohort"]\n',
        encoding="utf-8",
    )
    found = run("check", str(tmp_path / "two.toml"))
    assert found.exit_code == 1 and "name one scenario" in " ".join(found.stderr.split())
