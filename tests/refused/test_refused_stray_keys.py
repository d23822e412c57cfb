"""Keys of a CSV file where none is read, or that name what the file has not: refused by name in English and French."""

from pathlib import Path

import pytest
from written_scenarios import describe, refusal, written

from fundingmodel.language.refusals import sentence
from fundingmodel.scenario.reading import read_scenario

TABLE = "jurisdiction,persons,remark\na,7,x\nb,5,y\n"
HIDDEN = "jurisdiction,persons,suppressed\na,7,0\nb,,1\n"
REMARK = 'columns = ["remark"]'


def sentences(path: Path) -> tuple[str, str]:
    error = refusal(path)
    return str(error), sentence(error, "fr").replace("\u00a0", " ")


def test_what_the_file_has_is_read(tmp_path: Path) -> None:
    assert read_scenario(written(tmp_path, TABLE, more=f'{REMARK}\ndecimal = "."'))
    assert read_scenario(written(tmp_path, HIDDEN, more='suppressed = "low"'))
    assert read_scenario(describe(written(tmp_path, TABLE, more=""), f"{REMARK}\n"))


BESIDE_KEY = {
    'columns = ["remark", "note"]': (
        "persons.csv: columns names 'note', which the file has not. Its columns are jurisdiction, persons, remark.",
        "persons.csv : « columns » nomme « note », que le fichier n’a pas. Ses colonnes sont jurisdiction, persons, remark.",
    ),
    f'{REMARK}\nsuppressed = "midpoint"': (
        "suppressed is not read: persons.csv has no column 'suppressed'. Take suppressed out.",
        "« suppressed » n’est pas lu : persons.csv n’a pas de colonne « suppressed ». Retirez « suppressed ».",
    ),
    f'{REMARK}\nsuppressed = "half"': (
        "suppressed is 'half'; it is one of low, midpoint, high.",
        "« suppressed » vaut « half »; valeurs possibles : low, midpoint, high.",
    ),
    f'{REMARK}\ncategory_column = "remark"': (
        "category_column is not read: the shape of these figures is 'jurisdiction'. Take category_column out.",
        "« category_column » n’est pas lu : ces chiffres ont la forme « jurisdiction ». Retirez « category_column ».",
    ),
}


@pytest.mark.parametrize("more", BESIDE_KEY)
def test_keys_that_name_what_the_file_has_not(tmp_path: Path, more: str) -> None:
    english, french = sentences(written(tmp_path, TABLE, more=more))
    assert BESIDE_KEY[more][0] in english and BESIDE_KEY[more][1] in french


@pytest.mark.parametrize("stray", ['columns = ["remark"]', 'decimal = "."', 'decimal = ","'])
def test_keys_of_a_file_that_is_described_elsewhere(tmp_path: Path, stray: str) -> None:
    key = stray.partition(" ")[0]
    english, french = sentences(describe(written(tmp_path, TABLE, more=stray), f"{REMARK}\n"))
    assert f"{key} goes with key; of a data set it is written in persons.toml." in english
    assert f"« {key} » va avec « key »; pour un jeu de données, il s’écrit dans persons.toml." in french


def test_columns_of_a_description_that_the_file_has_not(tmp_path: Path) -> None:
    english, french = sentences(describe(written(tmp_path, TABLE, more=""), 'columns = ["remark", "note"]\n'))
    assert "persons.csv: columns names 'note', which the file has not." in english
    assert "« columns » nomme « note », que le fichier n’a pas" in french


@pytest.mark.parametrize(
    "stray", ['columns = ["remark"]', 'decimal = "."', 'suppressed = "low"', 'key = ["jurisdiction"]']
)
@pytest.mark.parametrize("source", ["value = 5", 'scenario = "settlement"\nquantity = "allocation"'])
def test_keys_where_no_file_is_read(tmp_path: Path, stray: str, source: str) -> None:
    path = written(tmp_path, TABLE, more="")
    text = path.read_text(encoding="utf-8").partition("[inputs.persons]")[0]
    text = text.replace('{ file = "persons.csv" }', '["a", "b"]')
    said = 'unit = "persons"\nsource = "x"\n' if "value" in source else 'unit = "persons"\n'
    text += f'[inputs.persons]\nshape = "jurisdiction"\n{said}{source}\n{stray}\n'
    path.write_text(text, encoding="utf-8", newline="\n")
    key = stray.partition(" ")[0]
    english, french = sentences(path)
    assert f"'{key}' goes with `data`" in english or f"'{key}' does not go with a figure that is another" in english
    assert f"« {key} »" in french


def test_a_column_of_a_list_that_no_file_gives(tmp_path: Path) -> None:
    path = written(tmp_path, TABLE, '{ codes = ["a", "b"], column = "canton" }', more=REMARK)
    english, french = sentences(path)
    assert "jurisdictions: column goes with data or file, and neither is given." in english
    assert "« column » va avec « data » ou « file », et aucun des deux n’est donné" in french
