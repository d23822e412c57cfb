"""Words that French texts of the packages do not use, with the reason and the word that they use; and the pane as printed."""

import re
from collections.abc import Mapping

import pytest
from french_texts import french_texts, pane_texts

from fundingmodel.datasets.gate import load, packaged

TEXTS = french_texts()
LEAST = 2500  # texts, at the least: a reader of files that finds none would pass every test below
# By what may not be found: why, with the word to use; and what is right all the same, by a part of its text.
FORBIDDEN: Mapping[str, tuple[str, tuple[str, ...]]] = {
    r"\b[ée]tabli(?:e|s|es)?\b": ("what is stated is fixé; établissement is settlement", ()),
    r"\bÉtablit la somme": ("what is stated is fixé", ()),
    r"\b[Aa]llocations?\b(?! \()|\ballou(?:é|er|és|ées)\b": ("affectation, affecter", ("allocation, ou une autre grandeur",)),
    r"\bsupprimés?\b": ("a figure not shown is masqué", ()),
    r"[éÉ]chelle": ("scaling is ajustement", ()),
    r"\bcontribu(?:e|ent|er)\b|\bcontrib\.": ("who pays reçoit moins; contribuer reads as putting money in", ()),
    r"\best visé": ("what a promise holds is protégé", ()),
    r"(?:au|le|les) plus près": ("le plus proche", ()),
    r"[Mm]illésime": ("a vintage is a version", ()),
    r"[Ee]nsembles? de données": ("a data set is a jeu de données", ()),
    r"\bl['’]an dernier\b": ("the fiscal year before is the exercice précédent", ("les personnes arrivées l'an dernier",)),
    r"[Aa]nnée précédente": ("the fiscal year before is the exercice précédent", ()),
    r"[éÉ]carts? connus?\b|\bÉCART\b": ("a miss is a discordance; écart is a gap", ()),
    r"\b(?:maintenu|plafonné) :": ("a participle has a gender: « garantie : », « limite : »", ()),
    r"[Aa]utorisation du programme": ("autorisation budgétaire du programme", ()),
    r"[Rr]èglement\b(?! \(UE\)| de \d{4})": ("settlement is établissement, its stage montants", ()),
    r"\bn(?:o|°) \d": ("nº", ()),
    r"\bprogramme mixte\b(?!\))": ("a programme does not sponsor: réfugiés désignés par un bureau des visas", ()),
    r"[Ff]amille parrainée": ("regroupement familial", ()),
    r"avant avril 2021": ("by April 2021 includes April", ()),
    r"de un pour cent|arrondies? à 5\b|plus grands restes": ("0,1 point de pourcentage; au multiple de 5; plus forts restes", ()),
    r"[Cc]e qu['’]il y a\b": ("ce qui est offert", ()),
    r"[Mm]anque à gagner|[Ee]xonération": ("manque à verser; clause de maintien", ()),
    r"\bcette \{|\bune \{noun": ("the gender of what is filled in is not known: put it after a colon", ()),
    r"\b(?:suppressed|raise_in_proportion|secondary_migration|all_derived|basic_allocation)\b": (
        "a code word is between « and »", ("raise_in_proportion (relever",),
    ),
}  # fmt: skip


CODE = re.compile(r'\{[^{}]*\}|"[^"]*"|« [^»]* »')  # what is filled in, and words of files and calls
ADDRESS = re.compile(r"https?://\S+")


def prose(text: str) -> str:
    return ADDRESS.sub("", CODE.sub("", text))


def test_texts_are_found() -> None:
    assert len(TEXTS) >= LEAST and len(pane_texts()) >= 75


@pytest.mark.parametrize("pattern", FORBIDDEN)
def test_a_word_is_not_used(pattern: str) -> None:
    reason, right = FORBIDDEN[pattern]
    wrong = [
        (at, text)
        for at, text in TEXTS
        if re.search(pattern, text if "\\{" in pattern else prose(text)) and not any(each in text for each in right)
    ]
    assert wrong == [], reason


def test_words_of_the_task_pane_are_as_printed() -> None:
    """The pane puts in no spaces itself, so that its words must have them."""
    assert [text for _, text in pane_texts() if re.search(r"\S [:%»$]|« | [;!?]|\w'\w", text)] == []


def texts_in_one_language(texts: Mapping[str, str]) -> list[str]:
    """Sources and notes of a row that only readers of one language can read; an address alone is in none."""
    bare = [column for column in ("source", "note") if texts.get(column) and not ADDRESS.fullmatch(texts[column])]
    pairs = [(f"{what}_en", f"{what}_fr") for what in ("source", "note")]
    return bare + [a for pair in pairs for a, b in (pair, pair[::-1]) if texts.get(a) and not texts.get(b)]


@pytest.mark.parametrize("name", packaged())
def test_sources_and_notes_of_packaged_figures_are_in_both_languages(name: str) -> None:
    for row in load(name).rows:
        assert not texts_in_one_language(row.texts), row.key


def test_a_source_or_note_in_one_language_would_be_found() -> None:
    assert texts_in_one_language({"source": "House of Commons"}) == ["source"]
    assert texts_in_one_language({"source": "https://a.example/b the House"}) == ["source"]
    assert texts_in_one_language({"source": "https://a.example/b"}) == []
    assert texts_in_one_language({"source_en": "House", "source_fr": ""}) == ["source_en"]
    assert texts_in_one_language({"note_fr": "Cible.", "source_en": "A", "source_fr": "B"}) == ["note_fr"]
