"""Worked formula: a whole formula in cells, from admissions to allocations, one function after another.

The case is the packaged settlement formula of 2021-22, with a hold-harmless clause against the year before.
"""

from collections.abc import Mapping, Sequence

from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.function_catalogue import Function
from fundingmodel.scenario.parameters import first_calendar_year
from fundingmodel.scenario.reading import read_scenario
from workbooks.page import styles
from workbooks.page.book import Look
from workbooks.page.pages import LINE, Page, lines
from workbooks.template.function_examples import looks_of, put_input, set_words_apart
from workbooks.template.live_calls import Block, LiveCalls, formula_text

SCENARIO, YEAR = "settlement", "2021-22"
NEEDED = {"PARAMETER", "INTAKE", "POPULATION", "AVERAGE_INTAKE", "WEIGHTED_INTAKE", "SHARE", "FORMULA_AMOUNT", "HOLD_HARMLESS",
          "FIT_TO_ENVELOPE", "ROUND_TO_ENVELOPE", "ALLOCATE", "SCENARIO", "COMPARE", "PER_ADMISSION", "PER_CAPITA"}  # fmt: skip
LABELS, COLUMN = 36.0, 15.5
CHANGES = (styles.DOLLAR_CHANGE, styles.PERCENT_CHANGE)
FORMULAS = 3  # the column in which formulas are text
TEXTS = {
    "sentence": {
        "en": "A formula in cells, step by step: admissions, need, shares, guarantees, amounts in cents, and what changes.",
        "fr": "Une formule en cellules, étape par étape : admissions, besoins, parts, garanties, montants en cents, variations.",
    },
    "note": {
        "en": "Copy the sheet and type over the blue cells. The case: the packaged scenario settlement, 2021-22, calibrated and not the "
        "federal rule; the hold-harmless clause is added here as an example.",
        "fr": "Copiez la feuille et remplacez les cellules bleues. Le cas : le scénario fourni settlement, 2021-2022, calé et non la "
        "règle fédérale; la clause de maintien est ajoutée ici à titre d’exemple.",
    },
    "inputs": {"en": "1. Inputs", "fr": "1. Données"},
    "scenario": {"en": "Packaged scenario", "fr": "Scénario fourni"},
    "fiscal_year": {"en": "Fiscal year", "fr": "Exercice"},
    "year_before": {"en": "Fiscal year before", "fr": "Exercice précédent"},
    "quantity": {"en": "Quantity taken from it", "fr": "Grandeur qui en est tirée"},
    "envelope_name": {"en": "Name of the envelope there", "fr": "Nom que l’enveloppe y porte"},
    "envelope": {"en": "Envelope (dollars)", "fr": "Enveloppe (dollars)"},
    "base": {"en": "Base amount for each (dollars)", "fr": "Montant de base pour chacun (dollars)"},
    "fraction": {"en": "Protected fraction", "fr": "Fraction protégée"},
    "hidden": {"en": "Hidden counts of 1 to 4", "fr": "Nombres masqués (1 à 4)"},
    "data_years": {"en": "Data years", "fr": "Années de données"},
    "population_year": {"en": "Year of the population", "fr": "Année de la population"},
    "show_rule": {"en": "Shown by FM.ALLOCATE", "fr": "Ce que montre FM.ALLOCATE"},
    "show_both": {"en": "Shown by FM.COMPARE", "fr": "Ce que montre FM.COMPARE"},
    "weights": {"en": "Category weights", "fr": "Coefficients de pondération"},
    "admissions": {
        "en": "2. Admissions by category and data year",
        "fr": "2. Admissions par catégorie et année de données",
    },
    "need": {"en": "3. Need: average, weighted, as a share", "fr": "3. Besoins : moyenne, pondération, part"},
    "amounts": {
        "en": "4. Amounts: what the share gives, what is guaranteed, what fits the envelope, whole cents",
        "fr": "4. Montants : ce que donne la part, ce qui est garanti, ce qui respecte l’enveloppe, cents entiers",
    },
    "whole": {
        "en": "5. The same in one call, and the rule that binds",
        "fr": "5. La même chose en un appel, avec la règle déterminante",
    },
    "changes": {"en": "6. What changes", "fr": "6. Ce qui change"},
    "average": {"en": "Average, {of}", "fr": "Moyenne, {of}"},
    "all": {"en": "All categories", "fr": "Toutes catégories"},
    "weighted": {"en": "Weighted intake", "fr": "Admissions pondérées"},
    "share": {"en": "Share", "fr": "Part"},
    "prior": {"en": "Year before", "fr": "Exercice précédent"},
    "formula_amount": {"en": "Formula amount", "fr": "Montant selon la formule"},
    "guaranteed": {"en": "Guaranteed", "fr": "Montant garanti"},
    "fitted": {"en": "Fitted", "fr": "Ajusté à l’enveloppe"},
    "rounded": {"en": "In whole cents", "fr": "En cents entiers"},
    "allocation": {"en": "Allocation", "fr": "Affectation"},
    "rule": {"en": "Binding rule", "fr": "Règle déterminante"},
    "change": {"en": "Change (dollars)", "fr": "Variation (dollars)"},
    "percent": {"en": "Change (ratio)", "fr": "Variation (ratio)"},
    "per_admission": {"en": "Dollars per admission", "fr": "Dollars par admission"},
    "population": {"en": "Population", "fr": "Population totale"},
    "per_capita": {"en": "Dollars per capita", "fr": "Dollars par habitant"},
}

Given = Mapping[str, Block]


def write_worked_formula(calls: LiveCalls, title: str, stamp: str) -> Worksheet | None:
    """The sheet; None where a function that it shows is not in the catalogue."""
    functions = {function.name: function for function in calls.catalogue.functions()}
    if not functions.keys() >= NEEDED:
        return None
    return _Sheet(calls, functions, title, stamp).written()


class _Sheet:
    """The sheet being written: sections from the top down, each a list of calls and the table that they fill."""

    def __init__(self, calls: LiveCalls, functions: Mapping[str, Function], title: str, stamp: str) -> None:
        self.calls, self.functions, self.stamp = calls, functions, stamp
        self.words = calls.book.words
        self._read_case()
        self.page = Page(calls.book, title, "answer", [LABELS, *[COLUMN] * (len(self.weights) * len(self.data_years))])
        self.sheet = self.page.sheet
        self.page.top(title, self._text("sentence"), f"{self._text('note')} {self.words('stamp')} {stamp}")

    def _read_case(self) -> None:
        """Who receives, which years count and what each category weighs: as the scenario has them."""
        scenario = read_scenario(SCENARIO)
        tier, language = scenario.tier, self.words.language
        self.year_before = scenario.fiscal_years[scenario.fiscal_years.index(YEAR) - 1]
        self.data_years = tier.place.data_years(YEAR)
        self.names = [tier.jurisdiction_names[code][language] for code in tier.place.jurisdictions]
        self.categories = {code: tier.category_names[code][language] for code in tier.place.categories}
        (given,) = tier.parameters["category_weight"].exact(YEAR, tier.place)[0]
        self.weights = [float(weight) for weight in given if weight is not None]

    def written(self) -> Worksheet:
        given = self._inputs()
        given |= self._admissions(given)
        given |= self._need(given)
        given |= self._amounts(given)
        given |= self._whole(given)
        self._changes(given)
        self.sheet.freeze_panes = "B5"
        self.page.printed(self.sheet.title, self.stamp)
        return self.sheet

    # Sections

    def _inputs(self) -> dict[str, Block]:
        self.page.heading(self._text("inputs"))
        listed: dict[str, Sequence[object]] = {
            "scenario": (SCENARIO,), "fiscal_year": (YEAR,), "year_before": (self.year_before,), "quantity": ("allocation",),
            "envelope_name": ("stated_authority",), "base": (500_000,), "fraction": (0.98,), "hidden": ("midpoint",),
            "data_years": self.data_years, "population_year": (first_calendar_year(YEAR),), "show_rule": ("rule",), "show_both": ("both",),
        }  # fmt: skip
        given = {}
        for name, values in listed.items():
            given[name] = Block(self.page.row, 2, 1, len(values))
            self._labelled(self._text(name), values, "dollars" if name == "base" else "")
        given["weights"] = Block(self.page.row, 2, 2, len(self.weights))
        given["categories"] = given["weights"].part(0, 0, 1, len(self.weights))
        self._labelled(self._text("weights"), list(self.categories.values()))
        for column in range(2, 2 + len(self.weights)):
            self.sheet.cell(self.page.row - 1, column).alignment = styles.WRAPPED
        self._set_height(self.page.row - 1, list(self.categories.values()))
        self._labelled("", self.weights)
        arguments = self._named(
            "PARAMETER", scenario=given["scenario"], name=given["envelope_name"], fiscal_year=given["fiscal_year"]
        )
        envelope = Block(self.page.row, 2)
        self.page.book.put(self.sheet, self.page.row, 1, self._text("envelope"), "bold")
        self._write("PARAMETER", arguments, envelope)
        self.page.book.put(
            self.sheet, self.page.row, FORMULAS, formula_text(self.functions["PARAMETER"], arguments), "note"
        )
        self.page.row += 2
        return {**given, "envelope": envelope}

    def _labelled(self, label: str, values: Sequence[object], unit: str = "") -> None:
        self.page.book.put(self.sheet, self.page.row, 1, label)
        for column, (value, look) in enumerate(zip(values, looks_of([values], unit, "input")[0], strict=True), start=2):
            put_input(self.page, self.page.row, column, value, look)
        self.page.row += 1

    def _admissions(self, given: Given) -> dict[str, Block]:
        years = len(self.data_years)
        headers = [f"{name}\n{year}" for name in self.categories.values() for year in self.data_years]
        table = self._section("admissions", len(self.weights), headers)
        names = Block(table.row, 1, len(self.names))
        intakes = {}
        for n, code in enumerate(self.categories):
            intakes[code] = table.part(0, n * years, table.height, years)
            asked = {"years": given["data_years"], "jurisdictions": names, "categories": given["categories"].part(0, n),
                     "suppressed": given["hidden"]}  # fmt: skip
            self._call(self.categories[code], "INTAKE", intakes[code], **asked)
        self._end()
        return {"names": names, **intakes}

    def _need(self, given: Given) -> dict[str, Block]:
        averages = [self._text("average").format(of=name) for name in self.categories.values()]
        headers = [*averages, *(self._text(name) for name in ("all", "weighted", "share"))]
        table = self._section("need", len(self.weights) + 2, headers, inputs=False)
        for n, (code, header) in enumerate(zip(self.categories, averages, strict=True)):
            self._call(header, "AVERAGE_INTAKE", self._column(table, n), intake=given[code])
        intake = table.part(0, 0, table.height, len(self.weights))
        total, weighted, share = (self._column(table, len(self.weights) + n) for n in range(3))
        for n in range(table.height):
            self.calls.write_sum(
                self.sheet,
                table.row + n,
                total.column,
                intake.part(n, 0, 1, len(self.weights)),
                Look("result", "#,##0.0"),
            )
        self._call(
            headers[-2],
            "WEIGHTED_INTAKE",
            weighted,
            intake=intake,
            category_weight=given["weights"].part(1, 0, 1, len(self.weights)),
        )
        self._call(headers[-1], "SHARE", share, ("0.00%",), need=weighted)
        self._end()
        return {"average": total, "weighted": weighted, "share": share}

    def _amounts(self, given: Given) -> dict[str, Block]:
        names = ("prior", "formula_amount", "guaranteed", "fitted", "rounded")
        headers = [self._text(name) for name in names]
        table = self._section("amounts", len(names), headers, inputs=False)
        prior, formula, guaranteed, fitted, rounded = (self._column(table, n) for n in range(len(names)))
        asked = {"scenario": given["scenario"], "fiscal_year": given["year_before"], "quantity": given["quantity"],
                 "jurisdictions": given["names"]}  # fmt: skip
        self._call(headers[0], "SCENARIO", prior, **asked)
        envelope, share, base = given["envelope"], given["share"], given["base"]
        self._call(headers[1], "FORMULA_AMOUNT", formula, envelope=envelope, share=share, base=base)
        self._call(headers[2], "HOLD_HARMLESS", guaranteed, reference=prior, protected_fraction=given["fraction"])
        self._call(headers[3], "FIT_TO_ENVELOPE", fitted, envelope=envelope, share=share, lower=guaranteed, base=base)
        self._call(headers[4], "ROUND_TO_ENVELOPE", rounded, envelope=envelope, amounts=fitted)
        self._total(table)
        return {"prior": prior, "rounded": rounded}

    def _whole(self, given: Given) -> dict[str, Block]:
        headers = [self._text("allocation"), self._text("rule")]
        table = self._section("whole", 1, headers, inputs=False)
        self._call(headers[0], "ALLOCATE", table, envelope=given["envelope"], need=given["weighted"], base=given["base"],
                   prior=given["prior"], protected_fraction=given["fraction"], show=given["show_rule"])  # fmt: skip
        self._total(table.part(0, 0, table.height))
        return {"allocation": self._column(table, 0)}

    def _changes(self, given: Given) -> None:
        names = ("change", "percent", "per_admission", "population", "per_capita")
        headers = [self._text(name) for name in names]
        table = self._section("changes", 4, headers, inputs=False)
        amounts, people = given["allocation"], self._column(table, 3)
        label = f"{headers[0]}, {headers[1]}"
        both, shown = table.part(0, 0, table.height, 2), given["show_both"]
        self._call(label, "COMPARE", both, CHANGES, amounts=amounts, baseline=given["prior"], show=shown)
        self._call(headers[2], "PER_ADMISSION", self._column(table, 2), amounts=amounts, admissions=given["average"])
        self._call(headers[3], "POPULATION", people, years=given["population_year"], jurisdictions=given["names"])
        self._call(headers[4], "PER_CAPITA", self._column(table, 4), amounts=amounts, population=people)
        self._end()

    # Parts of a section

    def _section(self, name: str, count: int, headers: Sequence[str], inputs: bool = True) -> Block:
        """A heading, room for the formulas of its calls, the table's header and the jurisdictions; where the table is."""
        self.page.together(LINE * (count + len(self.names) + 7))
        self.page.heading(self._text(name))
        self._formula_row = self.page.row
        self.page.row += count
        for column, header in enumerate((self.words("jurisdiction"), *headers), start=1):
            self.page.book.put(self.sheet, self.page.row, column, header, "header left" if column == 1 else "header")
        self._set_height(self.page.row, headers)
        row = self.page.row = self.page.row + 1
        for n, jurisdiction in enumerate(self.names):
            self.page.book.put(self.sheet, row + n, 1, jurisdiction, "input" if inputs else "label")
        self.page.row += len(self.names)
        return Block(row, 2, len(self.names), len(headers))

    def _set_height(self, row: int, texts: Sequence[str]) -> None:
        self.sheet.row_dimensions[row].height = LINE * max(lines(text, COLUMN * 0.8) for text in texts) + 4

    def _call(self, label: str, name: str, block: Block, numbers: Sequence[str] = (), /, **given: Block) -> None:
        """One call of the section: its formula as text in the list above the table, its answer in the table."""
        arguments = self._named(name, **given)
        self.page.book.put(self.sheet, self._formula_row, 1, label, "note")
        self.page.book.put(
            self.sheet, self._formula_row, FORMULAS, formula_text(self.functions[name], arguments), "note"
        )
        self._formula_row += 1
        self._write(name, arguments, block, numbers)

    def _write(self, name: str, arguments: Sequence[Block | None], block: Block, numbers: Sequence[str] = ()) -> None:
        function = self.functions[name]
        answer = self.calls.answer(self.sheet, function, arguments)
        looks = looks_of(answer, function.unit)
        if numbers:
            looks = [[Look("result", number) for number in numbers] for _ in answer]
        self.calls.write(self.sheet, block, function, arguments, answer, looks)
        set_words_apart(self.sheet, block, answer)

    def _named(self, name: str, /, **given: Block) -> list[Block | None]:
        """The arguments in their places, up to the last that is given."""
        names = [argument.name for argument in self.functions[name].arguments]
        last = max(names.index(each) for each in given)
        return [given.get(each) for each in names[: last + 1]]

    def _column(self, table: Block, number: int) -> Block:
        return table.part(0, number, table.height)

    def _total(self, table: Block) -> None:
        self.page.book.put(self.sheet, self.page.row, 1, self.words("total"), "total")
        for n in range(table.width):
            self.calls.write_sum(
                self.sheet, self.page.row, table.column + n, self._column(table, n), Look("total", "#,##0.00")
            )
        self.page.row += 1
        self._end()

    def _end(self) -> None:
        self.page.gap()

    def _text(self, name: str) -> str:
        return self.words.text(TEXTS[name])
