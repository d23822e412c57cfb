"""Names that a reader cannot tell apart are not two recipients, and a name that means two things is none."""

import unicodedata
from pathlib import Path

import pytest
from written_scenarios import refusal, written

from fundingmodel.command_line.main import cli
from fundingmodel.labels.words import words
from fundingmodel.language.refusals import sentence
from fundingmodel.scenario.reading import read_scenario

ALIKE = {
    "case": ("lake", "Lake"),
    "capitals": ("lake", "LAKE"),
    "a Cyrillic letter": ("Alp", "\u0410lp"),
    "Cyrillic letters in the middle": ("vale", "v\u0430l\u0435"),
    "small Cyrillic letters of Latin capitals": ("HOME", "\u043d\u043e\u043c\u0435"),
    "a Greek letter": ("Omega", "\u039fmega"),
    "a Greek letter of small form": ("port", "p\u03bfrt"),
    "an Armenian letter": ("north", "n\u0585rth"),
    "a small Coptic letter of a Latin capital": ("north", "\u2c9borth"),
    "a Cherokee letter": ("Alp", "\u13aalp"),
    "a small Cherokee letter": ("Alp", "\uab7alp"),
    "a Lisu letter": ("Alp", "\ua4eelp"),
    "a small capital": ("north", "n\u1d0frth"),
    "small capitals": ("north", "\u0274\u1d0f\u0280\u1d1b\u029c"),
    "a phonetic letter": ("alp", "\u0251lp"),
    "mathematical letters": ("north", "\U0001d427\U0001d428\U0001d42b\U0001d42d\U0001d421"),
    "another width": ("alp", "\uff41lp"),
    "a ligature": ("fields", "\ufb01elds"),
    "a superscript": ("zone2", "zone\u00b2"),
    "composed or not": ("Qu\u00e9bec", "Que\u0301bec"),
    "a zero-width space": ("alp", "al\u200bp"),
    "a zero-width joiner": ("alp", "alp\u200d"),
    "a soft hyphen": ("highland", "high\u00adland"),
    "a mark of direction": ("alp", "\u200ealp"),
    "two blanks": ("north shore", "north  shore"),
    "a blank that does not break": ("north shore", "north\u00a0shore"),
    "a kind of dash": ("north-shore", "north\u2013shore"),
    "a kind of apostrophe": ("king's", "king\u2019s"),
}
DIFFERENT = [
    ("a", "b"), ("Québec", "Quebec City"), ("Cote", "Côte"), ("Москва", "Тверь"), ("Αθήνα", "Πάτρα"), ("Որս", "Ռրս"), ("ᏔᎵ", "ᎳᎵ"),
    ("zone 1", "zone 2"),
    ("NE", "SE"), ("O", "0"), ("I", "1"), ("rn", "m"), ("st", "s.t"),
]  # fmt: skip


def of_codes(folder: Path, *codes: str, more: str = "") -> Path:
    rows = "".join(f"{code},{number}\n" for number, code in enumerate(codes, 700))
    return written(folder, f"jurisdiction,persons\n{rows}", f'{{ file = "persons.csv"{more} }}')


@pytest.mark.parametrize("pair", ALIKE.values(), ids=list(ALIKE))
def test_names_that_look_alike_are_refused_naming_both(tmp_path: Path, pair: tuple[str, str]) -> None:
    error = refusal(of_codes(tmp_path, "vale of x", *pair))
    assert error.key == "codes_alike"
    assert all(repr(name) in str(error) for name in pair)
    # French is printed with one kind of apostrophe and with blanks that do not break.
    french = sentence(error, "fr").replace("\u00a0", " ")
    assert all(f"« {name} »".replace("\u00a0", " ").replace("'", "\u2019") in french for name in pair)


def test_they_are_refused_where_a_person_wrote_them(tmp_path: Path) -> None:
    path = written(tmp_path, "jurisdiction,persons\nlake,7\nLake,8\n", '["lake", "Lake"]')
    assert refusal(path).key == "codes_alike"


def test_letters_that_differ_are_named(tmp_path: Path) -> None:
    assert "U+0410" in str(refusal(of_codes(tmp_path, "Alp", "\u0410lp")))


@pytest.mark.parametrize("pair", DIFFERENT)
def test_names_that_differ_pass(tmp_path: Path, pair: tuple[str, str]) -> None:
    assert read_scenario(of_codes(tmp_path, *pair)).jurisdictions == pair


def test_one_of_them_may_be_left_outside(tmp_path: Path) -> None:
    assert read_scenario(of_codes(tmp_path, "lake", "Lake", "vale", more=', outside = ["Lake"]')).jurisdictions


@pytest.mark.parametrize(
    "names",
    [
        'a = "North", b = "North"',
        'a = { en = "North", fr = "Nord" }, b = { en = "North shore", fr = "Nord" }',
        'a = "North", b = "north "',
        'a = "North", b = "N\u043erth"',
    ],
)
def test_two_codes_with_one_display_name_are_refused(tmp_path: Path, names: str) -> None:
    error = refusal(of_codes(tmp_path, "a", "b", "c", more=f", names = {{ {names} }}"))
    assert error.key == "display_name_twice"
    assert "'a' and 'b'" in str(error)


@pytest.mark.parametrize("names", ['a = "b"', 'a = { en = "North", fr = "B" }', 'c = "a "'])
def test_code_beside_its_own_name_is_refused(tmp_path: Path, names: str) -> None:
    error = refusal(of_codes(tmp_path, "a", "b", "c", more=f", names = {{ {names} }}"))
    assert error.key == "code_beside_its_name"


def test_packaged_code_beside_its_name_is_refused(tmp_path: Path) -> None:
    path = written(
        tmp_path, "jurisdiction,persons\nON,7\nQC,8\n", '{ data = "admissions", codes = ["ON", "QC", "Ontario"] }'
    )
    assert refusal(path).key == "code_beside_its_name"


@pytest.mark.parametrize("written_as", ["Nt", "nt", "nT", "Nt.", "\uff2et", "N\u200bt"])
def test_name_of_two_meanings_is_refused_naming_both(tmp_path: Path, written_as: str) -> None:
    error = refusal(of_codes(tmp_path, "ON", "QC", written_as))
    assert error.key == "name_of_two_meanings"
    assert "NT" in str(error) and "NU" in str(error) and "Nunavut" in str(error)


@pytest.mark.parametrize(
    ("listed", "more"),
    [
        ('["ON", "NT"]', ""),
        ('["ON", "NT"]', 'jurisdiction_column = "place"'),
        ('{ codes = ["ON", "NT"], names = { Nt = "Territory" } }', ""),
    ],
)
def test_name_of_two_meanings_is_refused_in_figures_and_keys(tmp_path: Path, listed: str, more: str) -> None:
    column = "place" if more else "jurisdiction"
    error = refusal(written(tmp_path, f"{column},persons\nON,7\nNt,8\n", listed, [column], more))
    assert "NT (Northwest" in str(error) and "NU (Nunavut)" in str(error)


def test_name_of_two_meanings_is_one_of_another_country(tmp_path: Path) -> None:
    assert read_scenario(of_codes(tmp_path, "Ox", "Nt", "Wa")).jurisdictions == ("Ox", "Nt", "Wa")


def test_exact_code_is_taken(tmp_path: Path) -> None:
    assert read_scenario(of_codes(tmp_path, "ON", "QC", "NT")).jurisdictions == ("ON", "QC", "NT")


def explained(name: str, *options: str) -> tuple[int, str]:
    from click.testing import CliRunner

    done = CliRunner().invoke(cli, ["explain", "settlement", name, "2021-22", *options])
    return done.exit_code, done.output


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("ON", "Ontario"), ("ontario", "Ontario"), ("NT", "Northwest Territories"),
        ("Ont.", "Ontario"), ("T.N.-O.", "Northwest Territories"), ("N.-B.", "New Brunswick"), ("Nfld.", "Newfoundland"),
        ("Ontario*", "Ontario"), ("Ile-du-Prince-Edouard", "Prince Edward Island"), ("NWT", "Northwest Territories"),
    ],
)  # fmt: skip
def test_command_line_takes_the_names_that_functions_take(name: str, title: str) -> None:
    code, output = explained(name)
    assert code == 0, output
    assert output.startswith(title)


@pytest.mark.parametrize("name", ["Nt", "nt", "n.t."])
def test_command_line_refuses_a_name_of_two_meanings(name: str) -> None:
    code, output = explained(name)
    assert code == 1 and "Nunavut" in output and "NT" in output
    code, output = explained(name, "--lang", "fr")
    assert code == 1 and "Nunavut" in output and "Territoires" in output


def test_two_letters_of_one_script_are_not_drawn_alike() -> None:
    """A list in Armenian may have two names that differ by one letter: no two of its letters become one."""
    for latin, letters in words()["drawn_alike"].items():
        names = [unicodedata.name(letter) for letter in letters]
        scripts = [name.split()[0] for name in names if not name.startswith("LATIN")]
        assert len(set(scripts)) == len(scripts), (latin, names)
