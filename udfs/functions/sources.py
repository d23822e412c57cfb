"""Figures that scenarios assume or cite, and where figures come from: FM.PARAMETER, FM.SOURCE."""

from typing import Any

from fundingmodel.datasets.dataset import Dataset
from fundingmodel.datasets.gate import packaged
from fundingmodel.language.words import Words
from udfs.calls import Call
from udfs.catalogue import Argument, Example, Function, both
from udfs.cells.codes import find_data_set
from udfs.cells.marshalling import quoted, refused
from udfs.scenarios.figures import along_axes, figures_of, find_input, parameter_said
from udfs.scenarios.named import find, names

DESCRIBED = ("source", "title", "unit", "publisher", "vintage", "precision", "licence", "notes", "url", "retrieved")


def parameter(call: Call, scenario: str, name: str, fiscal_year: str | None, of: str | None) -> Any:
    tier, wanted = find_input(find(scenario), name)
    figures, words = figures_of(find(scenario), tier, wanted, fiscal_year), Words(call.session.language)
    return along_axes(figures, of, wanted.input.name, words)


def source(call: Call, name: str, what: str, scenario: str | None) -> str:
    language = call.session.language
    words = Words(language)
    if scenario is not None:
        tier, wanted = find_input(find(scenario), name)
        text = parameter_said(find(scenario), tier, wanted, what, words)
    else:
        data = _data_set(name)
        text = words.unit(data.unit) if what == "unit" else data.describe(what, language)
        text = words.vintage(text) if what == "vintage" else text
    return words.text({language: text}) if text else {"en": "not stated", "fr": "non précisé"}[language]


def _data_set(name: str) -> Dataset:
    """A packaged data set; a name that only a scenario's parameter has is refused with the advice to name the scenario."""
    having = [each for each in names() if any(name in tier.parameters for tier in find(each).tiers)]
    if having and name not in packaged():
        raise refused(
            "udfs.parameter_without_scenario",
            "",
            "name is {found}, a parameter of scenarios, and scenario is left out.",
            "Name one, as {example}.",
            found=quoted(name),
            example=having[0],
        )
    return find_data_set(name, "name")


FUNCTIONS = (
    Function(
        "PARAMETER",
        "data",
        both(
            "A figure that a scenario assumes or cites: a weight, a guarantee, an escalator, a share of costs.",
            "Un chiffre qu'un scénario suppose ou cite : un coefficient, une garantie, un facteur de progression.",
        ),
        (
            Argument(
                "scenario", "text", both("A scenario by its name, as settlement.", "Un scénario par son nom, par exemple settlement.")
            ),
            Argument(
                "name",
                "text",
                both(
                    "The parameter, as category_weight. FM.LIST(\"parameters\", scenario) names them all.",
                    "Le paramètre, par exemple category_weight. FM.LIST(\"parameters\", scenario) les nomme tous.",
                ),
            ),
            Argument(
                "fiscal_year",
                "fiscal_year",
                both(
                    "For this fiscal year, as \"2026-27\". Left out: all years, where it differs between them.",
                    "Pour cet exercice, par exemple \"2026-27\". Omis : tous les exercices, si le chiffre varie.",
                ),
                default=None,
            ),
            Argument(
                "of",
                "text",
                both(
                    "One category, jurisdiction or year of it, as refugee. Left out: all, with labels.",
                    "Une catégorie, une administration ou une année, par exemple refugee. Omis : toutes, avec étiquettes.",
                ),
                default=None,
            ),
        ),
        parameter,
        both(
            "One figure; labels and figures, down; or a table with headings.",
            "Un chiffre; des étiquettes et des chiffres, en lignes; ou un tableau avec en-têtes.",
        ),
        (
            Example(
                ("settlement", "category_weight"),
                both("The weights, with labels: for FM.WEIGHTED_INTAKE.", "Les coefficients, avec étiquettes : pour FM.WEIGHTED_INTAKE."),
            ),
            Example(
                ("predictable", "phase", "2021-22"),
                both("How far the phase-in is in 2021-22.", "Le degré de mise en œuvre progressive en 2021-2022."),
            ),
        ),
        "",
        both(
            "Each scenario's file; FM.SOURCE gives each figure's source, or that it is an assumption.",
            "Le fichier de chaque scénario; FM.SOURCE donne la source de chaque chiffre, ou indique qu'il s'agit d'une hypothèse.",
        ),
    ),
    Function(
        "SOURCE",
        "data",
        both(
            "Where figures come from: source, vintage, precision or licence of a data set or of a scenario's parameter.",
            "D'où viennent les chiffres : source, version, précision ou licence d'un jeu de données ou d'un paramètre.",
        ),
        (
            Argument(
                "name",
                "text",
                both(
                    "A data set, as admissions; with scenario, one of its parameters. FM.LIST(\"data_sets\") names them.",
                    "Un jeu de données, par exemple admissions; avec scenario, un de ses paramètres. FM.LIST(\"data_sets\") les nomme.",
                ),
            ),
            Argument(
                "what",
                "choice",
                both(
                    "source, title, unit, publisher, vintage, precision, licence, notes, url or retrieved.",
                    "source, title (titre), unit (unité), publisher (éditeur), vintage (version), precision, licence, notes, url ou retrieved (extraction).",
                ),
                default="source",
                choices=DESCRIBED,
            ),
            Argument(
                "scenario",
                "text",
                both("The scenario whose parameter is meant. Left out: a data set.", "Le scénario du paramètre. Omis : un jeu de données."),
                default=None,
            ),
        ),
        source,
        both("A text in the language of the session.", "Un texte dans la langue de la session."),
        (
            Example(("admissions", "vintage"), both("How recent the admissions are.", "La date des données sur les admissions.")),
            Example(
                ("protected_fraction", "source", "predictable"),
                both("A figure that nobody has published is shown as an assumption.", "Un chiffre que personne n'a publié est indiqué comme hypothèse."),
            ),
        ),
    ),
)  # fmt: skip
