"""CSV files as spreadsheets write them: read where it is beyond doubt, and else refused by their cell."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from written_scenarios import describe, refusal, written

from fundingmodel.command_line.main import cli
from fundingmodel.datasets.csv_files import column_of, pairs_of
from fundingmodel.datasets.gate import read_table
from fundingmodel.datasets.limits import MOST_COLUMNS
from fundingmodel.errors import DataRefused
from fundingmodel.language.refusals import sentence
from fundingmodel.scenario.reading import read_scenario

TABLE = "jurisdiction,persons\nQuébec,7000\ncoast,5000\nîles,300\n"
SEMICOLONS, TABS = TABLE.replace(",", ";"), TABLE.replace(",", "\t")
READ: dict[str, bytes] = {
    "UTF-8": TABLE.encode(),
    "UTF-8 with mark": TABLE.encode("utf-8-sig"),
    "ends of lines of Windows": TABLE.replace("\n", "\r\n").encode(),
    "ends of lines of old Macs": TABLE.replace("\n", "\r").encode(),
}
READ_NOW: dict[str, tuple[bytes, str]] = {
    "Windows-1252": (TABLE.encode("cp1252"), "Windows-1252"),
    "Windows-1252, semicolons": (SEMICOLONS.replace("\n", "\r\n").encode("cp1252"), "semicolons"),
    "Unicode text": (TABS.replace("\n", "\r\n").encode("utf-16"), "UTF-16"),
    "UTF-16 the other way round": (b"\xfe\xff" + TABS.encode("utf-16-be"), "UTF-16"),
    "UTF-16 with commas": (TABLE.encode("utf-16"), "UTF-16"),
    "sep= and commas": (b"sep=,\r\n" + TABLE.encode(), "sep="),
    "sep= and semicolons": (b"sep=;\r\n" + SEMICOLONS.encode("utf-8-sig"), "semicolons"),
    "SEP= above a mark": (b"SEP=;\r\n" + SEMICOLONS.encode("utf-8-sig"), "semicolons"),
    "sep= in quotes": (b'"sep=;"\r\n' + SEMICOLONS.encode(), "semicolons"),
    "mark, then sep=": (("\ufeffsep=;\n" + SEMICOLONS).encode(), "semicolons"),
    "semicolons": (SEMICOLONS.encode(), "semicolons"),
    "semicolons and mark": (SEMICOLONS.encode("utf-8-sig"), "semicolons"),
    "tabs": (TABS.encode(), "tabs"),
    "blanks beside names of columns": (TABLE.replace(",persons", ", persons ").encode(), "persons.csv"),
}


def check(path: Path, *options: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli, ["check", str(path), *options])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def test_list_from_a_file_of_too_many_columns_is_refused(tmp_path: Path) -> None:
    names = ["jurisdiction", *(f"column{n}" for n in range(MOST_COLUMNS))]
    path = tmp_path / "wide.csv"
    path.write_text(f"{','.join(names)}\n{',' * MOST_COLUMNS}\n", encoding="utf-8", newline="\n")
    with pytest.raises(DataRefused) as refused:
        column_of(path, "jurisdiction")
    assert refused.value.key == "too_many_columns"


@pytest.mark.parametrize("data", READ.values(), ids=list(READ))
def test_plain_forms_are_read(tmp_path: Path, data: bytes) -> None:
    assert read_scenario(written(tmp_path, data)).jurisdictions == ("Québec", "coast", "îles")


@pytest.mark.parametrize(("data", "said"), READ_NOW.values(), ids=list(READ_NOW))
def test_what_a_spreadsheet_saves_is_read_and_check_says_how(tmp_path: Path, data: bytes, said: str) -> None:
    path = written(tmp_path, data)
    scenario = read_scenario(path)
    assert scenario.jurisdictions == ("Québec", "coast", "îles")
    assert scenario.tier.parameters["persons"].figures[""][0][0] == 7000
    code, output = check(path)
    assert code == 0 and said in output
    code, output = check(path, "--lang", "fr")
    assert code == 0 and "persons.csv" in output


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (TABLE.encode("mac_roman"), "row 2"),  # é is 0x8E there, which is Ž in Windows-1252
        (TABLE.encode("cp850"), "row 2"),
        ("jurisdiction,persons\nМосква,7000\nТверь,5000\n".encode("cp1251"), "row 2"),
        ("jurisdiction,persons\nΑθήνα,7000\nb,5000\n".encode("cp1253"), "row 2"),
        (b"jurisdiction,persons\na\x81,7000\nb,5000\n", "row 2"),
        (b"jurisdiction,persons\nQu\xc9bec,7000\nb,5000\n", "row 2"),  # a capital after a small letter
        (TABS.encode("utf-16")[:-1], "persons.csv"),
        (TABS.encode("utf-16-le"), "persons.csv"),
        (b"jurisdiction;persons,all\na;7000,2\nb;5000,4\n", "persons.csv"),  # two columns by either sign
    ],
)
def test_what_cannot_be_known_is_refused(tmp_path: Path, data: bytes, found: str) -> None:
    error = refusal(written(tmp_path, data))
    assert found in str(error) and "CSV UTF-8" in str(error) and "CSV UTF-8" in sentence(error, "fr")
    code, output = check(tmp_path / "written.toml")
    assert code == 1 and "Traceback" not in output


def test_null_bytes_are_refused(tmp_path: Path) -> None:
    assert "null bytes" in str(refusal(written(tmp_path, b"jurisdiction,persons\na,7000\nb\x00,5000\n")))


@pytest.mark.parametrize(
    ("table", "found"),
    [
        ("jurisdiction,persons\na\nb,5\n", "row 2"),
        ("jurisdiction,persons\na,7,8\nb,5\n", "row 2"),
        ("jurisdiction,persons\n,7\nb,5\n", "row 2"),
        ('jurisdiction,persons\n"a,7\nb,5\n', "row 2"),
        ("jurisdiction,jurisdiction,persons\na,c,7\nb,d,5\n", "'jurisdiction'"),
        ("", "persons.csv"),
        ("jurisdiction,persons\n", "persons.csv"),
    ],
)
def test_list_from_a_column_passes_the_gate(tmp_path: Path, table: str, found: str) -> None:
    """The list alone, whose figures are all written: nothing else reads the file."""
    path = written(tmp_path, table)
    text = path.read_text(encoding="utf-8").partition("[inputs.persons]")[0]
    text += '[inputs.persons]\nshape = "jurisdiction"\nunit = "persons"\nvalue = 5\nassumption = true\n'
    path.write_text(text, encoding="utf-8", newline="\n")
    assert found in str(refusal(path))


COMMAS = "jurisdiction;persons\na;7000,5\nb;5000\n"


@pytest.mark.parametrize(
    "data", [COMMAS.encode(), COMMAS.encode("utf-16"), COMMAS.encode("cp1252"), b"sep=;\n" + COMMAS.encode()]
)
def test_declared_decimal_commas_are_read(tmp_path: Path, data: bytes) -> None:
    path = written(tmp_path, data, more='decimal = ","')
    assert read_scenario(path).tier.parameters["persons"].figures[""] == ((Decimal("7000.5"),), (Decimal(5000),))


def test_decimal_commas_in_quotes_are_read(tmp_path: Path) -> None:
    path = written(tmp_path, 'jurisdiction,persons\na,"7000,5"\nb,5000\n', more='decimal = ","')
    assert read_scenario(path).tier.parameters["persons"].figures[""][0][0] == Decimal("7000.5")


def test_table_says_that_its_decimals_have_commas(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(COMMAS.encode())
    table = read_table("x.csv", ["jurisdiction"], "persons", unit="persons", folder=tmp_path, decimal=",")
    assert table.figure(jurisdiction="a") == Decimal("7000.5")


def data_set(folder: Path, decimal: str, more: str = "") -> Path:
    """A scenario on a file with a TOML file beside it, which says what the sign in decimals is."""
    return describe(written(folder, COMMAS, more=more), decimal)


def test_data_set_says_that_its_decimals_have_commas(tmp_path: Path) -> None:
    path = data_set(tmp_path, 'decimal = ","\n')
    assert read_scenario(path).tier.parameters["persons"].figures[""][0][0] == Decimal("7000.5")
    assert "semicolons, decimal commas" in check(path)[1]
    assert "points-virgules, décimales à virgule" in check(path, "--lang", "fr")[1]


@pytest.mark.parametrize(
    ("decimal", "more", "found"),
    [
        ("", "", "row 2, persons"),
        ('decimal = ";"\n', "", "persons.toml: decimal is ';'"),
        ('decimal = ","\n', 'decimal = ","', "decimal goes with key"),
    ],
)
def test_data_set_that_says_it_otherwise_is_refused(tmp_path: Path, decimal: str, more: str, found: str) -> None:
    assert found in str(refusal(data_set(tmp_path, decimal, more)))


@pytest.mark.parametrize(
    ("figure", "more", "advice"),
    [
        ("7000,5", "", 'decimal = ","'),
        ("7000,50", "", 'decimal = ","'),
        ("1 234,5", "", 'decimal = ","'),
        ("7000.5", 'decimal = ","', "7000,5"),
        ("1.234,5", 'decimal = ","', "1234,5"),
        ("1 234,5", 'decimal = ","', "1234,5"),
    ],
)
def test_decimals_that_are_not_as_declared_are_refused_by_their_cell(
    tmp_path: Path, figure: str, more: str, advice: str
) -> None:
    error = refusal(written(tmp_path, COMMAS.replace("7000,5", figure), more=more))
    assert error.key == "not_a_plain_number"
    assert "row 2, persons" in str(error) and advice in str(error) and advice in sentence(error, "fr")


POINTS = COMMAS.replace("7000,5", "1.200")


@pytest.mark.parametrize(
    "data", [POINTS.encode(), b"sep=;\n" + POINTS.encode("cp1252"), POINTS.replace(";", "\t").encode("utf-16")]
)
def test_point_before_three_digits_is_in_doubt_where_commas_are_decimal(tmp_path: Path, data: bytes) -> None:
    """1200 or 1.2: refused by its cell until the table says which."""
    error = refusal(written(tmp_path, data))
    assert error.key == "decimal_sign_unclear"
    assert sentence(error, "en").endswith(
        "persons: 1.200 may have decimals or count thousands: the file is saved as where commas are decimal. "
        'Write decimal = "." in its table if the point is decimal; if it separates thousands, write 1200, '
        'and decimal = "," in its table.'
    )
    french = sentence(error, "fr")
    assert "1.200 peut avoir des décimales" in french and 'decimal = "."' in french and "écrivez 1200" in french
    path = written(tmp_path, data, more='decimal = "."')
    assert read_scenario(path).tier.parameters["persons"].figures[""][0][0] == Decimal("1.2")
    assert refusal(written(tmp_path, data, more='decimal = ","')).key == "not_a_plain_number"


def test_data_set_says_that_its_decimals_have_points(tmp_path: Path) -> None:
    assert refusal(describe(written(tmp_path, POINTS, more=""), "")).key == "decimal_sign_unclear"
    path = describe(written(tmp_path, POINTS, more=""), 'decimal = "."\n')
    assert read_scenario(path).tier.parameters["persons"].figures[""][0][0] == Decimal("1.2")


@pytest.mark.parametrize("figure", ["1.20", "0.125", "1200.125", "1.2000", "1200"])
def test_other_points_are_decimal_in_a_file_with_semicolons(tmp_path: Path, figure: str) -> None:
    path = written(tmp_path, COMMAS.replace("7000,5", figure))
    assert read_scenario(path).tier.parameters["persons"].figures[""][0][0] == Decimal(figure)


@pytest.mark.parametrize("other", ["12.5", "0.125", "1.2345", "1200.125", "-0.5"])
def test_a_figure_that_has_decimals_shows_what_the_points_of_its_column_are(tmp_path: Path, other: str) -> None:
    """Above or below the one that alone would be in doubt."""
    for first, second in (("1.200", other), (other, "1.200")):
        (tmp_path / "x.csv").write_text(
            f"jurisdiction;persons\na;{first}\nb;{second}\n", encoding="utf-8", newline="\n"
        )
        table = read_table("x.csv", ["jurisdiction"], "persons", unit="persons", folder=tmp_path, negative=True)
        assert {table.figure(jurisdiction=code) for code in "ab"} == {Decimal("1.2"), Decimal(other)}


@pytest.mark.parametrize("other", ["2.500", "1200", "0", "-3.000", "12.500"])
def test_a_figure_that_has_none_for_sure_leaves_it_in_doubt(tmp_path: Path, other: str) -> None:
    (tmp_path / "x.csv").write_text(f"jurisdiction;persons\na;{other}\nb;1.200\n", encoding="utf-8", newline="\n")
    with pytest.raises(DataRefused) as error:
        read_table("x.csv", ["jurisdiction"], "persons", unit="persons", folder=tmp_path, negative=True)
    assert error.value.key == "decimal_sign_unclear"
    table = read_table("x.csv", ["jurisdiction"], "persons", unit="x", folder=tmp_path, negative=True, decimal=".")
    assert table.figure(jurisdiction="b") == Decimal("1.2")


def test_another_column_settles_nothing(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("jurisdiction;paid;persons\na;12.5;1.200\n", encoding="utf-8", newline="\n")
    with pytest.raises(DataRefused, match=r"row 2, persons: 1\.200 may have decimals"):
        read_table("x.csv", ["jurisdiction"], ["paid", "persons"], unit="persons", folder=tmp_path)


@pytest.mark.parametrize("separator", [",", "\t"])
def test_points_are_decimal_in_a_file_with_commas_or_tabs(tmp_path: Path, separator: str) -> None:
    path = written(tmp_path, POINTS.replace(";", separator))
    assert read_scenario(path).tier.parameters["persons"].figures[""][0][0] == Decimal("1.2")


def test_mixed_decimals_are_refused(tmp_path: Path) -> None:
    table = "jurisdiction;persons\na;7000,5\nb;5000.25\n"
    assert "row 3, persons" in str(refusal(written(tmp_path, table, more='decimal = ","')))


def test_other_sign_than_point_or_comma_is_refused(tmp_path: Path) -> None:
    error = refusal(written(tmp_path, COMMAS, more='decimal = ";"'))
    assert "decimal" in str(error)


# One file with inputs and published results side by side, under whatever names

WIDE = (
    "exercice,canton,people,paid\n2024-25,lake,700,50\n2024-25,vale,500,40\n2025-26,lake,710,51\n2025-26,vale,510,41\n"
)


@pytest.mark.parametrize(
    ("table", "key", "more", "advice"),
    [
        ("jurisdiction,persons,paid\na,7,1\nb,5,2\n", ["jurisdiction"], "", 'columns = ["paid"]'),
        ("canton,persons\na,7\nb,5\n", ["canton"], "", 'jurisdiction_column = "canton"'),
        (
            "exercice,jurisdiction,persons\n2025-26,a,7\n2025-26,b,5\n",
            ["exercice", "jurisdiction"],
            "",
            'year_column = "exercice"',
        ),
        ("year,jurisdiction,persons\n2024,a,7\n2024,b,5\n", ["year", "jurisdiction"], "", 'year = "2024"'),
    ],
)
def test_message_names_the_key_to_write(tmp_path: Path, table: str, key: list[str], more: str, advice: str) -> None:
    error = refusal(written(tmp_path, table, '["a", "b"]', key, more))
    assert advice in str(error) and advice in sentence(error, "fr")


def test_file_without_the_column_of_the_list_names_the_key(tmp_path: Path) -> None:
    error = refusal(written(tmp_path, "canton,persons\na,7\nb,5\n"))
    assert 'column = "canton"' in str(error) and 'column = "canton"' in sentence(error, "fr")


def test_inputs_and_results_of_any_column_names_are_read_from_one_file(tmp_path: Path) -> None:
    listed = '{ file = "persons.csv", column = "canton" }'
    more = 'year_column = "exercice"\njurisdiction_column = "canton"\ncolumns = ["paid"]\n'
    path = written(tmp_path, WIDE, listed, ["exercice", "canton"], more)
    path.write_text(
        path.read_text(encoding="utf-8").replace('measure = "persons"', 'measure = "people"'),
        encoding="utf-8",
        newline="\n",
    )
    scenario = read_scenario(path)
    assert scenario.jurisdictions == ("lake", "vale")
    assert scenario.tier.parameters["persons"].figures["2025-26"] == ((Decimal(710),), (Decimal(510),))


@pytest.mark.parametrize("read", [column_of, lambda path, column: pairs_of(path, "code", column)])
def test_a_column_that_is_not_there_and_a_table_without_rows(
    read: Callable[[Path, str], object], tmp_path: Path
) -> None:
    """What it has is named; where it has no rows that is said, and no column is advised."""
    path = tmp_path / "codes.csv"
    path.write_text("code,of\na,x\nb,y\n", encoding="utf-8", newline="\n")
    assert read(path, "of")
    with pytest.raises(DataRefused) as refused:
        read(path, "name")
    assert str(refused.value) == (
        "codes.csv: no column 'name'; it has code, of. Write column = \"code\", for instance."
    )
    for text in ("code,of\n", "code,of\n\n"):
        path.write_text(text, encoding="utf-8", newline="\n")
        with pytest.raises(DataRefused) as refused:
            read(path, "of")
        assert refused.value.key == "no_column"
        assert str(refused.value).endswith("; it has no rows.")
    path.write_text("code,of\na,x\nb,\n", encoding="utf-8", newline="\n")
    with pytest.raises(DataRefused, match=r"^codes\.csv, row 3: the of is blank\.$"):
        read(path, "of")
