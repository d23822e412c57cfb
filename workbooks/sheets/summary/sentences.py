"""Sentences of the Summary: who receives most, or whose change is the largest; who gains; who pays; whether checks hold."""

from collections.abc import Mapping

from openpyxl.utils import get_column_letter

from workbooks.page import styles
from workbooks.page.book import Book
from workbooks.page.french_names import french_names
from workbooks.page.sentences import amount, as_formula, first_that_holds, quoted
from workbooks.sheets.comparison.tables import FIRST_YEAR, Table
from workbooks.sheets.summary.changes import Changes
from workbooks.sheets.summary.choices import is_nominal
from workbooks.sheets.summary.workings import Steps

STEPS = {
    "largest": {"en": "Largest size", "fr": "Plus grande variation"},
    "which": {"en": "Whose, by its row", "fr": "Rang de l’administration"},
    "name": {"en": "Its name", "fr": "Son nom"},
    "signed": {"en": "Its change", "fr": "Sa variation"},
    "amount": {"en": "The amount in words", "fr": "Le montant en mots"},
    "above": {"en": "Above its formula amount", "fr": "En sus du montant selon la formule"},
    "because": {"en": "What hold-harmless does", "fr": "Effet de la clause de maintien"},
    "terms": {"en": "Envelope and prices", "fr": "Enveloppe et prix"},
    "sentence": {"en": "The sentence", "fr": "La phrase"},
    "gain_names": {"en": "Who gains, name after name", "fr": "Qui reçoit davantage, nom après nom"},
    "pay_names": {"en": "Who pays, name after name", "fr": "Qui reçoit moins, nom après nom"},
    "gain_number": {"en": "How many gain", "fr": "Combien reçoivent davantage"},
    "pay_number": {"en": "How many pay", "fr": "Combien reçoivent moins"},
}
SENTENCES = {
    "more": {
        "en": "Under “{compared}”, {name} receives {amount} more than under “{baseline}” in {year}{terms}{because}.",
        "fr": "Selon « {compared} », {name} {amount} de plus que selon « {baseline} » en {year}{terms}{because}.",
    },
    "less": {
        "en": "Under “{compared}”, {name} receives {amount} less than under “{baseline}” in {year}{terms}{because}.",
        "fr": "Selon « {compared} », {name} {amount} de moins que selon « {baseline} » en {year}{terms}{because}.",
    },
    "same": {
        "en": "Under “{compared}”, every jurisdiction receives the same as under “{baseline}” in {year}{terms}.",
        "fr": "Selon « {compared} », chaque administration reçoit autant que selon « {baseline} » en {year}{terms}.",
    },
    "two": {
        "en": "Choose two different scenarios in row 5 to compare them.",
        "fr": "Choisir deux scénarios différents à la ligne 5 pour les comparer.",
    },
    "unknown": {
        "en": "For {year}, the amounts of “{compared}” or of “{baseline}” are not known.",
        "fr": "Pour {year}, les montants de « {compared} » ou de « {baseline} » ne sont pas connus.",
    },
    "at_equal": {"en": ", at equal envelope", "fr": ", à enveloppe égale"},
    "in_constant": {"en": ", in {dollars} dollars", "fr": ", en dollars {dollars}"},
    "because": {
        "en": "; hold-harmless keeps it {amount} above its formula amount",
        "fr": "; la clause de maintien y garantit {amount} de plus que le montant selon la formule",
    },
    "alone": {
        "en": "Under “{compared}”, {name} receives the most in {year}: {amount} of {whole}.",
        "fr": "Selon « {compared} », {name} le plus en {year} : {amount} sur {whole}.",
    },
    "alone_unknown": {
        "en": "The amounts of “{compared}” in {year} are not all known, or are zero.",
        "fr": "Les montants de « {compared} » en {year} ne sont pas tous connus, ou sont nuls.",
    },
    "gain": {"en": "{n} gain: {names}.", "fr": "{n} reçoivent davantage : {names}."},
    "gain_one": {"en": "1 gains: {names}.", "fr": "1 reçoit davantage : {names}."},
    "gain_none": {"en": "No jurisdiction gains.", "fr": "Aucune administration ne reçoit davantage."},
    "pay": {"en": "{n} pay: {names}.", "fr": "{n} reçoivent moins : {names}."},
    "pay_one": {"en": "1 pays: {names}.", "fr": "1 reçoit moins : {names}."},
    "pay_none": {"en": "No jurisdiction pays.", "fr": "Aucune administration ne reçoit moins."},
    "checks_hold": {"en": "All checks hold.", "fr": "Toutes les vérifications sont réussies."},
    "checks_fail": {
        "en": "{n} checks say CHECK: see the sheet Checks. After an input is changed, those against the engine’s figures do.",
        "fr": "{n} fois À VÉRIFIER : voir la feuille Vérifications. Après une modification, la comparaison au moteur l’indique.",
    },
}

# In French {name} comes with its article and its verb: "l’Ontario reçoit". Where one of the names has no such forms:
FRENCH_BY_COLON = {
    "more": "Selon « {compared} », {name} : {amount} de plus que selon « {baseline} » en {year}{terms}{because}.",
    "less": "Selon « {compared} », {name} : {amount} de moins que selon « {baseline} » en {year}{terms}{because}.",
    "alone": "Selon « {compared} », l’administration qui reçoit le plus en {year} : {name}, soit {amount} sur {whole}.",
}


def write_sentences(steps: Steps, changes: Changes) -> None:
    """The steps of each sentence; where the sentences are is left in the page's `steps`."""
    _Sentences(steps, changes).write()


def checks_sentence(book: Book) -> tuple[str, str]:
    """The line on the checks, first of all what is short of a guarantee, and what it says when all hold, as expressions."""
    short = book.inputs["said first", "short"].at({}).all
    failed = book.inputs["checks", "failed"].at({}).all
    holds, fails = (book.words.text(SENTENCES[name]) for name in ("checks_hold", "checks_fail"))
    return f"{short}&IF({failed}=0,{quoted(holds)},{as_formula(fails, n=failed)})", quoted(holds)


class _Sentences:
    def __init__(self, steps: Steps, changes: Changes) -> None:
        self.steps, self.changes = steps, changes
        self.page, self.comparison, self.several = steps.page, steps.comparison, steps.page.count > 1
        in_french = steps.words.language == "fr"
        self.french = french_names(name["fr"] for name in self.comparison.names.values()) if in_french else ()

    def write(self) -> None:
        parts = self._largest()
        self.steps.row += 1
        if self.several:
            self._names("gain", ">")
            self._names("pay", "<")
            self.changes.write_sorted()
        parts["terms"] = self._step("terms", self._terms())
        formula = self._compared(parts) if self.several else self._alone(parts)
        self._step("sentence", formula)

    def _step(self, name: str, formula: str, number: str = "General") -> str:
        return self.steps.step(name, STEPS[name], formula, number)

    def _text(self, sentence: str, **parts: str) -> str:
        text = SENTENCES[sentence]
        if sentence in FRENCH_BY_COLON and not self.french:
            text = {**text, "fr": FRENCH_BY_COLON[sentence]}
        return as_formula(self.steps.words.text(text), **parts)

    def _in_words(self, at: str) -> str:
        return amount(at, self.steps.words, self.page.currency)

    # Whose change is the largest, how large it is, and what hold-harmless does there

    def _largest(self) -> dict[str, str]:
        """The parts of the sentence, as expressions."""
        sizes = self.changes.span("step_size")
        largest = self._step("largest", f"MAX({sizes})", styles.CENTS)
        which = self._step("which", f"MATCH({largest},{sizes},0)", "0")
        parts = {"largest": largest, "name": self._step("name", self._name(which))}
        parts["signed"] = self._step("signed", f"INDEX({self.changes.span('step_change')},{which})", styles.CENTS)
        parts |= {"amount": self._step("amount", self._in_words(largest)), "because": '""'}
        parts |= {"year": self.steps.chosen("year"), "compared": quoted(self.comparison.labels[0])}
        if self.several:
            parts |= {"compared": self.steps.chosen("compared"), "baseline": self.steps.chosen("baseline")}
            if self.comparison.above_formula:
                parts["because"] = self._because(which)
        return parts

    def _name(self, which: str) -> str:
        """Its name; in French with its article and its verb, where every name has them."""
        if not self.french:
            return f"INDEX({self.changes.names},{which})"
        rows = [f"{which}={row}" for row in range(1, len(self.french) + 1)]
        return first_that_holds(rows, [name.receives for name in self.french])

    def _because(self, which: str) -> str:
        for k, row in enumerate(range(self.steps.scenarios[0], self.steps.scenarios[1] + 1)):
            self.steps.cell(row, FIRST_YEAR, self._above_formula(k, which), styles.CENTS)
        above = f"INDEX({self.steps.of_scenarios(FIRST_YEAR)},{self.steps.number('compared')})"
        above = self._step("above", above, styles.CENTS)
        text = self._text("because", amount=self._in_words(above))
        return self._step("because", f'IF({above}>0,{text},"")')

    def _above_formula(self, k: int, which: str) -> str:
        """What hold-harmless adds there in one scenario, at the envelope chosen."""
        tables, result = self.comparison.above_formula, self.comparison.results[k]
        own = self._found(tables.get(("own", k)), which)
        if self.comparison.shown(result, "equal") is result:
            return own
        equal = self._found(tables.get(("equal", k)), which)
        return own if own == equal else f"IF({self.steps.number('envelope')}=2,{equal},{own})"

    def _found(self, table: Table | None, which: str) -> str:
        if table is None:
            return "0"
        letter, (first, last) = get_column_letter(self.comparison.chosen_column), table.rows()
        found = f"INDEX(${letter}${first}:${letter}${last},{which})"
        return f'IF({found}="",0,{found})'

    # Names of those who gain, and of those who pay: each row adds its own to the list above it

    def _names(self, name: str, sign: str) -> None:
        steps, count = self.steps, len(self.page.codes)
        steps.book.put(steps.sheet, steps.row, 1, steps.words.text(STEPS[f"{name}_names"]), "bold")
        top, letter = steps.row + 1, get_column_letter(FIRST_YEAR)
        for r in range(count):
            change, own = self.changes.at("step_change", r), f"$A{self.changes.top + r}"
            steps.cell(top + r, 1, own)
            above = f"{letter}{top + r - 1}"
            added = f'{above}&IF({above}="","",", ")&{own}' if r else own
            kept = f'{above}&""' if r else '""'
            # Text is greater than any number: whether a change is known must be asked first.
            steps.cell(top + r, FIRST_YEAR, f'IF({change}="",{kept},IF({change}{sign}0,{added},{kept}))')
        names = f"{steps.prefix}${letter}${top + count - 1}"
        steps.row = top + count
        number = self._step(f"{name}_number", f'COUNTIFS({self.changes.span("step_change")},"{sign}0")', "0")
        number = f"{steps.prefix}{number}"
        many, one = self._text(name, n=number, names=names), self._text(f"{name}_one", names=names)
        text = f"IF({number}=0,{self._text(f'{name}_none')},IF({number}=1,{one},{many}))"
        self.page.steps[f"{name}_sentence"] = text
        steps.row += 1

    # The sentence

    def _compared(self, parts: Mapping[str, str]) -> str:
        texts = {name: self._text(name, **parts) for name in ("more", "less", "same", "two", "unknown")}
        signed = f"IF({parts['signed']}>0,{texts['more']},{texts['less']})"
        known = f"IF({parts['largest']}<0,{texts['unknown']},IF({parts['largest']}=0,{texts['same']},{signed}))"
        return f"IF({self.steps.number('compared')}={self.steps.number('baseline')},{texts['two']},{known})"

    def _alone(self, parts: Mapping[str, str]) -> str:
        total = f"{self.steps.summary_prefix}$B${self.page.tables['allocation'].total}"
        known = self._text("alone", **parts, whole=self._in_words(total))
        return f'IF(OR({parts["largest"]}<=0,{total}=""),{self._text("alone_unknown", **parts)},{known})'

    def _terms(self) -> str:
        """What else is chosen: at equal envelope, in constant dollars."""
        terms = []
        if "envelope" in self.page.choices:
            terms.append(f'IF({self.steps.number("envelope")}=2,{self._text("at_equal")},"")')
        if "dollars" in self.page.choices:
            text = self._text("in_constant", dollars=self.steps.chosen("dollars"))
            terms.append(f'IF({is_nominal(self.steps)},"",{text})')
        return "&".join(terms) or '""'
