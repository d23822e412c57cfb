"""Pictures of the pages: none is older than what it shows. Each is made again, and says and looks like the one that is kept."""

import base64

import pictures
import pytest
from browser import Server
from documents import document
from pictures import FOLDER, PANES, SUMMARY, size_of, text_of, with_text
from playwright.sync_api import Browser

MOST = 4.0  # of 255: how far pictures may differ on average, in squares of eight by eight; letters differ from font to font
# The average difference of two pictures, each made an eighth as large.
DIFFERENCE = """async ([one, other]) => {
    const drawn = await Promise.all([one, other].map(async (data) => {
        const picture = new Image();
        picture.src = `data:image/png;base64,${data}`;
        await picture.decode();
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [picture.width >> 3, picture.height >> 3];
        const context = canvas.getContext("2d");
        context.imageSmoothingQuality = "high";
        context.drawImage(picture, 0, 0, canvas.width, canvas.height);
        return context.getImageData(0, 0, canvas.width, canvas.height).data;
    }));
    return drawn[0].reduce((sum, each, at) => sum + Math.abs(each - drawn[1][at]), 0) / drawn[0].length;
}"""


def kept(name: str) -> bytes:
    return (FOLDER / f"{name}.png").read_bytes()


def differences(one: bytes, other: bytes, browser: Browser) -> list[str]:
    """In what two pictures differ: the text that they show, their size, how they look."""
    if text_of(one) != text_of(other):
        return ["text"]
    if size_of(one) != size_of(other):
        return ["size"]
    page = browser.new_page()
    apart = page.evaluate(DIFFERENCE, [base64.b64encode(each).decode() for each in (one, other)])
    page.close()
    return ["look"] if apart > MOST else []


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("name", PANES)
def test_the_task_pane_looks_as_it_is_shown(name: str, server: Server, chromium: Browser) -> None:
    made = with_text(*pictures.pane(name, server, chromium))
    assert differences(kept(name), made, chromium) == [], f"python docs/pictures.py {name}"
    assert ("Ontario receives" in text_of(made)) == (name == "pane-scenario")


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.libreoffice
@pytest.mark.usefixtures("libreoffice")  # skipped where there is none
def test_the_summary_looks_as_it_is_shown(chromium: Browser) -> None:
    made = with_text(*pictures.summary())
    assert differences(kept(SUMMARY), made, chromium) == [], f"python docs/pictures.py {SUMMARY}"


@pytest.mark.browser
def test_an_older_picture_is_found(chromium: Browser) -> None:
    one, other = kept("pane-scenario"), kept("pane-scenario-fr")
    assert text_of(one) and differences(one, one, chromium) == []
    assert differences(one, other, chromium) == ["text"]
    plain = chromium.new_page(viewport={"width": 900, "height": 800})
    assert differences(one, with_text(plain.screenshot(), text_of(one)), chromium) == ["look"]
    plain.set_viewport_size({"width": 901, "height": 800})
    assert differences(one, with_text(plain.screenshot(), text_of(one)), chromium) == ["size"]
    plain.close()


def test_every_picture_is_made_and_shown() -> None:
    there = {path.stem for path in FOLDER.iterdir()}
    assert there == {SUMMARY, *PANES}
    for language, name in (("en", "pane-scenario"), ("fr", "pane-scenario-fr")):
        assert f"pictures/{name}.png)" in document(language)
