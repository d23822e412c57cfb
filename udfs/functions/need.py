"""What money is shared by: average intake, weighted intake, eligible population."""

from fundingmodel.column import Array
from fundingmodel.steps import shared_inputs, step_input
from fundingmodel.steps.need.average_intake import average_intake as mean_of_years
from fundingmodel.steps.need.average_intake import weighted_average
from fundingmodel.steps.need.eligible_population import eligible_population as still_eligible
from fundingmodel.steps.need.weighted_intake import weighted_intake as weighted_sum
from udfs.calls import Call
from udfs.catalogue import Argument, Example, Function, both
from udfs.cells.argument_checks import check_no_total_column


def by_year(table: Array) -> Array:
    """Jurisdictions by years as the engine takes them: the years first, then jurisdictions, one category."""
    return table.T[:, :, None]


def average_intake(call: Call, intake: Array, year_weights: Array | None) -> Array:
    check_no_total_column(intake, call.labels.get("year"), "intake")
    if year_weights is None:
        return mean_of_years(by_year(intake))
    return weighted_average(by_year(intake), by_year(year_weights))


def weighted_intake(call: Call, intake: Array, category_weight: Array) -> Array:
    return weighted_sum(check_no_total_column(intake, call.labels.get("category"), "intake"), category_weight)


def eligible_population(
    _call: Call, intake: Array, retention: Array, eligible_part: Array, service_rate: Array
) -> Array:
    return still_eligible(*(by_year(each) for each in (intake, retention, eligible_part, service_rate)))


ADMITTED = [["", "2017", "2018", "2019"], ["ON", 112_005.0, 137_460.0, 153_370.0], ["MB", 14_640.0, 15_225.0, 18_870.0]]
BY_CATEGORY = [
    ["", "economic", "family", "refugee", "other"],
    ["ON", 82_145.0, 42_570.0, 25_520.0, 3_130.0],
    ["MB", 13_650.0, 3_160.0, 2_005.0, 50.0],
]

FUNCTIONS = (
    Function(
        "AVERAGE_INTAKE",
        "steps",
        both(
            "Average persons a year over several years, each year alike or with a weight of its own.",
            "Moyenne annuelle de personnes sur plusieurs années, à parts égales ou avec un coefficient par année.",
        ),
        (
            Argument(
                "intake",
                "years",
                both(
                    "Persons by jurisdiction and year: jurisdictions down, years across. Labels and years may be beside.",
                    "Personnes par administration et par année : administrations en lignes, années en colonnes. Étiquettes et années peuvent les accompagner.",
                ),
                "persons",
                input=shared_inputs.intake,
            ),
            Argument(
                "year_weights",
                "year_row",
                both(
                    "One weight a year, as 0.25, 0.25, 0.5; they need not add to 1. Left out: each year counts the same.",
                    "Un coefficient par année, par exemple 0,25, 0,25, 0,5; leur somme n'a pas à être 1. Omis : chaque année compte autant.",
                ),
                "ratio",
                default=None,
                input=step_input("average_intake", "data_year_weight"),
            ),
        ),
        average_intake,
        both("Persons a year, one figure a jurisdiction.", "Personnes par année, un chiffre par administration."),
        (
            Example(
                (ADMITTED,),
                both(
                    "Three-year average of admissions, as the settlement formula counts them.",
                    "Moyenne triennale des admissions, comme les compte la formule d'établissement.",
                ),
            ),
            Example(
                (ADMITTED, [["2019", 0.5], ["2018", 0.25], ["2017", 0.25]]),
                both(
                    "The latest year counts half; the weights are in another order and are matched by year.",
                    "La dernière année compte pour moitié; les coefficients, dans un autre ordre, sont associés selon l'année.",
                ),
            ),
        ),
        "persons",
        both(
            "IRCC officials on the settlement formula (three-year average of landings): fundingmodel steps average_intake.",
            "Fonctionnaires d'IRCC sur la formule d'établissement (moyenne triennale des arrivées) : fundingmodel steps average_intake.",
        ),
    ),
    Function(
        "WEIGHTED_INTAKE",
        "steps",
        both(
            "Persons of each category times the weight of the category, added up by jurisdiction.",
            "Personnes de chaque catégorie multipliées par son coefficient de pondération, additionnées par administration.",
        ),
        (
            Argument(
                "intake",
                "table",
                both(
                    "Persons by jurisdiction and category: jurisdictions down, categories across. Labels and headings may be beside.",
                    "Personnes par administration et par catégorie : administrations en lignes, catégories en colonnes. Étiquettes et en-têtes peuvent les accompagner.",
                ),
                "persons",
                input=shared_inputs.intake,
            ),
            Argument(
                "category_weight",
                "categories",
                both(
                    "One weight a category: 2.5 counts a person two and a half times. Categories beside the weights are matched by name.",
                    "Un coefficient par catégorie : 2,5 compte une personne deux fois et demie. Les catégories indiquées à côté sont associées par leur nom.",
                ),
                "ratio",
                input=step_input("weighted_intake", "category_weight"),
            ),
        ),
        weighted_intake,
        both(
            "Weighted persons, one figure a jurisdiction: what FM.SHARE and FM.ALLOCATE share by.",
            "Personnes pondérées, un chiffre par administration : ce qui détermine le partage dans FM.SHARE et FM.ALLOCATE.",
        ),
        (
            Example(
                (BY_CATEGORY, [["refugee", 2.5], ["economic", 1.0], ["family", 1.0], ["other", 1.0]]),
                both(
                    "A refugee counts 2.5 times; the weights are matched to the headings by name.",
                    "Un réfugié compte 2,5 fois; les coefficients sont associés aux en-têtes par leur nom.",
                ),
            ),
        ),
        "persons",
        both(
            "IRCC officials on the settlement formula (additional weight for refugees, never published).",
            "Fonctionnaires d'IRCC sur la formule d'établissement (pondération additionnelle des réfugiés, jamais publiée).",
        ),
    ),
    Function(
        "ELIGIBLE_POPULATION",
        "steps",
        both(
            "Persons admitted in past years who still live there, may use the services, and do.",
            "Personnes admises au cours des années passées qui vivent encore là, ont droit aux services et y ont recours.",
        ),
        (
            Argument(
                "intake",
                "years",
                both(
                    "Persons of one category by jurisdiction and year of landing: jurisdictions down, years across.",
                    "Personnes d'une catégorie par administration et année d'arrivée : administrations en lignes, années en colonnes.",
                ),
                "persons",
                input=shared_inputs.intake,
            ),
            Argument(
                "retention",
                "years",
                both(
                    "The part that still lives in the jurisdiction, for the same jurisdictions and years: 0.93 for 93%.",
                    "La part qui vit encore dans l'administration, pour les mêmes administrations et années : 0,93 pour 93 %.",
                ),
                "ratio",
                input=step_input("eligible_population", "retention"),
            ),
            Argument(
                "eligible_part",
                "year_row",
                both(
                    "The part that may still use the services, one figure a year of landing; 1 for everyone.",
                    "La part qui a encore droit aux services, un chiffre par année d'arrivée; 1 pour toutes les personnes.",
                ),
                "ratio",
                input=step_input("eligible_population", "eligible_part"),
            ),
            Argument(
                "service_rate",
                "year_row",
                both(
                    "The part of those that uses the services, one figure a year of landing.",
                    "La part de ces personnes qui a recours aux services, un chiffre par année d'arrivée.",
                ),
                "ratio",
                input=step_input("eligible_population", "service_rate"),
            ),
        ),
        eligible_population,
        both("Persons, one figure a jurisdiction.", "Personnes, un chiffre par administration."),
        (
            Example(
                (
                    [["", "2017", "2018", "2019"], ["ON", 19_940.0, 23_685.0, 25_520.0], ["MB", 2_070.0, 1_565.0, 2_005.0]],
                    [["", "2017", "2018", "2019"], ["ON", 0.9379, 0.9448, 0.9517], ["MB", 0.6769, 0.7128, 0.7487]],
                    [["2017", "2018", "2019"], [0.8, 0.95, 1.0]],
                    [["2017", "2018", "2019"], [0.894, 0.894, 0.894]],
                ),
                both(
                    "Refugees who landed two to four years ago: retention decides between Ontario and Manitoba.",
                    "Réfugiés arrivés il y a deux à quatre ans : la rétention fait la différence entre l'Ontario et le Manitoba.",
                ),
            ),
        ),
        "persons",
        both(
            "Eligibility ends with citizenship (IRCC, Settlement Program): fundingmodel steps eligible_population.",
            "L'admissibilité prend fin avec la citoyenneté (IRCC, Programme d'établissement) : fundingmodel steps eligible_population.",
        ),
    ),
)  # fmt: skip
