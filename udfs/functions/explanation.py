"""In words: FM.EXPLAIN says how an amount came about, FM.LIST what there is."""

from collections.abc import Callable, Mapping
from typing import Any

from fundingmodel import formulas
from fundingmodel.analysis.explain import explain as account_of
from fundingmodel.datasets.gate import load, packaged
from fundingmodel.language.step_words import step_words
from fundingmodel.language.words import Words
from fundingmodel.steps import STAGES, stage_of, step_names
from udfs import catalogue
from udfs.calls import Call
from udfs.catalogue import Argument, Example, Function, both
from udfs.cells.codes import code_of
from udfs.cells.marshalling import NOUNS, refused
from udfs.scenarios.figures import check_year
from udfs.scenarios.named import find, names
from udfs.scenarios.runs import plain_result

AXIS_WORDS = {
    "jurisdiction": both("jurisdiction", "administration"),
    "origin": both("origin", "origine"),
    "bands": both("bands", "tranches"),
    "category": both("category", "catégorie"),
    "month": both("month", "mois"),
    "data year": both("data year", "année de données"),
    "lag": both("lag", "décalage"),
    "calendar year": both("calendar year", "année civile"),
    "fiscal year": both("fiscal year", "exercice"),
}
Rows = list[list[Any]]
HEADINGS = {
    "name": both("Name", "Nom"),
    "title": both("Title", "Titre"),
    "years": both("Fiscal years", "Exercices"),
    "what": both("What it does", "Rôle"),
    "citation": both("Citation", "Référence"),
    "stage": both("Stage", "Phase du calcul"),
    "vintage": both("Vintage", "Version"),
    "unit": both("Unit", "Unité"),
    "formula": both("Formula", "Formule"),
    "code": both("Code", "Code"),
    "goes_by": both("Goes by", "Selon"),
}


def explain(call: Call, scenario: str, jurisdiction: str, fiscal_year: str, language: str | None) -> Rows:
    known = find(scenario)
    called = {code: tuple(names.values()) for tier in known.tiers for code, names in tier.jurisdiction_names.items()}
    code = code_of(jurisdiction, called, "jurisdiction", NOUNS["jurisdiction"])
    year = check_year(known, fiscal_year)
    return [
        [line] for line in account_of(plain_result(known), code, year, language or call.session.language).splitlines()
    ]


def listed(call: Call, what: str, scenario: str | None) -> Rows:
    words = Words(call.session.language)
    if what in OF_SCENARIO:
        if scenario is None and what not in LISTS:
            raise refused(
                "udfs.scenario_needed",
                "",
                "scenario is left out: {lists} are those of a scenario.",
                "Name one, as settlement.",
                lists=what,
            )
        if scenario is not None:
            return _table(words, *OF_SCENARIO[what](words, scenario))
    elif scenario is not None:
        raise refused(
            "udfs.scenario_not_needed",
            "",
            "scenario is given, but {lists} are the same for all.",
            "Leave scenario out.",
            lists=what,
        )
    return _table(words, *LISTS[what](words))


def _table(words: Words, heading: tuple[str, ...], rows: Rows) -> Rows:
    return [[words.text(HEADINGS[name]) for name in heading], *rows]


Listing = tuple[tuple[str, ...], Rows]


def _scenarios(words: Words) -> Listing:
    rows, to = [], {"en": " to ", "fr": " à "}[words.language]
    for name in names():
        scenario = find(name)
        first, last = (words.fiscal_year(scenario.fiscal_years[i]) for i in (0, -1))
        rows.append([scenario.name, words.text(scenario.title), first if first == last else f"{first}{to}{last}"])
    return ("name", "title", "years"), rows


def _formulas(words: Words) -> Listing:
    found = [formulas.find(name) for name in formulas.published()]
    rows = [
        [f.name, words.text({words.language: f.what_it_does(words.language)}), words.text(f.citation)] for f in found
    ]
    return ("name", "what", "citation"), rows


def _steps(words: Words) -> Listing:
    ordered = sorted(step_names(), key=lambda name: (STAGES.index(stage_of()[name]), name))
    rows = [[n, words.stage(stage_of()[n]), words.text(step_words()[n].does)] for n in ordered]
    return ("name", "stage", "what"), rows


def _data_sets(words: Words) -> Listing:
    rows = []
    for name in packaged():
        data = load(name)
        title = words.text({words.language: data.describe("title", words.language)})
        rows.append([name, title, words.unit(data.unit), words.vintage(data.describe("vintage", words.language))])
    return ("name", "title", "unit", "vintage"), rows


def _functions(words: Words) -> Listing:
    return ("formula", "what"), [[f.signature, words.text(f.help)] for f in catalogue.functions()]


def _codes(column: str) -> Callable[[Words], Listing]:
    def listing(words: Words) -> Listing:
        data = load("admissions")
        codes = data.jurisdictions if column == "jurisdiction" else data.codes(column)
        label = words.language
        return ("code", "name"), [
            [c, words.text({label: data.label(column, c, label)})] for c in codes if c != "not_stated"
        ]

    return listing


def _jurisdictions_of(words: Words, scenario: str) -> Listing:
    tier = find(scenario).tier
    return ("code", "name"), [[c, words.text(tier.jurisdiction_names[c])] for c in tier.place.jurisdictions]


def _categories_of(words: Words, scenario: str) -> Listing:
    tier = find(scenario).tier
    return ("code", "name"), [[c, words.text(tier.category_names[c])] for c in tier.place.categories]


def _parameters(words: Words, scenario: str) -> Listing:
    known = find(scenario)
    rows = []
    for tier in known.tiers:
        named = words.with_titles(tier.titles)
        for name, parameter in tier.parameters.items():
            wanted = parameter.input
            own = f"{tier.name}.{name}" if len(known.tiers) > 1 else name
            by = _goes_by(words, wanted.shape, wanted.by)
            rows.append([own, named.column(name), words.unit(wanted.shown_unit, known.currency), by])
    return ("name", "title", "unit", "goes_by"), rows


def _quantities(words: Words, scenario: str) -> Listing:
    known = find(scenario)
    named = words.with_titles(known.tier.titles)
    rows = []
    for column in known.tier.formula.columns:
        if not column.amends:
            by = _goes_by(words, column.shape)
            rows.append([column.name, named.column(column.name), words.unit(column.unit, known.currency), by])
    return ("name", "title", "unit", "goes_by"), rows


def _goes_by(words: Words, shape: str, by: str | None = None) -> str:
    """jurisdiction x category x calendar year, in the language of the session; nothing for one figure."""
    parts = [*(shape.split(" x ") if shape != "scalar" else ()), *([by] if by else ())]
    return " x ".join(words.text(AXIS_WORDS[part]) for part in parts)


LISTS: Mapping[str, Callable[[Words], Listing]] = {
    "scenarios": _scenarios,
    "formulas": _formulas,
    "steps": _steps,
    "data_sets": _data_sets,
    "functions": _functions,
    "jurisdictions": _codes("jurisdiction"),
    "categories": _codes("category"),
}
OF_SCENARIO: Mapping[str, Callable[[Words, str], Listing]] = {
    "parameters": _parameters,
    "quantities": _quantities,
    "jurisdictions": _jurisdictions_of,
    "categories": _categories_of,
}

FUNCTIONS = (
    Function(
        "EXPLAIN",
        "explanation",
        both(
            "How a jurisdiction's allocation of a year came about, step by step, in plain words with its sources.",
            "Comment s'est formée l'affectation d'une administration pour un exercice, étape par étape, avec les sources.",
        ),
        (
            Argument("scenario", "text", both("A scenario by its name, as settlement.", "Un scénario par son nom, par exemple settlement.")),
            Argument("jurisdiction", "text", both("A code or a name: ON, Ontario.", "Un code ou un nom : ON, Ontario.")),
            Argument("fiscal_year", "fiscal_year", both("A fiscal year of it, as \"2021-22\".", "Un de ses exercices, par exemple \"2021-22\".")),
            Argument(
                "language",
                "choice",
                both("en or fr. Left out: the language of the session.", "en ou fr. Omis : la langue de la session."),
                default=None,
                choices=("en", "fr"),
            ),
        ),
        explain,
        both("Text, one paragraph a row. Widen the column and wrap it.", "Un texte, un paragraphe par ligne. Élargir la colonne et renvoyer à la ligne."),
        (Example(("settlement", "ON", "2021-22"), both("Ontario's amount of 2021-22.", "Le montant de l'Ontario en 2021-2022.")),),
    ),
    Function(
        "LIST",
        "explanation",
        both(
            "What there is: scenarios, formulas, steps, data sets, functions, jurisdictions, categories, parameters.",
            "Ce qui est offert : scénarios, formules, étapes, jeux de données, fonctions, administrations, catégories, paramètres.",
        ),
        (
            Argument(
                "what",
                "choice",
                both(
                    "scenarios, formulas, steps, data_sets, functions, jurisdictions, categories; of a scenario: parameters, quantities.",
                    "scenarios, formulas (formules), steps (étapes), data_sets (jeux de données), functions, jurisdictions (administrations), categories; d'un scénario : parameters, quantities (grandeurs).",
                ),
                choices=tuple(dict.fromkeys([*LISTS, *OF_SCENARIO])),
            ),
            Argument(
                "scenario",
                "text",
                both(
                    "The scenario whose parameters, quantities, jurisdictions or categories are meant.",
                    "Le scénario dont on veut les paramètres, grandeurs, administrations ou catégories.",
                ),
                default=None,
            ),
        ),
        listed,
        both("A table with headings.", "Un tableau avec en-têtes."),
        (
            Example(("scenarios",), both("Every scenario with its title.", "Chaque scénario avec son titre.")),
            Example(
                ("parameters", "predictable"),
                both("What can be changed in FM.SCENARIO.", "Ce qu'on peut modifier dans FM.SCENARIO."),
            ),
        ),
    ),
)  # fmt: skip
