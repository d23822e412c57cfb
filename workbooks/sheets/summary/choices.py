"""Choices: the lists at the top of the Summary, and on the Comparison sheet the number of what was chosen from each."""

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from fundingmodel.analysis.comparison import opening_year
from fundingmodel.cells import Cells, sheet_prefix
from workbooks.page import styles
from workbooks.page.book import Look
from workbooks.page.sentences import first_that_holds, quoted
from workbooks.sheets.comparison.tables import HEADER_ROW, PRICE
from workbooks.sheets.states.of_inputs import colour_states, put_state
from workbooks.sheets.summary.broken import if_usable
from workbooks.sheets.summary.page import Summary
from workbooks.sheets.summary.workings import Steps

CHOICE_ROW = 5

TEXTS = {
    "year": {"en": "Fiscal year", "fr": "Exercice"},
    "baseline": {"en": "Baseline", "fr": "Scénario de référence"},
    "compared": {"en": "Compared with it", "fr": "Scénario comparé"},
    "dollars": {"en": "Dollars", "fr": "Dollars"},
    "envelope": {"en": "Envelope", "fr": "Enveloppe"},
    "nominal": {"en": "nominal", "fr": "courants"},
    "constant": {"en": "constant {base}", "fr": "constants de {base}"},
    "own": {"en": "each its own", "fr": "propre à chacun"},
    "equal": {"en": "that of {baseline} for all", "fr": "celle de « {baseline} » pour tous"},
    "choose": {"en": "Choose from the list.", "fr": "Choisir dans la liste."},
    "choice_year": {"en": "Fiscal year: which column", "fr": "Exercice : rang de la colonne"},
    "choice_baseline": {"en": "Baseline: which scenario", "fr": "Référence : rang du scénario"},
    "choice_compared": {"en": "Compared: which scenario", "fr": "Comparé : rang du scénario"},
    "choice_envelope": {"en": "Envelope: 1 own, 2 equal", "fr": "Enveloppe : 1 propre, 2 égale"},
    "choice_unknown": {"en": "A choice that is none of its list", "fr": "Choix absent de sa liste"},
    "choice_usable": {"en": "Whether amounts may be shown", "fr": "Si les montants peuvent être affichés"},
    "choice_deflator": {"en": "Amounts are divided by", "fr": "Montants divisés par"},
}


def write_choices(page: Summary) -> None:
    """Lists to choose from, as far as there is something to choose."""
    comparison, words = page.comparison, page.words
    years = [comparison.year_label(year) for year in comparison.years]
    row = comparison.next_row
    names = f"{comparison.address(row + 1, 1)}:$A${row + page.count}"
    opened = years[comparison.years.index(opening_year(comparison.results, page.opening.year))]
    options: dict[str, tuple[str, str, int]] = {
        "year": (opened, comparison.span(HEADER_ROW, fixed=True), max(map(len, years)))
    }
    if page.count > 1:
        longest = max(map(len, comparison.labels))
        options |= {
            "baseline": (comparison.labels[0], names, longest),
            "compared": (comparison.labels[-1], names, longest),
        }
    if PRICE in comparison.rows:
        nominal, constant = nominal_dollars(page), constant_dollars(page)
        options["dollars"] = (nominal, f'"{nominal},{constant}"', max(len(nominal), len(constant)))
    if comparison.equal:
        own = words.text(TEXTS["own"])
        equal = words.text(TEXTS["equal"]).format(baseline=comparison.labels[0])
        options["envelope"] = (own, f'"{own},{equal}"', max(len(own), len(equal)))
    for name, (first, last) in _places(page).items():
        if name in options:
            _write_choice(page, name, first, last, *options[name])


def nominal_dollars(page: Summary) -> str:
    """What dollars of each year are called."""
    return page.words.text(TEXTS["nominal"])


def constant_dollars(page: Summary) -> str:
    """What dollars of the base year are called: constant 2021-22."""
    base = page.words.fiscal_year(page.comparison.price_base)
    return page.words.text(TEXTS["constant"]).format(base=base)


def _places(page: Summary) -> dict[str, tuple[int, int]]:
    """The year above the names, then two choices over each half of the columns of figures."""
    end = page.last_column
    if page.paired:
        half = max(1, page.count // 2)
        left, right = page.lefts
        spans = [(left, left + half - 1), (left + half, right - 2), (right, right + half - 1), (right + half, end)]
    else:
        part = page.count // 4
        firsts = [2 + n * part for n in range(4)]
        spans = [(first, first + part - 1) for first in firsts[:3]] + [(firsts[3], end)]
    return {"year": (1, 1), **dict(zip(("baseline", "compared", "dollars", "envelope"), spans, strict=True))}


def _write_choice(page: Summary, name: str, first: int, last: int, value: str, options: str, longest: int) -> None:
    book, sheet, label = page.book, page.sheet, page.words.text(TEXTS[name])
    for column in range(first, last + 1):
        book.put(sheet, CHOICE_ROW - 1, column, label if column == first else "", "band")
        cell = book.put(sheet, CHOICE_ROW, column, value if column == first else "", Look("input", "@"))
        cell.border = styles.RULE_ABOVE
    page.over(CHOICE_ROW, (first, last), longest)
    rule = DataValidation(type="list", formula1=options, allow_blank=False, showErrorMessage=True)
    rule.promptTitle, rule.prompt, rule.showInputMessage = label, page.words.text(TEXTS["choose"]), True
    rule.add(f"{get_column_letter(first)}{CHOICE_ROW}")
    sheet.add_data_validation(rule)
    at = page.choices[name] = f"${get_column_letter(first)}${CHOICE_ROW}"
    page.in_list[name] = _in_list(f"{sheet_prefix(sheet.title)}{at}", options)


def _in_list(at: str, options: str) -> str:
    """How often its list has a choice, letter for letter: MATCH takes * for any letters."""
    if options.startswith('"'):
        return "+".join(f"({at}={quoted(option)})" for option in options.strip('"').split(","))
    return f"SUMPRODUCT(1*({options}={at}))"


def write_numbers(steps: Steps) -> None:
    """The choices as numbers, above all tables of the Comparison sheet."""
    comparison, choices, words = steps.comparison, steps.page.choices, steps.words
    years = comparison.span(HEADER_ROW, outside=False, fixed=True)
    states = _write_states(steps)
    formulas = {"year": f"MATCH({steps.chosen('year')},{years},0)"}
    for name in ("baseline", "compared"):
        formulas[name] = _which(steps, name) if name in choices else "1"
    own = quoted(words.text(TEXTS["own"]))
    formulas["envelope"] = f"IF({steps.chosen('envelope')}={own},1,2)" if "envelope" in choices else "1"
    formulas["deflator"] = _deflator(steps)
    ok, fails = quoted(words("ok")), quoted(words("fails"))
    # Where a choice is none nothing is shown: the number 1 keeps errors out of what is not.
    formulas |= {name: f"IF({at}={ok},{formulas[name]},1)" for name, at in states.items()}
    titles = [f"{steps.page.sheet.title}!{choices[_choice_of(name)]}".replace("$", "") for name in states]
    formulas["unknown"] = first_that_holds([*(f"{at}={fails}" for at in states.values()), ""], [*titles, ""])
    unknown = comparison.choice("unknown", outside=False)
    formulas["usable"] = if_usable(steps.book, f'IF({unknown}="",{ok},{fails})', fails)
    for name, formula in formulas.items():
        row = comparison.choices[name]
        steps.book.put(steps.sheet, row, 1, words.text(TEXTS[f"choice_{name}"]), "note")
        steps.cell(row, comparison.chosen_column, formula, "0.000" if name == "deflator" else "0")


def _which(steps: Steps, name: str) -> str:
    """The number of the scenario that is chosen, letter for letter: MATCH takes * for any letters, and ~ for none."""
    first, last = steps.scenarios
    return "+".join(f"{row - first + 1}*($A${row}={steps.chosen(name)})" for row in range(first, last + 1))


def _choice_of(name: str) -> str:
    return "dollars" if name == "deflator" else name


def _write_states(steps: Steps) -> dict[str, str]:
    """The state of each choice, beside its number; where each is."""
    comparison, book, states = steps.comparison, steps.book, {}
    column = comparison.chosen_column - 1
    ok, fails = (quoted(steps.words(state)) for state in ("ok", "fails"))
    for name, row in comparison.choices.items():
        if in_list := steps.page.in_list.get(_choice_of(name)):
            put_state(book, steps.sheet, row, column, f"=IF(ISNUMBER({in_list}),IF({in_list}>0,{ok},{fails}),{fails})")
            states[name] = f"${get_column_letter(column)}${row}"
    rows = [comparison.choices[name] for name in states]
    span = Cells(min(rows), column, max(rows) - min(rows) + 1, 1, sheet=steps.sheet.title)
    colour_states(book, steps.sheet, span)
    return states


def is_nominal(steps: Steps) -> str:
    """Whether nominal dollars are chosen, as an expression."""
    return f"{steps.chosen('dollars')}={quoted(steps.words.text(TEXTS['nominal']))}"


def _deflator(steps: Steps) -> str:
    if "dollars" not in steps.page.choices:
        return "1"
    prices = steps.comparison.span(steps.comparison.rows[PRICE], outside=False)
    index = f"INDEX({prices},{steps.number('year')})"
    return f'IF({is_nominal(steps)},1,IF({index}="","",{index}))'
