"""Sentences of the Summary: whose change is the largest, or who receives most; who receives more, who less; the envelopes.

Where some amounts are not known, each says how many are, and none says of all what is known of some.
"""

from collections.abc import Mapping

from openpyxl.utils import get_column_letter

from fundingmodel.language.names_with_verbs import names_with_verbs, without_verb
from workbooks.page import styles
from workbooks.page.book import Book
from workbooks.page.sentences import amount, as_formula, first_that_holds, one_unit, quoted
from workbooks.sheets.comparison.tables import FIRST_YEAR, Table
from workbooks.sheets.summary.broken import if_shown, if_usable
from workbooks.sheets.summary.changes import Changes
from workbooks.sheets.summary.choices import is_nominal
from workbooks.sheets.summary.cost import COST_TOTAL
from workbooks.sheets.summary.page import OF_SCENARIOS
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
    "known": {"en": "Changes known", "fr": "Variations connues"},
    "known_words": {"en": "Of how many, in words", "fr": "Sur combien, en mots"},
    "tied": {"en": "How many receive as much", "fr": "Combien reçoivent autant"},
    "more_names": {"en": "Who receives more, name after name", "fr": "Qui reçoit davantage, nom après nom"},
    "less_names": {"en": "Who receives less, name after name", "fr": "Qui reçoit moins, nom après nom"},
    "more_number": {"en": "How many receive more", "fr": "Combien reçoivent davantage"},
    "less_number": {"en": "How many receive less", "fr": "Combien reçoivent moins"},
    "difference": {"en": "Total, less that of the baseline", "fr": "Total, moins celui de la référence"},
    "difference_words": {"en": "The difference in words", "fr": "La différence en mots"},
    "larger": {"en": "Whose total is larger", "fr": "Rang du total le plus élevé"},
    "smaller": {"en": "Whose total is smaller", "fr": "Rang du total le moins élevé"},
    "envelopes": {"en": "Whether envelopes differ", "fr": "Si les enveloppes diffèrent"},
    "in_all": {"en": "What is added in all years", "fr": "Ajout, tous les exercices"},
}
SENTENCES = {
    "more": {
        "en": "Under “{compared}”, {name} receives {amount} more than under “{baseline}” in {year}{terms}{because}{known}.",
        "fr": "Selon « {compared} », {name} {amount} de plus que selon « {baseline} » en {year}{terms}{because}{known}.",
    },
    "less": {
        "en": "Under “{compared}”, {name} receives {amount} less than under “{baseline}” in {year}{terms}{because}{known}.",
        "fr": "Selon « {compared} », {name} {amount} de moins que selon « {baseline} » en {year}{terms}{because}{known}.",
    },
    "same": {
        "en": "Under “{compared}”, every jurisdiction receives the same as under “{baseline}” in {year}{terms}.",
        "fr": "Selon « {compared} », chaque administration reçoit autant que selon « {baseline} » en {year}{terms}.",
    },
    "two": {
        "en": "Choose two different scenarios in row 5 to compare them.",
        "fr": "Choisir deux scénarios différents à la ligne 5 pour les comparer.",
    },
    "same_known": {
        "en": "Under “{compared}”, every jurisdiction whose amounts are known receives the same as under “{baseline}” in {year}"
        "{terms}{known}.",
        "fr": "Selon « {compared} », chaque administration dont les montants sont connus reçoit autant que selon « {baseline} » "
        "en {year}{terms}{known}.",
    },
    "two_currencies": {
        "en": "“{compared}” and “{baseline}” are in two currencies: their amounts are side by side, and no change is made of them.",
        "fr": "« {compared} » et « {baseline} » sont en deux monnaies : leurs montants sont côte à côte, sans variation.",
    },
    "two_kinds": {
        "en": "“{compared}” ({kind}) and “{baseline}” ({other_kind}) are not the same money: their amounts are side by side, and no "
        "change is made of them.",
        "fr": "« {compared} » ({kind}) et « {baseline} » ({other_kind}) ne sont pas les mêmes fonds : leurs montants sont côte à "
        "côte, sans variation.",
    },
    "two_shared": {
        "en": "“{compared}” and “{baseline}” do not share out the same: their amounts are side by side, and no change is made of them.",
        "fr": "« {compared} » et « {baseline} » ne répartissent pas la même chose : leurs montants sont côte à côte, sans variation.",
    },
    "unknown": {
        "en": "No jurisdiction’s amounts are known under both “{compared}” and “{baseline}” in {year}{terms}{known}.",
        "fr": "Aucune administration n’a de montant connu à la fois selon « {compared} » et selon « {baseline} » en {year}{terms}"
        "{known}.",
    },
    "small": {"en": "less than {one}", "fr": "moins de {one}"},
    "at_equal": {"en": ", at equal envelope", "fr": ", à enveloppe égale"},
    "in_constant": {"en": ", in {dollars} dollars", "fr": ", en dollars {dollars}"},
    "because": {
        "en": "; hold-harmless keeps it {amount} above its formula amount",
        "fr": "; la clause de maintien y garantit {amount} de plus que le montant selon la formule",
    },
    "alone": {
        "en": "Under “{compared}”, {name} receives the most in {year}{terms}: {amount} of {whole}.",
        "fr": "Selon « {compared} », {name} le plus en {year}{terms} : {amount} sur {whole}.",
    },
    "alone_tied": {
        "en": "Under “{compared}”, {tied} jurisdictions receive the most in {year}{terms}: {amount} each, of {whole}.",
        "fr": "Selon « {compared} », {tied} administrations reçoivent le plus en {year}{terms} : {amount} chacune, sur {whole}.",
    },
    "alone_zero": {
        "en": "Under “{compared}”, no jurisdiction receives anything in {year}{known}.",
        "fr": "Selon « {compared} », aucune administration ne reçoit quoi que ce soit en {year}{known}.",
    },
    "alone_known": {
        "en": "Under “{compared}”, {name} receives {amount} in {year}{terms}{known}.",
        "fr": "Selon « {compared} », {name} {amount} en {year}{terms}{known}.",
    },
    "alone_unknown": {
        "en": "No amount of “{compared}” is known in {year}{terms}{known}.",
        "fr": "Aucun montant n’est connu selon « {compared} » en {year}{terms}{known}.",
    },
    "more_many": {"en": "{n} receive more{known}: {names}.", "fr": "{n} reçoivent davantage{known} : {names}."},
    "more_one": {"en": "1 receives more{known}: {names}.", "fr": "1 reçoit davantage{known} : {names}."},
    "more_none": {"en": "No jurisdiction receives more.", "fr": "Aucune administration ne reçoit davantage."},
    "more_none_known": {
        "en": "No jurisdiction whose amounts are known receives more{known}.",
        "fr": "Aucune administration dont les montants sont connus ne reçoit davantage{known}.",
    },
    "more_unknown": {
        "en": "Who receives more is not known{known}.",
        "fr": "On ne sait pas qui reçoit davantage{known}.",
    },
    "less_many": {"en": "{n} receive less{known}: {names}.", "fr": "{n} reçoivent moins{known} : {names}."},
    "less_one": {"en": "1 receives less{known}: {names}.", "fr": "1 reçoit moins{known} : {names}."},
    "less_none": {"en": "No jurisdiction receives less.", "fr": "Aucune administration ne reçoit moins."},
    "less_none_known": {
        "en": "No jurisdiction whose amounts are known receives less{known}.",
        "fr": "Aucune administration dont les montants sont connus ne reçoit moins{known}.",
    },
    "less_unknown": {
        "en": "Who receives less is not known{known}.",
        "fr": "On ne sait pas qui reçoit moins{known}.",
    },
    "envelopes_differ": {
        "en": "The envelopes differ: “{more}” has {amount} more than “{less}”{prices}, provided by {funder}.",
        "fr": "Les enveloppes diffèrent : « {more} » compte {amount} de plus que « {less} »{prices}, somme fournie par {funder}.",
    },
    "totals_differ": {
        "en": "The totals differ: “{more}” allocates {amount} more than “{less}”{prices}; who provides the difference is not "
        "known.",
        "fr": "Les totaux diffèrent : « {more} » affecte {amount} de plus que « {less} »{prices}; on ne sait pas qui fournit la "
        "différence.",
    },
    "adds_in_all": {
        "en": " Over {years}, at its own envelope: {amount} more in all.",
        "fr": " Sur {years}, avec sa propre enveloppe : {amount} de plus en tout.",
    },
    "takes_in_all": {
        "en": " Over {years}, at its own envelope: {amount} less in all.",
        "fr": " Sur {years}, avec sa propre enveloppe : {amount} de moins en tout.",
    },
    "totals_equal": {"en": "Both totals are {whole}{prices}.", "fr": "Les deux totaux sont de {whole}{prices}."},
    "envelopes_unknown": {
        "en": "Whether the envelopes are equal is not known{known}.",
        "fr": "On ne sait pas si les enveloppes sont égales{known}.",
    },
    "checks_hold": {"en": "All checks hold{known}.", "fr": "Toutes les vérifications sont réussies{known}."},
    "check_fails": {
        "en": "1 check says CHECK: see the sheet Checks. After an input is changed, that against the engine’s figures does.",
        "fr": "1 fois À VÉRIFIER : voir la feuille Vérifications. Après une modification, la comparaison au moteur l’indique.",
    },
    "checks_fail": {
        "en": "{n} checks say CHECK: see the sheet Checks. After an input is changed, those against the engine’s figures do.",
        "fr": "{n} fois À VÉRIFIER : voir la feuille Vérifications. Après une modification, la comparaison au moteur l’indique.",
    },
}

# In French {name} comes with its article and its verb: "l’Ontario reçoit". Where one of the names has no such forms:
FRENCH_BY_COLON = {
    "more": "Selon « {compared} », {name} : {amount} de plus que selon « {baseline} » en {year}{terms}{because}{known}.",
    "less": "Selon « {compared} », {name} : {amount} de moins que selon « {baseline} » en {year}{terms}{because}{known}.",
    "alone": "Selon « {compared} », l’administration qui reçoit le plus en {year}{terms} : {name}, soit {amount} sur {whole}.",
    "alone_known": "Selon « {compared} », {name} : {amount} en {year}{terms}{known}.",
}


def write_sentences(steps: Steps, changes: Changes) -> None:
    """The steps of each sentence; where the sentences are is left in the page's `steps`."""
    _Sentences(steps, changes).write()


def checks_sentence(book: Book, at: str) -> tuple[str, str]:
    """The line on the checks, first of all what is short of a guarantee, and whether it says that not all hold, as expressions."""
    short = if_shown(book, book.inputs["said first", "short"].at({}).all)
    failed = book.inputs["checks", "failed"].at({}).all
    of_known = book.inputs.get(("checks", "known"))
    known = of_known.at({}).all if of_known else '""'
    hold, one, several = (book.words.text(SENTENCES[f"check{name}"]) for name in ("s_hold", "_fails", "s_fail"))
    fails = f"IF({failed}=1,{quoted(one)},{as_formula(several, n=failed)})"
    begin, holds = hold.partition("{")[0], if_usable(book, as_formula(hold, known=known))
    sentence = f"{short}&IF({failed}=0,{holds},{fails})"
    return sentence, f"LEFT({at},{len(begin)})<>{quoted(begin)}"


class _Sentences:
    def __init__(self, steps: Steps, changes: Changes) -> None:
        self.steps, self.changes = steps, changes
        self.page, self.comparison, self.several = steps.page, steps.comparison, steps.page.count > 1
        self.with_verbs = names_with_verbs(list(self.comparison.names.values()), steps.words.language)

    def write(self) -> None:
        self.known = self._step("known", f'SUMPRODUCT(1*({self.changes.span("step_change")}<>""))', "0")
        every = len(self.page.codes)
        known = as_formula(" ({known})", known=self.page.known(self.known, every))
        self.known_words = self._step("known_words", f'IF({self.known}={every},"",{known})')
        if self.several:
            self._envelopes()
        parts = self._largest()
        self.steps.row += 1
        if self.several:
            self._names("more", ">")
            self._names("less", "<")
            self.changes.write_sorted()
        parts["terms"] = self._step("terms", self._terms())
        formula = self._compared(parts) if self.several else self._alone(parts)
        self._step("sentence", formula)

    def _step(self, name: str, formula: str, number: str = "General") -> str:
        return self.steps.step(name, STEPS[name], formula, number)

    def _text(self, sentence: str, **parts: str) -> str:
        text = SENTENCES[sentence]
        if sentence in FRENCH_BY_COLON and not self.with_verbs:
            text = {**text, "fr": FRENCH_BY_COLON[sentence]}
        said = self.steps.words.text(text)
        return as_formula(without_verb(said, "name") if self.with_verbs else said, **parts)

    def _in_words(self, at: str) -> str:
        """An amount of what is compared, in its currency; one above zero that would be rounded to it is less than the unit."""
        currencies = tuple(dict.fromkeys(self.comparison.currencies))
        text = self._in_currency(at, currencies[-1])
        for currency in currencies[:-1]:
            text = (
                f"IF({self.page.currency_of('compared')}={quoted(currency)},{self._in_currency(at, currency)},{text})"
            )
        return text

    def _in_currency(self, at: str, currency: str) -> str:
        words = self.steps.words
        small, in_words = self._text("small", one=quoted(one_unit(words, currency))), amount(at, words, currency)
        return f"IF(AND({at}>0,ROUND({at},0)=0),{small},{in_words})"

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
        """Its name; with its verb where names have theirs."""
        if not self.with_verbs:
            return f"INDEX({self.changes.names},{which})"
        rows = [f"{which}={row}" for row in range(1, len(self.with_verbs) + 1)]
        return first_that_holds(rows, self.with_verbs)

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

    # Names of those who receive more, and of those who receive less: each row adds its own to the list above it

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
        listed = self._listed(name, f"{steps.prefix}{number}", names)
        self.page.steps[f"{name}_sentence"] = self._of_one_kind(listed)
        steps.row += 1

    def _listed(self, name: str, number: str, names: str) -> str:
        """Who receives more, or less, as the Summary has it; nothing where a scenario is compared with itself."""
        known, known_words, comparison = self.page.steps["known"], self.page.steps["known_words"], self.comparison
        parts = {"n": number, "names": names, "known": known_words}
        texts = {end: self._text(f"{name}_{end}", **parts) for end in ("many", "one", "none", "none_known", "unknown")}
        none = f"IF({known}={len(self.page.codes)},{texts['none']},{texts['none_known']})"
        some = f"IF({number}=0,{none},IF({number}=1,{texts['one']},{texts['many']}))"
        same = f"{comparison.choice('compared')}={comparison.choice('baseline')}"
        return f'IF({same},"",IF({known}=0,{texts["unknown"]},{some}))'

    # Envelopes

    def _envelopes(self) -> None:
        """Whether the two totals are equal, and who provides the difference where they are not."""
        number, of = self.steps.number, self.page.of_chosen
        after, before = of("total", "compared"), of("total", "baseline")
        missing = f'OR({after}="",{before}="")'
        less = f'IF({missing},"",ROUND({after}-{before},2))'
        difference = self._step("difference", self._of_one_kind(less), styles.CENTS)
        size = f"ABS({difference})"
        in_words = self._step("difference_words", f'IF({difference}="","",{self._in_words(size)})')
        which = {
            name: self._step(
                name, f'IF({difference}="",1,IF({difference}{sign}0,{number("compared")},{number("baseline")}))', "0"
            )
            for name, sign in (("larger", ">"), ("smaller", "<"))
        }
        labels = self.steps.of_scenarios(1)
        funders = self.steps.of_scenarios(FIRST_YEAR + OF_SCENARIOS.index("funder"))
        parts = {"more": f"INDEX({labels},{which['larger']})", "less": f"INDEX({labels},{which['smaller']})"}
        parts |= {"amount": in_words, "prices": self._prices(), "funder": f"INDEX({funders},{which['larger']})"}
        closed = f"{of('closed', 'compared')}+{of('closed', 'baseline')}=2"
        differ = f"IF({closed},{self._text('envelopes_differ', **parts)},{self._text('totals_differ', **parts)})"
        equal = self._text("totals_equal", whole=self._in_words(after), prices=parts["prices"])
        unknown = self._text("envelopes_unknown", known=self.known_words)
        said = f'IF({difference}="",{unknown},IF({difference}=0,{equal},{differ}))'
        said = f"{said}&{self._over_the_years()}" if COST_TOTAL in self.page.tables else said
        said = self._of_one_kind(f'IF({number("compared")}={number("baseline")},"",{said})')
        self._step("envelopes", said)

    def _over_the_years(self) -> str:
        """What a scenario adds to the baseline's envelope in all, at its own; nothing where a year of it is not known."""
        table = self.page.tables[COST_TOTAL]
        first, last = (get_column_letter(table.left + k) for k in (0, self.page.count - 1))
        row = f"{self.steps.summary_prefix}${first}${table.total}:${last}${table.total}"
        in_all = self._step("in_all", f"INDEX({row},{self.steps.number('compared')})", styles.CENTS)
        parts = {"years": quoted(self.page.span_of_total()), "amount": self._in_words(f"ABS({in_all})")}
        signed = f"IF({in_all}>0,{self._text('adds_in_all', **parts)},{self._text('takes_in_all', **parts)})"
        return f'IF(ISNUMBER({in_all}),IF({in_all}=0,"",{signed}),"")'

    # The sentence

    def _compared(self, parts: Mapping[str, str]) -> str:
        parts = {**parts, "known": self.known_words}
        texts = {name: self._text(name, **parts) for name in ("more", "less", "same", "same_known", "two", "unknown")}
        signed = f"IF({parts['signed']}>0,{texts['more']},{texts['less']})"
        same = f"IF({self.known}={len(self.page.codes)},{texts['same']},{texts['same_known']})"
        known = f"IF({parts['largest']}<0,{texts['unknown']},IF({parts['largest']}=0,{same},{signed}))"
        kinds = {"kind": self.page.kind_of("compared"), "other_kind": self.page.kind_of("baseline")}
        of_counts = "two_shared" if self.comparison.shares_counts else ""
        unlike = '""' if self.comparison.has_one_kind else self._text(of_counts or "two_kinds", **parts, **kinds)
        if not self.comparison.has_one_currency:
            currencies = f"{self.page.currency_of('compared')}<>{self.page.currency_of('baseline')}"
            unlike = f"IF({currencies},{self._text(of_counts or 'two_currencies', **parts)},{unlike})"
        known = self._of_one_kind(known, unlike)
        return f"IF({self.steps.number('compared')}={self.steps.number('baseline')},{texts['two']},{known})"

    def _of_one_kind(self, formula: str, otherwise: str = '""') -> str:
        """What is said of a change; where the money of the two scenarios is unlike, there is none."""
        if self.comparison.has_one_kind:
            return formula
        return f"IF({self.page.kind_of('compared')}<>{self.page.kind_of('baseline')},{otherwise},{formula})"

    def _alone(self, parts: Mapping[str, str]) -> str:
        tied = self._step("tied", f"SUMPRODUCT(1*({self.changes.span('step_size')}={parts['largest']}))", "0")
        total = self.page.of_scenario("total", 0)
        parts = {**parts, "known": self.known_words, "tied": tied, "whole": self._in_words(total)}
        endings = ("", "_tied", "_zero", "_known", "_unknown")
        texts = {ending: self._text(f"alone{ending}", **parts) for ending in endings}
        every = f"IF({tied}=1,{texts['']},{texts['_tied']})"
        some = f'IF({parts["largest"]}=0,{texts["_zero"]},IF({total}="",{texts["_known"]},{every}))'
        return f"IF({self.known}=0,{texts['_unknown']},{some})"

    def _terms(self) -> str:
        """What else is chosen: at equal envelope, where the two totals are; in constant dollars."""
        at_equal = '""'
        if "envelope" in self.page.choices:
            difference = self.page.steps["difference"]
            equal = f'IF({difference}="","",IF({difference}=0,{self._text("at_equal")},""))'
            at_equal = f'IF({self.steps.number("envelope")}=2,{equal},"")'
        return f"{at_equal}&{self._prices()}"

    def _prices(self) -> str:
        if "dollars" not in self.page.choices:
            return '""'
        text = self._text("in_constant", dollars=self.steps.chosen("dollars"))
        return f'IF({is_nominal(self.steps)},"",{text})'
