"""Scenario files and csv files that are made to harm, or broken: each is refused by one sentence, in bounded memory."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from command_line import TWO_LEVELS, printed, refused
from measured import refused_in_bounds

from fundingmodel.errors import Refused
from fundingmodel.language.refusals import sentence
from fundingmodel.result import run
from fundingmodel.scenario.files import read_file
from fundingmodel.scenario.reading import read_scenario

NEED = "values = { harbour = 400, valley = 200, plateau = 100 }"


def with_need(text: str) -> str:
    assert NEED in TWO_LEVELS
    return TWO_LEVELS.replace(NEED, f"values = {{ harbour = {text}, valley = 200, plateau = 100 }}", 1)


HEAD = 'name = "x"\nfiscal_years = ["2025-26"]\ninstrument = "grant"\nrecipient = "districts"\n'


def shares(count: int) -> str:
    return "steps = [" + ", ".join(f'{{ step = "share", as = "share{n}" }}' for n in range(count)) + "]\n"


LONG_KEY = "a key has more than 32 parts."
TOO_DEEP = "lists and tables are nested more than 32 deep."
BEYOND = " is beyond what can be calculated exactly."
TOML: dict[str, tuple[str, Callable[[], str]]] = {  # which limit each has to be refused by, and the file
    "dotted keys": (LONG_KEY, lambda: TWO_LEVELS + "\n[x]\n" + ".".join("a" * 20_000) + " = 1\n"),
    "dotted keys in quotes": (LONG_KEY, lambda: ' . '.join(['"a.b"'] * 8_000) + " = 1\n" + TWO_LEVELS),
    "a dotted table": (LONG_KEY, lambda: TWO_LEVELS + "\n[" + ".".join("a" * 20_000) + "]\n"),
    "a dotted list of tables": (LONG_KEY, lambda: TWO_LEVELS + "\n[[" + ".".join("a" * 20_000) + "]]\n"),
    "a dotted key in a table of one line": (
        LONG_KEY,
        lambda: "x = { " + ".".join("a" * 20_000) + " = 1 }\n" + TWO_LEVELS,
    ),
    "deep lists": (TOO_DEEP, lambda: "deep = " + "[" * 5_000 + "]" * 5_000 + "\n" + TWO_LEVELS),
    "deep lists, never closed": (TOO_DEEP, lambda: "deep = " + "[" * 100_000),
    "deep tables": (TOO_DEEP, lambda: "deep = " + "{ a = " * 5_000 + "1" + " }" * 5_000 + "\n" + TWO_LEVELS),
    "deep lists and tables": (TOO_DEEP, lambda: "deep = " + "[{ a = " * 2_500 + "1" + " }]" * 2_500 + "\n"),
    "a whole number of 5,000 digits": (
        "a number has 5,000 digits; at most 100 are read.",
        lambda: with_need("9" * 5_000),
    ),
    "a whole number of 4,000 digits": (
        "a number has 4,000 digits; at most 100 are read.",
        lambda: with_need("9" * 4_000),
    ),
    "5,000 digits behind the point": (
        "a number has 5,002 digits; at most 100 are read.",
        lambda: with_need("0." + "9" * 5_000),
    ),
    "5,000 hexadecimal digits": (
        "a number has 5,002 digits; at most 100 are read.",
        lambda: with_need("0x" + "f" * 5_000),
    ),
    "1e999999999": ("the number 1e999999999" + BEYOND, lambda: with_need("1e999999999")),
    "1e-999999999": ("the number 1e-999999999" + BEYOND, lambda: with_need("1e-999999999")),
    "1E+99999": ("the number 1E+99999" + BEYOND, lambda: with_need("1E+99999")),
    "-1e999999999": ("the number -1e999999999" + BEYOND, lambda: with_need("-1e999999999")),
    "a large exponent where no figure is read": (
        "the number 1e999999999" + BEYOND,
        lambda: TWO_LEVELS + "\n[inputs.x]\nrange = [0, 1e999999999]\n",
    ),
    "60,000 dotted keys in less than a megabyte": (
        "more than 100,000 keys, lists and tables are in this file up to here.",
        lambda: TWO_LEVELS + "\n[x]\n" + "".join(f"a{n}.b=1\n" for n in range(60_000)),
    ),
    "100 MB": (
        " bytes; at most 2,000,000 are read. Put its figures into a csv.",
        lambda: TWO_LEVELS + "# " + "x" * 100_000_000,
    ),
    "20,000 unknown keys": (
        "x.toml: unknown key 'key0'.",
        lambda: "".join(f"key{n} = 1\n" for n in range(20_000)) + TWO_LEVELS,
    ),
    "9,999 fiscal years": (
        "fiscal_years has 9,999; at most 200 are read.",
        lambda: TWO_LEVELS.replace('["2025-26"]', '{ first = "0001", last = "9999" }'),
    ),
    "100,000 jurisdictions": (
        "jurisdictions has 100,000; at most 10,000 are read.",
        lambda: TWO_LEVELS.replace(
            '["harbour", "valley", "plateau"]', "[" + ", ".join(f'"a{n}"' for n in range(100_000)) + "]"
        ),
    ),
    "5,000 tiers that lack their inputs": (
        "x.toml: tiers has 5,002; at most 50 are read.",
        lambda: TWO_LEVELS + "".join(f'\n[tiers.t{n}]\njurisdictions = ["a"]' for n in range(5_000)),
    ),
    "3,000 steps": ("x.toml: steps has 3,000; at most 200 are read.", lambda: HEAD + shares(3_000)),
    "201 steps in one of two tiers": (
        "x.toml: tiers.b: steps has 201; at most 200 are read.",
        lambda: HEAD + f"[tiers.a]\n{shares(2)}[tiers.b]\n{shares(201)}",
    ),
    "151 steps in each of five tiers": (
        "x.toml: its 5 tiers compute 755 steps, those of a formula that several have once in each; at most 750 are read.",
        lambda: HEAD + "".join(f"[tiers.t{n}]\n{shares(151)}" for n in range(5)),
    ),
    "151 steps that five tiers share": (
        "x.toml: its 5 tiers compute 755 steps, those of a formula that several have once in each; at most 750 are read.",
        lambda: HEAD + shares(151) + "".join(f"[tiers.t{n}]\n" for n in range(5)),
    ),
    "steps of packaged formulas beside listed ones": (
        "x.toml: its 50 tiers compute 825 steps, those of a formula that several have once in each; at most 750 are read.",
        lambda: (
            HEAD
            + "".join(f'[tiers.t{n}]\nformula = "predictable"\n' for n in range(49))
            + f"[tiers.last]\n{shares(188)}"
        ),
    ),
    "a code of a million letters": (
        "inputs.need: unknown key '" + "a" * 200 + "…'. It may hold: harbour, valley, plateau.",
        lambda: TWO_LEVELS.replace("harbour = 400", "a" * 1_000_000 + " = 400"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", TOML)
@pytest.mark.parametrize("command", ["check", "allocate"])
def test_a_scenario_file_is_refused_by_the_limit_that_it_passes(tmp_path: Path, kind: str, command: str) -> None:
    due, text = TOML[kind]
    (tmp_path / "x.toml").write_text(text(), encoding="utf-8", newline="\n")
    said = refused_in_bounds(tmp_path, command, "x.toml")
    assert "x.toml" in said and due in said


@pytest.mark.parametrize(
    ("text", "message", "french"),
    [
        (
            ".".join("a" * 40) + " = 1",
            "x.toml: row 1: a key has more than 32 parts.",
            "x.toml, ligne 1 : une clé a plus de 32 éléments.",
        ),
        (
            "\n\nx = " + "[" * 33 + "]" * 33,
            "x.toml: row 3: lists and tables are nested more than 32 deep.",
            "x.toml, ligne 3 : des listes et des tables sont imbriquées sur plus de 32 niveaux.",
        ),
        (
            "\nx = 1e1000",
            "x.toml: row 2: the number 1e1000 is beyond what can be calculated exactly.",
            "x.toml, ligne 2 : le nombre 1e1000 dépasse ce qui peut être calculé exactement.",
        ),
        (
            "x = " + "9" * 101,
            "x.toml: row 1: a number has 101 digits; at most 100 are read.",
            "x.toml, ligne 1 : un nombre a 101 chiffres; au plus 100 sont lus.",
        ),
    ],
)
def test_the_sentences(tmp_path: Path, text: str, message: str, french: str) -> None:
    path = tmp_path / "x.toml"
    path.write_text(text, encoding="utf-8", newline="\n")
    with pytest.raises(Refused) as caught:
        read_file(path)
    assert str(caught.value).startswith(message.replace(": row", ", row"))
    assert sentence(caught.value, "fr").replace("\u00a0", " ").startswith(french)


LAWFUL = [
    "x = [" + ", ".join(["1.5"] * 1_000) + "]",
    'x = "' + "[{." * 1_000 + '"',
    "x = '" + "[{." * 1_000 + "'",
    'x = """\n' + '[{. " \\" ' * 1_000 + '"""',
    "x = '''\n" + "[{. ' " * 1_000 + "'''",
    'x = """a""""',
    'x = """a"""""',
    "x = '''a'''''",
    'x = ["""a""", """b"""]\ny = "[[["',
    "# " + "[{." * 1_000 + "\nx = 1",
    'x = "a # b" # [[[',
    'x = "\\\\" # "[[['.ljust(200, "["),
    "x = " + "[" * 32 + "]" * 32,
    ".".join("a" * 32) + " = 1",
    "x = 1e17\ny = 1e-20\nz = 1_000_000.5\nd = 2025-01-01T00:00:00.5Z",
    'x = { "1e9999" = 1, 1e9998 = 2 }',
    "[a.b.c]\nx.y.z = 1\n" * 1,
    'x = "' + "9" * 5_000 + '"',
    "x = 0." + "3" * 60,
]


@pytest.mark.parametrize("number", range(len(LAWFUL)))
def test_what_only_looks_like_it_is_read(tmp_path: Path, number: int) -> None:
    path = tmp_path / "x.toml"
    path.write_text(LAWFUL[number], encoding="utf-8", newline="\n")
    assert read_file(path)


def chain(folder: Path, length: int) -> str:
    for number in range(length):
        said = f'parent = "p{number + 1}.toml"\nauthor = "a"\ndate = "2025-01-01"\nreason = "r"\nname = "p{number}"\n'
        (folder / f"p{number}.toml").write_text(said, encoding="utf-8")
    last = TWO_LEVELS.replace('"two-levels"', '"last"', 1)
    (folder / f"p{length}.toml").write_text(last, encoding="utf-8", newline="\n")
    return "p0.toml"


def test_ten_thousand_parents(tmp_path: Path) -> None:
    for command in ("check", "allocate"):
        said = refused_in_bounds(tmp_path, command, chain(tmp_path, 10_000))
        assert "it has more than 50 parents, one above the other" in said


def test_fifty_parents_are_read(tmp_path: Path) -> None:
    assert len(read_scenario(chain(tmp_path, 50), tmp_path).ancestors) == 50


def linked(folder: Path, count: int) -> str:
    """A scenario whose figures come through so many others, the last of which states its own."""
    for number in range(count):
        link = f'{{ scenario = "s{number + 1}.toml", quantity = "allocation", jurisdiction = "harbour" }}'
        text = re.sub(r"stated_authority = \{ unit.*", f"stated_authority = {link}", TWO_LEVELS, count=1)
        (folder / f"s{number}.toml").write_text(text.replace('"two-levels"', f'"s{number}"', 1), encoding="utf-8")
    (folder / f"s{count}.toml").write_text(TWO_LEVELS.replace('"two-levels"', '"last"', 1), encoding="utf-8")
    return "s0.toml"


@pytest.mark.parametrize("more", [(), ("--years", "2025-26")])
def test_figures_come_through_fifty_scenarios_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert printed("allocate", linked(tmp_path, 50), *more)
    assert "more than 50 scenarios" in refused("allocate", linked(tmp_path, 51), *more)


def test_ten_thousand_scenarios_that_take_results_of_each_other(tmp_path: Path) -> None:
    for number in range(10_000):
        link = f'{{ scenario = "s{number + 1}.toml", quantity = "allocation", jurisdiction = "harbour" }}'
        text = re.sub(r"stated_authority = \{ unit.*", f"stated_authority = {link}", TWO_LEVELS, count=1)
        text = text.replace('"two-levels"', f'"s{number}"', 1)
        (tmp_path / f"s{number}.toml").write_text(text, encoding="utf-8", newline="\n")
    for more in ([], ["--years", "2025-26"]):
        assert "more than 50 scenarios" in refused_in_bounds(tmp_path, "allocate", "s0.toml", *more)


# csv

WITH_CSV = """
name = "x"
instrument = "transfer"
recipient = "cities"
fiscal_years = ["2025-26"]
jurisdictions = JURISDICTIONS
steps = [
  { step = "envelope", authority = "stated", rounding = "carried" },
  { step = "share", bind = { weighted_intake = "need" } },
  "bounds",
  { step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "refuse", excess = "refuse" },
  { step = "round_to_envelope", ties = "published_order" },
]
[inputs]
authority_rounding_unit = { unit = "dollars", value = 0.01, source = "cents" }
rounding_unit = { unit = "dollars", value = 0.01, source = "cents" }
stated_authority = { unit = "dollars", price_basis = "nominal", value = 1000000, assumption = true }
[inputs.need]
shape = "jurisdiction"
data = "need.csv"
key = ["jurisdiction"]
measure = "persons"
unit = "persons"
source = "census"
"""
TWO = '["coast", "hills"]'
OF_FILE = '{ file = "need.csv" }'

MOST_ROWS = "need.csv: it has 1,048,578 rows; at most 1,048,576 are read."
MOST_COLUMNS = "need.csv: it has 100,002 columns; at most 1,000 are read."
HEADER = "jurisdiction,persons\n"


def codes(count: int) -> str:
    return HEADER + "".join(f"a{n},1\n" for n in range(count))


CSV: dict[str, tuple[str, str, Callable[[], str]]] = {  # what it is refused by, the jurisdictions, and the file
    "more rows than a worksheet has": (MOST_ROWS, TWO, lambda: codes(1_048_577)),
    "more jurisdictions than a worksheet has rows": (MOST_ROWS, OF_FILE, lambda: codes(1_048_577)),
    "a million rows that name nobody we know": (
        "need.csv, row 2: unknown jurisdiction 'a0'. Known: coast, hills.", TWO, lambda: codes(1_000_000),
    ),
    "a million jurisdictions": (
        "x.toml: jurisdictions has 1,000,000; at most 10,000 are read.", OF_FILE, lambda: codes(1_000_000),
    ),
    "a row there again below a million blank lines": (
        "need.csv: rows 3 and 1000003 are both for hills.",
        TWO, lambda: HEADER + "coast,1\nhills,2\n" + "\n" * 999_999 + "hills,2\n",
    ),
    "a row of 16 million cells": (
        "need.csv, row 2: it has 16,000,002 columns; at most 1,000 are read.",
        TWO, lambda: HEADER + "coast,1" + ",22" * 16_000_000 + "\n",
    ),
    "rows of a thousand cells where the header has two": (
        "need.csv, row 2: 1002 cells where the header has 2.",
        TWO, lambda: HEADER + ("coast,1" + ",abc" * 1_000 + "\n") * 12_000,
    ),
    "90,000 rows that name nobody we know": (
        "need.csv, row 4: unknown jurisdiction 'a0'. Known: coast, hills.",
        TWO, lambda: HEADER + "coast,1\nhills,2\n" + "".join(f"a{n},1\n" for n in range(90_000)),
    ),
    "90,000 jurisdictions": (
        "x.toml: jurisdictions has 90,000; at most 10,000 are read.",
        OF_FILE, lambda: HEADER + "".join(f"a{n},1\n" for n in range(90_000)),
    ),
    "one row 90,000 times": (
        "need.csv: rows 2 and 3 are both for coast.",
        TWO, lambda: HEADER + "coast,1\n" * 90_000,
    ),
    "a figure of 5,000 digits": (
        "… has 5000 digits; more than 24 cannot be told apart exactly.",
        TWO, lambda: HEADER + "coast," + "9" * 5_000 + "\nhills,2\n",
    ),
    "a figure of 100,000 letters": (
        "need.csv, row 2, persons: found '" + "x" * 200 + "…', which is not a plain number.",
        TWO, lambda: HEADER + "coast," + "x" * 100_000 + "\nhills,2\n",
    ),
    "1e999999999": (
        "need.csv, row 2, persons: found '1e999999999', which is not a plain number.",
        TWO, lambda: HEADER + "coast,1e999999999\nhills,2\n",
    ),
    "a cell of 10 MB": (
        "need.csv, row 3: not a CSV row: field larger than field limit (131072).",
        TWO, lambda: HEADER + "coast,1\n" + "x" * 10_000_000 + ",2\n",
    ),
    "a code of 100,000 letters": (
        "need.csv, row 2: unknown jurisdiction '" + "x" * 200 + "…'. Known: coast, hills.",
        TWO, lambda: HEADER + "x" * 100_000 + ",2\n",
    ),
    "a header of 100,000 columns": (MOST_COLUMNS, TWO, lambda: "jurisdiction,persons" + ",x" * 100_000 + "\ncoast,1\n"),
    "a header of 100,000 different columns": (
        MOST_COLUMNS,
        TWO, lambda: "jurisdiction,persons," + ",".join(f"x{n}" for n in range(100_000)) + "\ncoast,1\n",
    ),
    "a row of 100,000 cells": (
        "need.csv, row 2: 100002 cells where the header has 2.",
        TWO, lambda: HEADER + "coast,1" + ",2" * 100_000 + "\n",
    ),
    "a quotation mark that never closes": (
        "need.csv, row 2: not a CSV row: field larger than field limit (131072).",
        TWO, lambda: HEADER + '"coast,1\n' + "hills,2\n" * 90_000,
    ),
    "60 MB": ("need.csv: it has 60,000,021 bytes; at most 50,000,000 are read.", TWO, lambda: HEADER + "coast,1\n" * 7_500_000),
}  # fmt: skip


@pytest.mark.parametrize("kind", CSV)
def test_a_csv_file_is_refused_by_the_limit_that_it_passes(tmp_path: Path, kind: str) -> None:
    due, jurisdictions, text = CSV[kind]
    (tmp_path / "x.toml").write_text(WITH_CSV.replace("JURISDICTIONS", jurisdictions), encoding="utf-8")
    (tmp_path / "need.csv").write_text(text(), encoding="utf-8", newline="\n")
    assert due in refused_in_bounds(tmp_path, "allocate", "x.toml")


def tiers_of_one_formula(count: int, shared: bool) -> str:
    """Tiers that each share money by the same ten steps, listed once or in each."""
    listed = """steps = [
  { step = "envelope", authority = "stated", rounding = "carried" },
  { step = "share", bind = { weighted_intake = "need" } },
  "bounds",
  { step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "refuse", excess = "refuse" },
  { step = "round_to_envelope", ties = "published_order" },
"""
    listed += "".join(
        f'  {{ step = "share", as = "s{n}", bind = {{ weighted_intake = "need" }} }},\n' for n in range(5)
    )
    listed += "]\n" + 'results = ["s0", "s1", "s2", "s3", "s4"]\n'
    inputs = """[inputs]
stated_authority = { unit = "dollars", price_basis = "nominal", value = 90, assumption = true }
rounding_unit = { unit = "dollars", value = 1, assumption = true }
authority_rounding_unit = { unit = "dollars", value = 1, assumption = true }
need = { shape = "jurisdiction", unit = "persons", values = { a = 2, b = 1 }, assumption = true }
"""
    head = HEAD + 'jurisdictions = ["a", "b"]\n' + (listed if shared else "") + inputs
    return head + "".join(f"[tiers.t{n}]\n" + ("" if shared else listed) for n in range(count))


@pytest.mark.parametrize("shared", [True, False])
def test_thirty_tiers_of_ten_steps_are_computed(tmp_path: Path, shared: bool) -> None:
    """300 steps in all, as a file of many programmes has; each tier its own."""
    path = tmp_path / "x.toml"
    path.write_text(tiers_of_one_formula(30, shared), encoding="utf-8", newline="\n")
    result = run(path)
    assert {str(tier.amount("allocation", "2025-26", "a")) for tier in result.tiers.values()} == {"60"}
    assert len(result.tiers) == 30
