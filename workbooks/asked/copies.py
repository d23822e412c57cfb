"""The two copies of a report: for the table, or for one's own side; what each is called, and the mark on its pages."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.analysis.offers.copies import for_table, private_texts
from fundingmodel.language.texts import Text
from fundingmodel.language.words import Words
from fundingmodel.result import Result
from fundingmodel.scenario.offers.private import NOTE
from workbooks.page.book import key_of
from workbooks.page.sign_off import SignedBy

MARKS: dict[str, Text] = {
    "table": {"en": "Without prejudice / Sous toutes réserves", "fr": "Sous toutes réserves / Without prejudice"},
    "us": {"en": "For our side alone: not for the table", "fr": "À usage interne : ne pas remettre à la table"},
}
ABOUT: dict[str, dict[str, Text]] = {
    "table": {
        "copy": {"en": "This copy", "fr": "Cet exemplaire"},
        "copy_text": {
            "en": "For the table: it holds no reason, no private note, no author but a government, and nothing of a scenario that is "
            "not in it.",
            "fr": "Pour la table : il ne contient ni motif, ni note privée, ni auteur autre qu’un gouvernement, ni rien d’un scénario "
            "qui n’y figure pas.",
        },
    },
    "us": {
        "copy": {"en": "This copy", "fr": "Cet exemplaire"},
        "copy_text": {
            "en": "For our side alone: it holds authors, reasons and private notes. Do not hand it over; without --for-us the same "
            "command writes the copy for the table.",
            "fr": "À usage interne : il contient auteurs, motifs et notes privées. Ne le remettez pas; sans --for-us, la même commande "
            "écrit l’exemplaire pour la table.",
        },
    },
}
TWIN: Text = {
    "en": "{file} is the same workbook in French: the same cells, figures and stamp, {stamp}.",
    "fr": "{file} est le même classeur en anglais : mêmes cellules, mêmes chiffres et même empreinte, {stamp}.",
}
LABELS: dict[str, Text] = {
    "goal": {"en": "Goal (private)", "fr": "But (privé)"},
    "red_line": {"en": "Red line (private)", "fr": "Limite à ne pas franchir (privé)"},
    NOTE: {"en": "Private note", "fr": "Note privée"},
}


@dataclass(frozen=True)
class Copy:
    """Whom a report is for, the user's own mark on its pages, if any, and who signed it; `given` are scenarios handed over beside it.

    `twin` is the name of the file that has the same workbook in the other language. One that is `printed` is for paper: only what is
    printed of it is seen.
    """

    for_us: bool = False
    mark: str | None = None
    given: Collection[str] = ()
    signed: Sequence[SignedBy] = ()
    twin: str = ""
    printed: bool = False

    @property
    def kind(self) -> str:
        return "us" if self.for_us else "table"

    def seen(self, results: Sequence[Result]) -> list[Result]:
        """The results as its reader may see them."""
        return list(results) if self.for_us else for_table(results, self.given)

    def private(self, results: Sequence[Result], words: Words) -> dict[str, list[tuple[str, str]]]:
        """What Method says of each scenario for one's own side, as labels and texts, by the scenario's key."""
        return {key_of(each.scenario): _private_pairs(each, words) for each in results} if self.for_us else {}

    def put_on(self, sheets: Sequence[Worksheet], words: Words) -> None:
        """Puts the mark on every page."""
        mark = words.text(MARKS[self.kind]) if self.mark is None else self.mark
        for sheet in sheets:
            sheet.oddHeader.right.text = mark.replace("&", "&&")


FOR_TABLE = Copy()


def twin_sentence(twin: str, stamp: str, words: Words) -> str:
    """Which file has the same in the other language; empty where there is none."""
    return words.text(TWIN).format(file=twin, stamp=stamp) if twin else ""


def _private_pairs(result: Result, words: Words) -> list[tuple[str, str]]:
    return [
        (words.text(LABELS[each.key]) + (f", {'.'.join(each.place)}" if each.place else ""), words.text(each.text))
        for each in private_texts(result.scenario)
    ]
