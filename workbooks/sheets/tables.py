"""Tables: the figures by jurisdiction, on a sheet for each data set and one for those of the scenario files."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.analysis.money_words import money_in_words
from fundingmodel.cells import Cells
from fundingmodel.column import AXES, Input, size
from fundingmodel.datasets.dataset import Dataset
from fundingmodel.datasets.row_sources import STATUSES
from fundingmodel.expressions.words import source_in_words
from fundingmodel.kinds import COUNT, RATE, in_money, kind_of, kind_of_input
from fundingmodel.language.words import Words
from fundingmodel.result import Result
from fundingmodel.scenario.files import of_package
from fundingmodel.scenario.parameters import PROJECTED, Block, Said
from fundingmodel.scenario.reading import Scenario
from workbooks.file.limits import SHEET_NAME_LENGTH
from workbooks.page import styles
from workbooks.page.book import Book, Formula, Look, key_of
from workbooks.page.pages import note_height
from workbooks.sheets import Report, Sheet
from workbooks.sheets.input_sheets import Figures, all_figures, by_jurisdiction, key_label, validate
from workbooks.sheets.sources import said_by_rows
from workbooks.sheets.states.of_grids import write_grid_states
from workbooks.sheets.states.of_inputs import both, guarded

IN_SCENARIOS = {
    "en": "Figures by jurisdiction, as written in the scenario files.",
    "fr": "Chiffres par administration, tels qu’inscrits dans les fichiers de scénario.",
}
DATA_SHEETS = {
    "admissions": "intake",
    "admissions_by_subcategory": "intake_detail",
    "admissions_2005_2014": "intake_2005_2014",
    "population": "population",
    "population_1_june": "population_1_june",
    "settlement_allocations": "published",
}
NOTE_COLUMNS = 12  # how far a note below the tables runs at most before it wraps
DECIMALS_OF_MADE = 4  # of ratios that a formula makes: most have no end
TABLE_TOP = 8  # the first jurisdiction, on every sheet of tables


def write_tables(book: Book, results: Sequence[Result], stamp: str, by_scenario: bool = False) -> list[Worksheet]:
    """Figures by jurisdiction: tables side by side, jurisdictions in the same rows, one sheet a data set.

    Those written in the scenario files share a sheet where jurisdictions are the same; with `by_scenario` each has its own.
    """
    groups: dict[tuple[str, str, tuple[str, ...]], list[Figures]] = {}  # codes alone do not say which places they are
    for each in all_figures(results):
        if not by_jurisdiction(each.parameter.input) or each.parameter.input.name == "published_order":
            continue
        dataset = each.dataset
        own = key_of(each.scenario) if by_scenario else ""
        of = (dataset.name, str(dataset.path.resolve())) if dataset else ("", own)
        named = tuple(f"{c} {book.words.text(each.tier.jurisdiction_names[c])}" for c in each.tier.place.jurisdictions)
        groups.setdefault((*of, named), []).append(each)
    order = [*DATA_SHEETS]
    ranked = sorted(
        groups.items(), key=lambda g: order.index(g[0][0]) if g[0][0] in order else len(order) + (g[0][0] == "")
    )
    several = sum(name == "" for (name, _, _), _ in ranked) > 1
    sheets = [
        _write_table_sheet(book, name or _own_name(book, group, several), group, stamp)
        for (name, _, _), group in ranked
    ]
    _write_published_orders(book, results)
    return sheets


def _own_name(book: Book, group: Sequence[Figures], several: bool) -> str:
    """Of figures written in scenario files: where such sheets are several, one of a single scenario is named after it."""
    of = {book.words.text(each.scenario.short) for each in group}
    last = book.words("inputs")
    return f"{min(of)[: SHEET_NAME_LENGTH - len(last) - 1].rstrip(' -_')} {last}" if several and len(of) == 1 else ""


def _write_published_orders(book: Book, results: Sequence[Result]) -> None:
    """The order of jurisdictions is on each scenario's own sheet, beside their names."""
    for each in all_figures(results):
        if each.parameter.input.name == "published_order":
            book.inputs[each.registered] = Cells(0, 0)  # settled when the scenario's sheet is written


def _write_table_sheet(book: Book, name: str, group: list[Figures], stamp: str) -> Worksheet:
    words, tier = book.words, group[0].tier
    dataset = group[0].dataset
    title = words.sheet(DATA_SHEETS[name]) if name in DATA_SHEETS else _tab(dataset, words) if dataset else name
    sheet = book.sheet(title or words.sheet("by_jurisdiction"), "input")
    place = tier.place
    last = TABLE_TOP + len(place.jurisdictions) - 1
    book.put(sheet, TABLE_TOP - 1, 1, words("jurisdiction"), "header left")
    sheet.column_dimensions["A"].width = 28
    sheet.column_dimensions["B"].width = 5
    for i, code in enumerate(place.jurisdictions):
        book.put(sheet, TABLE_TOP + i, 1, words.text(tier.jurisdiction_names[code]))
        if words.text(tier.jurisdiction_names[code]) != code:
            book.put(sheet, TABLE_TOP + i, 2, code, "note")
    written: dict[tuple[object, ...], Cells] = {}
    rules = _rules(group)
    states = _States(book, sheet, len(place.jurisdictions))
    of_one = bool(name) and len({key_of(each.scenario) for each in group}) == 1  # and named after that scenario
    left, tables = 3, 0
    heading: object = None
    for each in sorted(group, key=_table_order):
        if each.identity not in written:
            of = (each.dataset or each.scenario.path, each.parameter.input.name)
            tables += of != heading
            left += of != heading and heading is not None
            left += states.begin(left, (of, rules[each.identity], each.identity if each.is_made else None))
            written[each.identity] = _write_table(book, sheet, left, each)
            states.add(written[each.identity])
            if of != heading:
                book.put(sheet, TABLE_TOP - 3, left, _named(book, each, of_one), "bold")
            left += written[each.identity].width
            heading = of
        book.inputs[each.registered] = written[each.identity]
    states.write()
    if any(_has_total(each.parameter.input, words.with_titles(each.tier.titles)) for each in group):
        book.put(sheet, last + 1, 1, words("total"), "total")
    notes = _describe_tables(book, sheet, group, last + 4, left - 1, of_one)
    about = dict(dataset.about) if dataset else {}
    file = dataset.path.name if dataset else ""
    written_in = {
        "en": f"Figures by jurisdiction, from the file {file}.",
        "fr": f"Chiffres par administration, tirés du fichier {file}.",
    }
    sentence = about.get("title") or (written_in if file else IN_SCENARIOS)
    sentence = sentence if isinstance(sentence, dict) else {"en": str(sentence)}
    unit = book.unit(dataset.unit, group[0].scenario.currency) if dataset else ""
    text = words.vintage(str(dataset.about.get("vintage", ""))) if dataset else ""
    vintage = f"{words('vintage')} {text}" if text else ""
    note = " · ".join(
        x for x in (f"{words('figures_in')} {unit}" if unit else "", vintage, f"{words('stamp')} {stamp}") if x
    )
    styles.title_block(sheet, sheet.title, words.text(sentence), note)
    _set_up_printing(sheet, written.values(), states, stamp)
    _set_printed_area(sheet, left - 1, notes, words.text(sentence))
    return sheet


def _set_printed_area(sheet: Worksheet, last_column: int, notes: Cells, sentence: str) -> None:
    """All of it; where the tables run over several pages, they and the notes apart, and the title in the header alone.

    Names are repeated on each of these pages, and what runs over the columns of names would be cut there.
    """
    end = get_column_letter(max(last_column, notes.width))
    below = notes.top + notes.height - 1
    if not sheet.col_breaks.brk:
        sheet.print_area = f"A1:{end}{below}"
        return
    sheet.oddHeader.left.text = f"{sheet.oddHeader.left.text} – {sentence.replace('&', '&&')}"
    tables = f"A{TABLE_TOP - 3}:{get_column_letter(last_column)}{notes.top - 1}"
    sheet.print_area = f"{tables},A{notes.top}:{get_column_letter(notes.width)}{below}" if notes.height else tables


def _set_up_printing(sheet: Worksheet, tables: Iterable[Cells], states: "_States", stamp: str) -> None:
    """Names are on every page, and with them the states where there is one column of these."""
    first = 3 if states.several else 4
    sheet.freeze_panes = sheet.cell(TABLE_TOP, first)
    styles.printed(sheet, sheet.title, stamp)
    blocks = {(cells.left, cells.left + cells.width - 1) for cells in tables}
    blocks |= {(left, left) for left in states.lefts if states.several}
    styles.paged(sheet, sorted(blocks), range(1, first))
    styles.repeated(sheet, f"5:{TABLE_TOP - 1}", f"A:{get_column_letter(first - 1)}")


def _tab(dataset: Dataset, words: Words) -> str:
    """What the sheet of a data set is called: its short title, or else its name, us_grants as US grants."""
    if short := dataset.short(words.language):
        return words.text({words.language: short})
    first, _, rest = dataset.name.replace("_", " ").partition(" ")
    return f"{first.upper() if len(first) <= 2 else first.capitalize()} {rest}".strip()


def _table_order(figures: Figures) -> tuple[object, ...]:
    wanted = figures.parameter.input
    number = -int(figures.key) if wanted.by == "lag" else int(figures.key[:4] or 0)
    name = "" if figures.dataset else _place_of(figures.scenario)
    return (name, wanted.shape, wanted.name, figures.tier.place.categories, number)


def _place_of(scenario: Scenario) -> str:
    """Where a scenario is among others, whichever folder its file is in: those of the package first, in the order of its folders."""
    return f"{scenario.path.parent.name}/{scenario.path.name}" if of_package(scenario.path) else f"~/{scenario.name}"


def _named(book: Book, figures: Figures, of_one: bool) -> str:
    """What a table is called: figures written in a scenario file with its name, unless the sheet is its own."""
    of = "" if figures.dataset or of_one else f" ({book.words.text(figures.scenario.short)})"
    return f"{book.words.with_titles(figures.tier.titles).column(figures.parameter.input.name)}{of}"


def _rules(group: Sequence[Figures]) -> dict[tuple[object, ...], Input]:
    """What the figures of each table must be, for all scenarios that read it."""
    rules: dict[tuple[object, ...], Input] = {}
    for each in group:
        wanted = each.parameter.input
        rules[each.identity] = both(rules.get(each.identity, wanted), wanted)
    return rules


class _States:
    """The states of a sheet of tables: a column before the tables of an input, and a row below all tables."""

    def __init__(self, book: Book, sheet: Worksheet, height: int) -> None:
        self.book, self.sheet, self.height = book, sheet, height
        self.column_row = TABLE_TOP + height + 1  # below the totals
        self.runs: list[tuple[int, Input, list[Cells]]] = []
        self.run: object = None

    @property
    def several(self) -> bool:
        return len(self.runs) > 1

    @property
    def lefts(self) -> list[int]:
        return [left for left, _, _ in self.runs]

    def begin(self, left: int, run: tuple[object, Input, object]) -> int:
        """How many columns the states take before the next table: one where it begins the tables of an input.

        A made table has states of its own: it may read the tables beside it, and asks for their states.
        """
        if run == self.run:
            return 0
        self.run = run
        self.runs.append((left, run[1], []))
        return 1

    def add(self, table: Cells) -> None:
        self.runs[-1][2].append(table)
        self.book.states[table.sheet, table.top, table.left] = Cells(
            table.top, self.runs[-1][0], table.height, 1, (table.axes[0], None), table.sheet
        )

    def write(self) -> None:
        for left, wanted, tables in self.runs:
            width = sum(table.width for table in tables)
            figures = Cells(TABLE_TOP, left + 1, self.height, width, sheet=self.sheet.title)
            self.book.put(self.sheet, TABLE_TOP - 2, left, "", "band centre")
            rules = [wanted] * self.height
            write_grid_states(self.book, self.sheet, figures, rules, self.column_row, tables)


def _write_table(book: Book, sheet: Worksheet, left: int, figures: Figures) -> Cells:
    wanted, tier = figures.parameter.input, figures.tier
    words = book.words.with_titles(tier.titles)
    height, width = size(wanted.shape, tier.sizes)
    label = _label(book, figures, words)
    down, across = (tier.place.codes(axis) for axis in AXES[wanted.shape])
    what = _what_it_is(book, figures, words)
    headings = [words.text(name) or what for name in tier.names_along(AXES[wanted.shape][1])]
    filled = {frozenset(f.key.values()) for f in figures.parameter.filled}
    ratios = f"#,##0.{'0' * (DECIMALS_OF_MADE if figures.is_made else _decimals(figures.block))}"
    for c in range(width):
        column = left + c
        book.put(sheet, TABLE_TOP - 2, column, label if c == 0 or figures.key else "", "band centre")
        book.put(sheet, TABLE_TOP - 1, column, headings[c], "header")
        written = [x for x in (figures.block[r][c] for r in range(height)) if x is not None]
        largest = max(
            [*map(abs, written), sum(map(abs, written)) if _has_total(wanted, words) else Decimal(0)],
            default=Decimal(0),
        )
        needed = len(f"{largest:,.0f}") + {"dollars": 3, "ratio": _decimals(figures.block) + 1}.get(wanted.unit, 2) + 2
        sheet.column_dimensions[get_column_letter(column)].width = max(17 if wanted.unit == "dollars" else 13, needed)
        for r in range(height):
            value = figures.block[r][c]
            said = figures.parameter.said_of(figures.key, down[r] or across[c])
            assumed = said.assumption or _was_filled(figures, filled, r, c)
            look = Look(
                "made" if figures.is_made else "assumption" if assumed else "input",
                ratios if wanted.unit == "ratio" else _figure_format(value, wanted),
            )
            if value is not None:  # an unknown figure has no cell at all: one engine reads an empty styled cell as 0
                book.put(sheet, TABLE_TOP + r, column, value, look)
        if _has_total(wanted, words):
            span = f"{get_column_letter(column)}{TABLE_TOP}:{get_column_letter(column)}{TABLE_TOP + height - 1}"
            state = f'{get_column_letter(column)}{TABLE_TOP + height + 1}="{words("ok")}"'
            total = Formula(f"={guarded(f'SUM({span})', [state])}")
            book.put(sheet, TABLE_TOP + height, column, total, Look("total", _figure_format(None, wanted)))
    first, last = get_column_letter(left), get_column_letter(left + width - 1)
    if wanted.may_be_unknown:
        unknown = FormulaRule(
            [f'{first}{TABLE_TOP}=""'], fill=PatternFill(bgColor=styles.INPUT_GROUND, fill_type="solid")
        )
        sheet.conditional_formatting.add(f"{first}{TABLE_TOP}:{last}{TABLE_TOP + height - 1}", unknown)
    if not figures.is_made:
        validate(sheet, wanted, f"{first}{TABLE_TOP}:{last}{TABLE_TOP + height - 1}")
    return Cells(TABLE_TOP, left, height, width, AXES[wanted.shape], sheet.title)


def _label(book: Book, figures: Figures, words: Words) -> str:
    """What a table is of: its year, or its unit; where several tiers have such, also the tier."""
    wanted = figures.parameter.input
    label = (
        _unknown_years(figures)
        or key_label(book, wanted, figures.key)
        or book.unit(wanted.shown_unit, figures.scenario.currency)
    )
    if figures.parameter.is_projected(figures.key):
        label = f"{label} ({_of_projection(figures, words)})"
    if len(figures.scenario.tiers) > 1 and not figures.dataset:
        label = words.text({"en": "{}: {}", "fr": "{} : {}"}).format(words.text(figures.tier.title), label)
    return label


def _what_it_is(book: Book, figures: Figures, words: Words) -> str:
    """The heading of a single column: the unit, or the name where the label over it is the unit."""
    wanted = figures.parameter.input
    unit = book.unit(wanted.shown_unit, figures.scenario.currency)
    return words.column(wanted.name) if _label(book, figures, words).endswith(unit) else unit


def _unknown_years(figures: Figures) -> str:
    """The years that one table of unknown figures stands for, from the first to the last; nothing of a known one."""
    if not figures.is_unknown:
        return ""
    block, all_figures = figures.block, figures.parameter.figures
    years = sorted(key for key, other in all_figures.items() if other == block)
    return " – ".join(dict.fromkeys((years[0], years[-1])))


def _of_projection(figures: Figures, words: Words) -> str:
    """That figures are projected; of made ones also by which scenario, since another may make others of the same year."""
    projected = words.text(STATUSES[PROJECTED])
    return f"{projected}, {words.text(figures.scenario.short)}" if figures.is_made else projected


def _decimals(block: Block) -> int:
    """As many decimals as the figures have: two at least, eight at most."""
    places = [-int(x.normalize().as_tuple().exponent) for row in block for x in row if x]
    return min(8, max(2, *places, 0))


def _has_total(wanted: Input, words: Words) -> bool:
    """Whether a table ends with a total: a rate has none, whatever an input of its name has in another formula."""
    return kind_of_input(wanted) != RATE and (words.adds_up(wanted.name) or wanted.name == "intake")


def _figure_format(value: object, wanted: Input) -> str:
    if kind_of(wanted.unit) == COUNT and (value is None or value == int(str(value).split(".")[0])):
        return styles.PERSONS
    return styles.number_format(wanted.unit)


def _was_filled(figures: Figures, filled: set[frozenset[str]], r: int, c: int) -> bool:
    """Whether a suppressed count was filled by a rule: it is shown as an assumption."""
    place, shape = figures.tier.place, figures.parameter.input.shape
    wanted = {figures.key, *(place.codes(axis)[i] for axis, i in zip(AXES[shape], (r, c), strict=True) if axis)} - {""}
    return any(wanted <= codes for codes in filled)


def _describe_tables(
    book: Book, sheet: Worksheet, group: list[Figures], row: int, last_column: int, of_one: bool
) -> Cells:
    """Below the tables, no wider than they are: where their figures come from. Answers where that is."""
    words, last = book.words, min(NOTE_COLUMNS, max(last_column, 5))
    width = sum(sheet.column_dimensions[get_column_letter(column)].width for column in range(1, last + 1))
    notes: dict[str, None] = {}
    for each in group:
        said = each.said if each.key in each.parameter.later else each.parameter.said
        source = words.text(said.source) or (words("assumption") if said.assumption else "")
        notes[f"{_named(book, each, of_one)} – {source}. {words.text(said.note)}".strip()] = None
        for name, text in said_by_rows(
            each.parameter, _named(book, each, of_one), words, lambda row: _cited(row, words)
        ):
            notes[f"{name} – {text}"] = None
        money = money_in_words(each.said, each.tier.place.money.scopes, words)
        if money and in_money(each.parameter.input):
            notes[f"{_named(book, each, of_one)} – {money}."] = None
        if each.key in each.parameter.ahead and not each.is_made:
            notes[
                f"{_named(book, each, of_one)}, {key_label(book, each.parameter.input, each.key)} – {_cited(each.said, words)}"
            ] = None
        if each.is_made:
            notes[_made_in_words(each, _named(book, each, of_one), words)] = None
        dataset = each.dataset
        if dataset and dataset.about.get("precision"):
            notes[words.text(_texts(dataset.about["precision"]))] = None
    for text in notes:
        book.put(sheet, row, 1, text, "wrapped note")
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=last)
        sheet.row_dimensions[row].height = note_height(text, width)
        row += 1
    return Cells(row - len(notes), 1, len(notes), last)


def _made_in_words(figures: Figures, name: str, words: Words) -> str:
    """The formula that makes a table, the scenario that has it, and its source where the file says one."""
    node, said = figures.parameter.made[figures.key], words.text(figures.said.source)
    own = source_in_words(node)
    short = f"({words.text(figures.scenario.short)})"  # which the name of a table of the file's own figures has
    of = f"{name if name.endswith(short) else f'{name} {short}'} – {words.text(own)}."
    return of if figures.said.source in (own, {}) else f"{of} {said}."


def _cited(said: Said, words: Words) -> str:
    """The source of a row, and its own note."""
    note = words.text(said.row.note) if said.row and said.row.note["en"] else ""
    return f"{words.text(said.source)}. {note}".strip()


def _texts(value: object) -> dict[str, str]:
    return {k: str(v) for k, v in value.items()} if isinstance(value, dict) else {"en": str(value), "fr": str(value)}


def _tables(report: Report) -> list[Worksheet]:
    return write_tables(report.book, report.written, report.stamp, by_scenario=bool(report.cases))


SHEETS = (Sheet(32, 20, _tables),)
