"""Two copies of a report: what its side keeps to itself is in no byte of the copy for the table, and in the copy for us."""

import re
import zipfile
from pathlib import Path

import pytest
from command_line import printed, refused

GRANDPARENT = """parent = "settlement"  # REMARK-0
name = "name-01"
short = "short-02"
title = "TITLE-03"
summary = "SUMMARY-04"
note = "NOTE-05"
author = "AUTHOR-06"
date = "2026-10-01"
reason = "REASON-07"
goal = "GOAL-08"
inputs.category_weight = { values = { refugee = 2.75 }, assumption = true, private_note = "NOTE-09" }
"""
PARENT = """parent = "in-a-folder-10/1.toml"
name = "name-11"
author = "AUTHOR-12"
date = "2026-11-01"
reason = "REASON-13"
private_note = { en = "NOTE-14", fr = "NOTE-15" }
"""
OFFER = """# REMARK-16
parent = "2.toml"
name = "our-offer"
author = "AUTHOR-17 of Ontario"
date = "2026-11-29"
reason = "REASON-18"
goal = { en = "GOAL-19", fr = "GOAL-20" }
red_line = "LINE-21"
private_note = "NOTE-22"
[inputs.category_weight]
values.refugee = 3
assumption = true
private_note = { en = "NOTE-23", fr = "NOTE-24" }
[inputs.base_for_each]
unit = "dollars"
price_basis = "nominal"
value = 600000
assumption = true
private_note = "NOTE-25"
"""
NOT_NAMED = OFFER.replace("our-offer", "name-26").replace("REASON-18", "REASON-27")
SECRET = re.compile(rb"(?:REMARK|name|short|TITLE|SUMMARY|NOTE|AUTHOR|REASON|GOAL|LINE|in-a-folder)-\d+")
OF_US = {"en": {"AUTHOR-17", "REASON-18", "GOAL-19", "LINE-21", "NOTE-22", "NOTE-23", "NOTE-25"},
         "fr": {"AUTHOR-17", "REASON-18", "GOAL-20", "LINE-21", "NOTE-22", "NOTE-24", "NOTE-25"}}  # fmt: skip


@pytest.fixture(autouse=True)
def in_folder_of_offers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in-a-folder-10").mkdir()
    texts = {"in-a-folder-10/1.toml": GRANDPARENT, "2.toml": PARENT, "3.toml": OFFER, "4.toml": NOT_NAMED}
    for name, text in texts.items():
        Path(name).write_text(text, encoding="utf-8", newline="\n")


def secrets_in(path: str) -> set[str]:
    """The secrets in a workbook: in any part, the names of the parts, and the file outside its parts."""
    data = [Path(path).read_bytes()]
    with zipfile.ZipFile(path) as archive:
        data += [piece for name in archive.namelist() for piece in (name.encode(), archive.read(name))]
    return {found.decode() for piece in data for found in SECRET.findall(piece)}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_secret_is_in_the_copy_for_the_table(language: str) -> None:
    ending = "" if language == "en" else "-fr"
    printed("report", "settlement", "3.toml", "--lang", language)
    assert secrets_in(f"reports/fundingmodel-comparison{ending}.xlsx") == set()
    printed("report", "settlement", "3.toml", "--lang", language, "--for-us")
    found = secrets_in(f"reports/fundingmodel-comparison{ending}-for-us.xlsx")
    assert found >= OF_US[language]  # so that what is sought would be found
    assert not any(secret in found for secret in ("REMARK-0", "REMARK-16", "in-a-folder-10", "name-26", "REASON-27"))


@pytest.mark.slow
@pytest.mark.parametrize(
    "changes",
    [
        'steps.drop = ["base_amount"]',
        'steps.set.fit_to_envelope.shortfall = "reduce_in_proportion"',  # the note of the base amount is its parents'
        "lags = [3, 2]",
    ],
)
def test_no_parent_that_is_not_given_is_named_by_what_an_offer_changes(changes: str) -> None:
    """A composed title, notes of figures of another formula, differences on Method and the sheet Offers."""
    own = re.sub("(?s)\\[inputs.*", "", OFFER)
    Path("3.toml").write_text(f"{own}{changes}\n", encoding="utf-8", newline="\n")
    printed("report", "settlement", "3.toml")
    assert secrets_in("reports/fundingmodel-comparison.xlsx") == set()
    with zipfile.ZipFile("reports/fundingmodel-comparison.xlsx") as archive:
        text = b"".join(map(archive.read, archive.namelist())).decode("utf-8", "ignore")
    assert "2.75" in text  # what it changes of settlement, the nearest that is given, with its parents' weight
    printed("report", "settlement", "3.toml", "--for-us")
    assert "name-11" in secrets_in("reports/fundingmodel-comparison-for-us.xlsx")


def test_a_parent_that_is_given_is_named() -> None:
    printed("report", "settlement", "in-a-folder-10/1.toml", "3.toml")
    found = secrets_in("reports/fundingmodel-comparison.xlsx")
    assert found == {"name-01", "short-02", "TITLE-03", "SUMMARY-04", "NOTE-05"}


def test_each_workbook_by_itself() -> None:
    printed("report", "3.toml", "4.toml", "--each")
    assert secrets_in("reports/our-offer.xlsx") == set()
    assert secrets_in("reports/name-26.xlsx") == {"name-26"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("author", "is_shown"),
    [
        ("Ontario", True),
        ("Gouvernement du Québec", True),
        ("Government of Canada", True),
        ("T.N.-O.", True),
        ("the federal government", True),
        ("J. Smith", False),
        ("Ontario, settlement table", False),
        ("Minister of Finance, Ontario", False),
    ],
)
def test_an_author_is_shown_where_it_is_a_government(author: str, is_shown: bool) -> None:
    Path("3.toml").write_text(OFFER.replace("AUTHOR-17 of Ontario", author), encoding="utf-8")
    printed("report", "settlement", "3.toml")
    with zipfile.ZipFile("reports/fundingmodel-comparison.xlsx") as archive:
        text = b"".join(map(archive.read, archive.namelist())).decode("utf-8", "ignore")
    assert (f"{author}, 2026-11-29" in text) is is_shown
    assert "2026-11-29" in text


def test_every_page_is_marked() -> None:
    def headers(path: str) -> list[str]:
        with zipfile.ZipFile(path) as archive:
            sheets = [archive.read(n).decode() for n in archive.namelist() if n.startswith("xl/worksheets/sheet")]
        return [re.sub(".*<oddHeader>(.*)</oddHeader>.*", r"\1", each, flags=re.DOTALL) for each in sheets]

    printed("report", "settlement", "--years", "2026-27")
    found = headers("reports/fundingmodel-comparison.xlsx")
    assert len(found) > 8 and all("Without prejudice / Sous toutes réserves" in each for each in found)
    printed("report", "settlement", "--years", "2026-27", "--mark", "Draft & private")
    found = headers("reports/fundingmodel-comparison.xlsx")
    assert all("Draft &amp;&amp; private" in each and "prejudice" not in each for each in found)
    assert "at most 100 characters" in refused("report", "settlement", "--mark", "x" * 101)
    assert "one line" in refused("report", "settlement", "--mark", "a\nb")
    assert "leave out --for-us" in refused("report", "--published", "--for-us")


def test_figures_of_a_scenario_that_is_not_given_are_refused() -> None:
    linked = """parent = "settlement"
name = "linked"
author = "Ontario"
date = "2026-11-29"
reason = "x"
inputs.stated_authority = { scenario = "2.toml", quantity = "envelope" }
"""
    Path("5.toml").write_text(linked, encoding="utf-8")
    text = refused("report", "settlement", "5.toml")
    assert "figures from 'name-11'" in text and "--for-us" in text
    assert not Path("reports/fundingmodel-comparison.xlsx").exists()
    assert "«\u00a0name-11\u00a0»" in refused("report", "settlement", "5.toml", "--lang", "fr")
    printed("report", "2.toml", "5.toml")  # it is given
    printed("report", "5.toml", "--for-us")
    printed("report", "cohort", "--years", "2026-27")  # takes the envelope of a packaged one


def test_private_texts_change_no_hash_and_no_figure() -> None:
    plain = re.sub("(?m)^(goal|red_line|private_note).*\n", "", OFFER)
    assert plain != OFFER
    Path("plain.toml").write_text(plain, encoding="utf-8")
    private, public = (printed("allocate", name, "--format", "json") for name in ("3.toml", "plain.toml"))
    assert private == public


def test_a_private_note_that_is_no_text_is_refused() -> None:
    Path("3.toml").write_text(OFFER.replace('"NOTE-25"', "25"), encoding="utf-8")
    assert "inputs.base_for_each.private_note: found 25" in refused("check", "3.toml")
