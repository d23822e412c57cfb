"""The commands that write files: reports, and figures imported from a publisher."""

import hashlib
import re
from pathlib import Path

import ircc_sheets
import pytest
from command_line import FIXED, TWO_LEVELS, printed, refused


def test_report_writes_the_file_whose_hash_it_prints() -> None:
    Path("b.toml").write_text(TWO_LEVELS.replace("two-levels", "b").replace("harbour = 400", "harbour = 100"), "utf-8")
    lines = printed("report", "two-levels.toml", "b.toml", "--baseline", "b", "--out", "out").splitlines()
    assert lines[0] == "Allocations of 2025-26; changes against b (CAD)"
    # b: 583,333.33 by 100 : 200 : 100
    assert [line.replace(" ", "") for line in lines[3:7]] == [
        "|harbour|145,833.33|333,333.33|+187,500.00|",
        "|valley|291,666.67|166,666.67|-125,000.00|",
        "|plateau|145,833.33|83,333.33|-62,500.00|",
        "|Total|583,333.33|583,333.33|0.00|",
    ]
    written = Path("out/fundingmodel-comparison.xlsx")
    assert lines[-1] == f"{written}  sha256 {hashlib.sha256(written.read_bytes()).hexdigest()}"


def test_report_of_each_scenario() -> None:
    Path("b.toml").write_text(TWO_LEVELS.replace("two-levels", "b"), encoding="utf-8")
    lines = printed("report", "two-levels.toml", "b.toml", "--each", "--lang", "fr").splitlines()
    assert lines[0] == "Affectations de 2025-2026; variations par rapport à two-levels (CAD)"
    assert sorted(path.name for path in Path("reports").glob("*.xlsx")) == ["b-fr.xlsx", "two-levels-fr.xlsx"]
    for line, name in zip(lines[-2:], ("two-levels", "b"), strict=True):
        path = Path("reports") / f"{name}-fr.xlsx"
        assert line == f"{path}  sha256 {hashlib.sha256(path.read_bytes()).hexdigest()}"


def test_report_refused_for_scenarios_whose_files_would_be_one_on_windows() -> None:
    Path("b.toml").write_text(TWO_LEVELS.replace("two-levels", "Two-Levels"), encoding="utf-8")
    assert "two scenarios have this name" in refused("report", "two-levels.toml", "b.toml", "--each")
    assert not Path("reports").exists()


def test_large_amounts_are_shown_in_thousands() -> None:
    large = TWO_LEVELS.replace("value = 1000000", "value = 24691356")  # harbour has 700/1200 x 400/700, a third
    Path("two-levels.toml").write_text(large, encoding="utf-8")
    lines = printed("report", "two-levels.toml", "--lang", "fr").splitlines()
    assert lines[0].endswith("(milliers de CAD; arrondis, la somme peut différer du total)")
    assert f"8{FIXED}230" in lines[3]


def test_import_prints_what_it_checked() -> None:
    ircc_sheets.admissions().save(Path("permanent-residents.xlsx"))
    shown = printed("import", "ircc", "permanent-residents.xlsx", "--out", "intake.csv", "--detail", "detail.csv")
    assert re.search(r"checked [\d,]+ sums: months to quarters", shown)
    assert (
        Path("intake.csv").read_text(encoding="utf-8").startswith("year,jurisdiction,category,admissions,suppressed,")
    )
    assert Path("detail.csv").is_file()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            "The envelope of 2026-27 was found from a known amount (Ontario): that the amount is met confirms nothing.\n",
        ),
        ("fr", "trouvée d’après un montant connu (Ontario)\u00a0: retrouver ce montant ne confirme rien.\n"),
    ],
)
def test_what_set_the_envelope_is_said_beside_what_was_printed(language: str, said: str) -> None:
    def shown(*words: str) -> str:
        return printed("report", "settlement", *words, "--lang", language, "--out", "r")

    assert said in shown("published", "--years", "2026-27")
    assert said not in shown("published", "--years", "2021-22")  # none did
    assert said not in shown("non-economic", "--years", "2026-27")  # and nothing printed stands beside it
