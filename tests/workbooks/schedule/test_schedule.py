"""The schedule: what it says is what exact fractions give, whoever changes a cell is found, and a saved one still verifies."""

import random
import re
import zipfile
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import docx
import pytest
from brief_facts import exact
from command_line import printed, refused, run
from engines import saved_by_office
from offers import write_offer

from fundingmodel import run as run_scenario
from fundingmodel.scenario.files import PUBLISHED
from workbooks.file.saving import packed, unpacked
from workbooks.schedule.returned import compare_schedule, told
from workbooks.schedule.writing import schedule_data

NAMES = ("settlement", "predictable", "offer-4-narrower-collar", "cohort")
DIFFERENT = 12
PRIVATE = """parent = "settlement"
name = "our-offer"
title = "Our offer"
author = "AUTHOR-1"
date = "2026-11-30"
reason = "REASON-2"
goal = "GOAL-3"
private_note = "NOTE-4"
[inputs.category_weight]
values.refugee = 3
assumption = true
private_note = "NOTE-5"
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("schedule") / "schedule.docx"
    path.write_bytes(schedule_data(run_scenario("settlement"), "en"))
    return path


def texts(path: Path) -> str:
    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in document.paragraphs), *cells])


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", NAMES)
def test_its_results_are_exact_amounts_and_it_verifies(name: str, language: str, tmp_path: Path) -> None:
    path = tmp_path / "schedule.docx"
    result = run_scenario(name)
    path.write_bytes(schedule_data(result, language))
    document = docx.Document(str(path))
    found: dict[tuple[str, str], Fraction] = {}
    for table in document.tables:
        head = [cell.text for cell in table.rows[0].cells]
        if head[0] in ("Jurisdiction", "Administration"):
            for row in table.rows[1:]:
                for year, cell in zip(head[1:], row.cells[1:], strict=True):
                    figure = cell.text.replace("\u00a0", "").replace(",", "." if language == "fr" else "")
                    found[year, row.cells[0].text] = Fraction(figure)
    names = result.main.tier.jurisdiction_names
    for year, by_code in exact(name).items():
        head = year if language == "en" else f"{year[:5]}{int(year[:4]) + 1}"
        for code, amount in by_code.items():
            assert found[head, names[code][language]] == amount, (year, code)
        assert found[head, "Total"] == sum(by_code.values())
    assert compare_schedule(path).is_alike


def test_it_says_what_an_agreement_needs(written: Path) -> None:
    said = texts(written)
    for text in (
        "Planning figures. They bind nobody and are subject to appropriation and to contribution agreements.",
        "Draft; not reviewed by counsel or jurilinguists / Ébauche; non révisé par les juristes ni les jurilinguistes",
        "Of equal remainders the first in the published order below goes first",
        "Guarantees that exceed the envelope together are refused: no result is given.",
        "none was agreed",
        "8. A worked example: Ontario, 2026-27",
        run_scenario("settlement").scenario.sha256,
        "Prepared",
    ):
        assert text in said, text
    section = docx.Document(str(written)).sections[0]
    assert "Draft; not reviewed" in section.header.paragraphs[0].text
    assert "fundingmodel " in section.footer.paragraphs[0].text
    transfer = docx.Document(BytesIO(schedule_data(run_scenario(PUBLISHED / "canada-health-transfer.toml"))))
    assert "They bind nobody" not in "\n".join(each.text for each in transfer.paragraphs)


RULE = """late_data = { en = "Figures of the year before are used.", fr = "Les chiffres de l'exercice précédent servent." }
"""


@pytest.mark.parametrize(
    ("language", "said", "rows"),
    [
        (
            "en",
            "The rules below are those that the scenario states.",
            [
                ["Data that are late", "Figures of the year before are used."],
                ["Data that are revised", "Nothing was agreed."],
            ],
        ),
        (
            "fr",
            "Les règles ci-dessous sont celles que le scénario énonce.",
            [
                ["Données tardives", "Les chiffres de l’exercice précédent servent."],
                ["Données révisées", "Rien n’a été convenu."],
            ],
        ),
    ],
)
def test_it_has_the_rules_for_data_that_are_late_or_revised(
    language: str, said: str, rows: list[list[str]], tmp_path: Path
) -> None:
    """In a table, so that a word that was changed is found when the document comes back."""
    path = tmp_path / "schedule.docx"
    path.write_bytes(schedule_data(run_scenario(write_offer(tmp_path, RULE)), language))
    document = docx.Document(str(path))
    found = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    (table,) = (n for n, each in enumerate(found) if each[1] == rows[0])
    assert found[table][1:] == rows
    assert said in texts(path)
    assert ("none was agreed", "aucune n’a été convenue")[language == "fr"] not in texts(path)
    assert compare_schedule(path).is_alike
    document.tables[table].rows[1].cells[1].text = "Nothing is paid."
    document.save(str(path))
    (cell,) = compare_schedule(path).cells
    assert (cell.row, cell.found, cell.expected) == (rows[0][0], "Nothing is paid.", rows[0][1])


def test_who_signed_for_another_rule_did_not_sign_for_this(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_offer(tmp_path, RULE)
    printed("schedule", "offer.toml")
    text = REVIEWED.format(role="counsel", stamp=stamp_of_pages(Path("schedule.docx")))
    Path("signed.toml").write_text(text, encoding="utf-8", newline="\n")
    printed("schedule", "offer.toml", "--signed", "signed.toml", "--force")
    write_offer(tmp_path, RULE.replace("are used", "are not used"))
    said = refused("schedule", "offer.toml", "--signed", "signed.toml", "--force")
    assert "other figures, or another version" in said


def test_the_same_scenario_gives_the_same_bytes() -> None:
    first, second = (schedule_data(run_scenario("settlement"), "fr") for _ in range(2))
    assert first == second


def test_a_hundred_changes_of_cells_are_all_found(written: Path, tmp_path: Path) -> None:
    """One cell at a time: a digit, a word, nothing, a swap with another; each is named, and nothing else is."""
    draw = random.Random("cells of a schedule")
    whole = unpacked(written.read_bytes())
    body = whole["word/document.xml"].decode("utf-8")
    spots = list(re.finditer(r"<w:tc>.*?<w:t(?: [^>]*)?>([^<]+)</w:t>.*?</w:tc>", body, re.DOTALL))
    path = tmp_path / "changed.docx"
    for n in range(100):
        spot = draw.choice(spots)
        text = spot[1]
        other = (text + "0", text.replace(text[0], "x", 1), "", f"{text} or so")[n % 4]
        if other == text:
            other = f"{text}1"
        changed = body[: spot.start(1)] + other + body[spot.end(1) :]
        path.write_bytes(packed({**whole, "word/document.xml": changed.encode("utf-8")}))
        found = compare_schedule(path)
        assert len(found.cells) == 1, (text, other, list(told(found, "en")))
        (cell,) = found.cells
        assert " ".join(other.split()) in cell.found


def test_rows_and_tables_that_are_gone_or_new_are_found(written: Path, tmp_path: Path) -> None:
    path = tmp_path / "changed.docx"
    document = docx.Document(str(written))
    table = document.tables[1]
    table._tbl.remove(table.rows[3]._tr)
    document.save(str(path))
    assert compare_schedule(path).shapes
    document = docx.Document(str(written))
    document.add_table(rows=1, cols=2)
    document.save(str(path))
    assert compare_schedule(path).shapes
    document = docx.Document(str(written))
    document.save(str(path))
    assert compare_schedule(path).is_alike


def signed_in_it(path: Path, target: Path, *stamps: str, day: str = "2025-12-01") -> list[str]:
    """The document signed with these stamps, from the first who may on, and what is said of it."""
    document = docx.Document(str(path))
    for row, stamp in zip(document.tables[-1].rows[1:], stamps, strict=False):
        for cell, text in zip(row.cells[1:], ("A. Analyst", day, stamp), strict=True):
            cell.text = text
    document.save(str(target))
    return list(told(compare_schedule(target), "en"))


def stamp_of_pages(path: Path) -> str:
    return docx.Document(str(path)).sections[0].footer.paragraphs[0].text.split("\t")[0]


def test_names_dates_and_stamps_may_be_filled_in(written: Path, tmp_path: Path) -> None:
    own, other = stamp_of_pages(written), "fundingmodel 0.1.0 0123456789abcdef"
    path = tmp_path / "signed.docx"
    said = signed_in_it(written, path, own, "")
    assert compare_schedule(path).is_alike
    assert said[1:] == [
        f"- Prepared: A. Analyst, 2025-12-01, for {own}: the scenario inside it",
        "- Reviewed: A. Analyst, 2025-12-01, for nothing: incomplete",
    ]
    said = signed_in_it(written, path, own, other)
    assert not compare_schedule(path).is_alike
    assert said[2] == f"- Reviewed: A. Analyst, 2025-12-01, for {other}: not the scenario inside it"
    assert run("verify", str(path)).exit_code == DIFFERENT


@pytest.mark.parametrize(
    ("day", "why"),
    [("2199-12-31", "its date has not come yet"), ("soon", "its date cannot be read: a date is written YYYY-MM-DD")],
)
def test_a_date_that_has_not_come_or_is_none_is_said(day: str, why: str, written: Path, tmp_path: Path) -> None:
    path, own = tmp_path / "signed.docx", stamp_of_pages(written)
    said = signed_in_it(written, path, own, day=day)
    assert said[1] == f"- Prepared: A. Analyst, {day}, for {own}: the scenario inside it; {why}"
    assert run("verify", str(path)).exit_code == DIFFERENT


REVIEWED = """[[signed]]
as = "{role}"
name = "C. Counsel"
date = 2025-12-01
stamp = "{stamp}"
"""


@pytest.mark.parametrize("language", ["en", "fr"])
def test_it_is_a_draft_until_both_have_signed_for_just_this(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    asked = ("schedule", "settlement", "--lang", language)
    printed(*asked)
    path, mark = Path("schedule.docx"), ("Draft; not reviewed", "Ébauche; non révisé")[language == "fr"]
    own = stamp_of_pages(path)
    for roles, is_draft in ((["counsel"], True), (["counsel", "jurilinguist"], False)):
        text = "".join(REVIEWED.format(role=role, stamp=own) for role in roles)
        Path("signed.toml").write_text(text, encoding="utf-8", newline="\n")
        printed(*asked, "--signed", "signed.toml", "--force")
        assert stamp_of_pages(path) == own
        said = texts(path) + docx.Document(str(path)).sections[0].header.paragraphs[0].text
        assert (mark in said) == is_draft
        assert compare_schedule(path).is_alike, list(told(compare_schedule(path), "en"))
    other = REVIEWED.format(role="counsel", stamp="fundingmodel 0.1.0 0123456789abcdef")
    Path("signed.toml").write_text(other, encoding="utf-8", newline="\n")
    assert "0123456789abcdef" in refused(*asked, "--signed", "signed.toml", "--force")
    (tmp_path / "of_another.toml").write_text(REVIEWED.format(role="author", stamp=own), encoding="utf-8")
    assert "counsel" in refused(*asked, "--signed", "of_another.toml", "--force")


def test_a_mark_that_was_taken_out_is_missed(written: Path, tmp_path: Path) -> None:
    """In the text or in the header, without both who review; a header without it is none of ours."""
    path = tmp_path / "changed.docx"
    for where in ("document", "header"):
        document = docx.Document(str(written))
        places = document.paragraphs if where == "document" else document.sections[0].header.paragraphs
        for paragraph in places:
            if paragraph.text.startswith("Draft; not reviewed"):
                paragraph.runs[0].text = "Final"
        document.save(str(path))
        found = compare_schedule(path)
        assert found.lacks_mark and not found.is_alike, where
        assert any("not marked as a draft" in line for line in told(found, "en"))
    own = stamp_of_pages(written)
    signed_in_it(path, path, *[own] * 5)
    assert compare_schedule(path).is_alike


@pytest.mark.libreoffice
def test_one_saved_by_libreoffice_verifies(written: Path, tmp_path: Path) -> None:
    saved = tmp_path / "saved.docx"
    saved.write_bytes(saved_by_office(written.read_bytes(), tmp_path, "docx:MS Word 2007 XML"))
    assert saved.read_bytes() != written.read_bytes()
    assert compare_schedule(saved).is_alike, list(told(compare_schedule(saved), "en"))
    parts = unpacked(saved.read_bytes())
    body = parts["word/document.xml"].decode("utf-8")
    assert "424,590,648.36" in body
    parts["word/document.xml"] = body.replace("424,590,648.36", "424,590,648.37", 1).encode("utf-8")
    saved.write_bytes(packed(parts))
    assert len(compare_schedule(saved).cells) == 1


def test_the_commands(tmp_path: Path) -> None:
    path = tmp_path / "annexe.docx"
    assert str(path) in printed("schedule", "settlement", "--out", str(path), "--lang", "fr")
    assert "découlent de ses chiffres" in printed("verify", str(path), "--lang", "fr")
    printed("schedule", "settlement", "--out", str(path), "--lang", "fr")  # the same once more
    assert "is there already" in refused("schedule", "cohort", "--out", str(path))
    parts = unpacked(path.read_bytes())
    parts["word/document.xml"] = parts["word/document.xml"].replace(
        "424\u00a0590\u00a0648,36".encode(), "424\u00a0590\u00a0648,37".encode()
    )
    path.write_bytes(packed(parts))
    found = run("verify", str(path))
    assert found.exit_code == DIFFERENT
    assert "424 590 648,37 in place of 424 590 648,36" in found.stdout
    assert "call it x.doc.docx" in refused("schedule", "settlement", "--out", str(tmp_path / "x.doc"))


def test_nothing_private_is_in_it(tmp_path: Path) -> None:
    path = tmp_path / "offer.toml"
    path.write_text(PRIVATE, encoding="utf-8")
    data = schedule_data(run_scenario(path))
    whole = b"".join(unpacked(data).values())
    for secret in (b"AUTHOR-1", b"REASON-2", b"GOAL-3", b"NOTE-4", b"NOTE-5", str(tmp_path).encode()):
        assert secret not in whole, secret


def test_broken_files_have_a_sentence_each(written: Path, tmp_path: Path) -> None:
    whole = unpacked(written.read_bytes())
    path = tmp_path / "broken.docx"
    without = {name: data for name, data in whole.items() if not name.startswith("customXml/item9")}
    entity = b'<!DOCTYPE x [<!ENTITY a "b">]>' + whole["word/document.xml"]
    in_utf_16 = '<!DOCTYPE w [<!ENTITY a "b">]><w>&a;</w>'.encode("utf-16")
    for data, said in (
        (b"", "cannot be read as a document"),
        (b"PK\x03\x04", "cannot be read as a document"),
        (written.read_bytes()[:9000], "cannot be read as a document"),
        (packed(without), "no scenario is inside it"),
        (packed({**whole, "word/document.xml": entity}), "cannot be read as a document"),
        (
            packed({**whole, "word/document.xml": in_utf_16}),
            "cannot be read as a document",
        ),
        (packed({**whole, "word/document.xml": b"<"}), "cannot be read as a document"),
        (packed({name: x for name, x in whole.items() if name != "word/document.xml"}), "cannot be read as a document"),
    ):
        path.write_bytes(data)
        assert said in unreadable(path)
    bomb = BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(150_000_000))
    path.write_bytes(bomb.getvalue())
    assert "it is too large" in unreadable(path)


def unreadable(path: Path) -> str:
    """What is said of a document that cannot be read, which is no refusal of the command but what it found."""
    found = run("verify", str(path))
    assert (found.exit_code, found.stderr) == (13, "")
    assert found.stdout.startswith(f"{path.name}: unreadable. ")
    return found.stdout


def test_one_that_cannot_be_read_leaves_the_others(written: Path, tmp_path: Path) -> None:
    """Also one that is not there, and a folder; the worst is the exit code."""
    (tmp_path / "folder.docx").mkdir()
    for bad, said in (
        ("gone.docx", "there is no such file or folder."),
        ("folder.docx", "it is a folder, not a file."),
    ):
        found = run("verify", str(tmp_path / bad), str(written))
        assert found.exit_code == 13
        first, second = found.stdout.splitlines()
        assert first.startswith(f"{bad}: unreadable. ") and first.endswith(said)
        assert second.startswith(f"{written.name}: ") and "follow" in second
