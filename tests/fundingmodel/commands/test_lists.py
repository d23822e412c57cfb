"""What the package lists: scenarios, formulas, steps and published cases."""

import re

from command_line import printed
from places import PACKAGE

from fundingmodel.scenario.files import packaged, packaged_offers


def test_scenarios_are_listed_with_their_last_envelope() -> None:
    lines = printed("scenarios").splitlines()
    assert [line.split("|")[1].strip() for line in lines[2:]] == [*packaged(), *packaged_offers()]
    assert re.search(
        r"^\| settlement +\| .*calibrated to the 2021-22 allocation.*\| 2019-20 to 2026-27 \| +\$840.2 million \|",
        "\n".join(lines),
        re.MULTILINE,
    )
    french = printed("scenarios", "--lang", "fr")
    assert "2019-2020 à 2026-2027" in french
    assert "840,2\u00a0M$" in french


def test_formulas_have_citation_and_steps() -> None:
    shown = printed("formulas")
    assert re.search(r"^settlement: ", shown, re.MULTILINE)
    assert shown.count("  citation: ") == shown.count("  steps: ") == shown.count("  in force: ") >= 7
    assert "share (weighted_intake from admissions)" in shown


def test_every_step_is_shown_with_its_settings() -> None:
    listed = [line.split("|")[1].strip() for line in printed("steps").splitlines()[2:]]
    assert sorted(listed) == sorted(path.stem for path in (PACKAGE / "steps").glob("*/[a-z]*.toml"))
    assert listed.index("envelope") < listed.index("share") < listed.index("round_to_envelope")
    for name in listed:
        assert printed("steps", name).startswith(f"{name} (stage: ")
    shown = printed("steps", "hold_harmless")
    assert "Setting envelope_basis: fixed, falls_with_envelope, follows_envelope" in shown
    assert "Input protected_fraction: ratio, scalar" in shown
    assert "amends lower_bound" in shown


def test_a_step_says_once_what_it_reads_and_under_which_choice() -> None:
    shown = printed("steps", "envelope").splitlines()
    assert len(set(shown)) == len([line for line in shown if line]) + 1  # and the blank lines, which are alike
    assert "Input escalator: ratio, scalar, where authority is escalated" in shown
    assert "Input growth_floor: ratio, scalar, where authority is grown" in shown
    assert "Input authority_rounding_unit: dollars, scalar" in shown  # read under every choice
    assert "Column programme_authority: dollars, scalar" in shown
    assert "Input rounding_unit: dollars, scalar" in printed("steps", "set_aside")  # its amount is in whole units


def test_what_there_is_in_french() -> None:
    shown = printed("formulas", "--lang", "fr").replace("\u00a0", " ")
    assert "  référence : Fonctionnaires et ministres d’IRCC" in shown
    assert printed("steps", "--lang", "fr").startswith("| Étape ")
    assert printed("steps", "hold_harmless", "--lang", "fr").startswith("hold_harmless – clause de maintien (phase")


def test_published_cases_are_listed_by_title_with_the_names_that_one_types() -> None:
    for language, title in (("en", "Need, from landings to shares"), ("fr", "Besoins, des arrivées aux parts")):
        (row,) = [line for line in printed("published", "--lang", language).splitlines() if " worked-need " in line]
        assert [cell.strip() for cell in row.split("|")[1:3]] == [title, "worked-need"]
