"""`verify --leaks` of a document: nothing in ours, everything that Word would put into one; and the language of what is written."""

import base64
import hashlib
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from command_line import run
from offers import write_offer

from fundingmodel import run as run_scenario
from fundingmodel.exchange.reading import package_of
from workbooks.file.saving import packed, unpacked
from workbooks.schedule.writing import schedule_data

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
PLANTED = {
    "author": "PLANTED1", "comment": "PLANTED2", "tracked_change": "PLANTED3", "hidden_text": "PLANTED4", "property": "PLANTED5",
    "path": "PLANTED6", "part": "PLANTED7", "external_link": "PLANTED8", "picture": "thumbnail",
}  # fmt: skip


@pytest.fixture(scope="module")
def written() -> dict[str, bytes]:
    return unpacked(schedule_data(run_scenario("equal-per-capita"), "fr"))


def leaks(parts: dict[str, bytes], path: Path) -> tuple[int, list[dict[str, Any]]]:
    path.write_bytes(packed(parts))
    found = run("verify", str(path), "--leaks", "--format", "json")
    (file,) = json.loads(found.stdout)["files"]
    return found.exit_code, file.get("findings", [])


def test_ours_has_nothing_and_what_word_puts_in_is_found(written: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    assert leaks(written, path) == (0, [])
    paragraph = (
        '<w:p><w:ins w:author="A. Person"><w:r><w:t>PLANTED3</w:t></w:r></w:ins>'
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>PLANTED4</w:t></w:r></w:p></w:body>"
    )
    link = '<Relationship Id="rId99" Type="x/attachedTemplate" Target="PLANTED8.dotm" TargetMode="External"/></Relationships>'
    comment = f'<w:comments {WORD}><w:comment w:author="B. Person"><w:p><w:r><w:t>PLANTED2</w:t></w:r></w:p></w:comment></w:comments>'
    custom = '<Properties xmlns="x"><property name="Client"><v>PLANTED5</v></property></Properties>'
    whole = {
        **written,
        "docProps/core.xml": written["docProps/core.xml"].replace(
            b"<dc:creator></dc:creator>", b"<dc:creator>PLANTED1</dc:creator>"
        ),
        "word/document.xml": written["word/document.xml"].replace(b"</w:body>", paragraph.encode()),
        "word/_rels/document.xml.rels": written["word/_rels/document.xml.rels"].replace(
            b"</Relationships>", link.encode()
        ),
        "word/comments.xml": comment.encode(),
        "docProps/custom.xml": custom.encode(),
        "docProps/thumbnail.jpeg": b"-",
        "customXml/item4.xml": b"<a>PLANTED7 C:\\Users\\PLANTED6\\offers</a>",
    }
    code, found = leaks(whole, path)
    told = {kind: json.dumps([each for each in found if each["kind"] == kind]) for kind in PLANTED}
    assert code == 12
    assert [kind for kind, text in PLANTED.items() if (text if kind != "part" else "item4") not in told[kind]] == []


def test_what_is_private_in_the_scenario_inside_is_found(written: dict[str, bytes], tmp_path: Path) -> None:
    """Ours has none of an offer's own; a package with a reason put into it, with its hash, has."""
    offer = write_offer(tmp_path, 'goal = "GOAL-2"\n')
    assert leaks(unpacked(schedule_data(run_scenario(offer))), tmp_path / "b.docx") == (0, [])
    item = written["customXml/item9.xml"].decode()
    coded = re.search(r">([A-Za-z0-9+/=\s]{100,})<", item)
    assert coded is not None
    files = dict(zip_of(base64.b64decode(coded[1])))
    name = next(each for each in files if each.startswith("scenarios/"))
    before = package_of(base64.b64decode(coded[1]), "x").files[name]
    files[name] = b'goal = "PLANTED"\n' + before
    files["datapackage.json"] = files["datapackage.json"].replace(
        hashlib.sha256(before).hexdigest().encode(), hashlib.sha256(files[name]).hexdigest().encode()
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for each, data in files.items():
            archive.writestr(each, data)
    other = item.replace(coded[1], base64.b64encode(out.getvalue()).decode())
    code, found = leaks({**written, "customXml/item9.xml": other.encode()}, tmp_path / "c.docx")
    assert (code, [(each["kind"], each["after"]) for each in found]) == (12, [("private_text", 'goal = "PLANTED"')])


def zip_of(data: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def test_a_document_says_its_language_wherever_programs_look_for_it(written: dict[str, bytes]) -> None:
    """In the defaults of its styles, its settings and its properties; titles, headings and heads of tables are marked as such."""
    languages = re.findall(rb'<w:lang [^>]*w:val="([^"]+)"', written["word/styles.xml"])
    assert len(languages) > 1 and set(languages) == {b"fr-CA"}
    assert b"<dc:language>fr-CA</dc:language>" in written["docProps/core.xml"]
    assert b"en-US" not in re.findall(rb"<w:themeFontLang[^>]*>", written["word/settings.xml"])[0].split(b"eastAsia")[0]
    document = written["word/document.xml"]
    assert document.count(b"<w:tblHeader") == document.count(b"<w:tbl>") > 5
    assert b'w:val="Title"' in document and document.count(b'w:val="Heading1"') > 5
    assert b"<w:drawing" not in document and b"<w:pict" not in document  # so that no picture lacks a text in its place
    assert b"<dc:title>Annexe" in written["docProps/core.xml"]
