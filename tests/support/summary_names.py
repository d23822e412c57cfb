"""Names in the first lines of the Summary, written again: jurisdictions with their verb in French, and money in words."""

from collections.abc import Iterator, Sequence

from fundingmodel.result import Result

FRENCH = {
    "Terre-Neuve-et-Labrador": "Terre-Neuve-et-Labrador reçoit",
    "Île-du-Prince-Édouard": "l’Île-du-Prince-Édouard reçoit",
    "Nouvelle-Écosse": "la Nouvelle-Écosse reçoit",
    "Nouveau-Brunswick": "le Nouveau-Brunswick reçoit",
    "Ontario": "l’Ontario reçoit",
    "Manitoba": "le Manitoba reçoit",
    "Saskatchewan": "la Saskatchewan reçoit",
    "Alberta": "l’Alberta reçoit",
    "Colombie-Britannique": "la Colombie-Britannique reçoit",
    "Yukon": "le Yukon reçoit",
    "Territoires du Nord-Ouest": "les Territoires du Nord-Ouest reçoivent",
    "Nunavut": "le Nunavut reçoit",
}


MONEY = {  # scope and measure of a scenario's money, in words
    ("shared", "allocated"): {"en": "shared by the formula, allocated", "fr": "réparti par la formule, affecté"},
    ("quebec-accord", "spent"): {
        "en": "grant under the Canada-Quebec Accord, spent",
        "fr": "subvention de l’Accord Canada-Québec, dépensé",
    },
}
TWO_KINDS = {
    "en": "“{}” ({}) and “{}” ({}) are not the same money: their amounts are side by side, and no change is made of them.",
    "fr": "« {} » ({}) et « {} » ({}) ne sont pas les mêmes fonds : leurs montants sont côte à côte, sans variation.",
}


def with_linked(results: Sequence[Result]) -> list[Result]:
    """Results with those whose results they take, each once."""

    def linked(result: Result) -> Iterator[Result]:
        for each in result.linked.values():
            yield from (*linked(each), each)

    found = {(each.scenario.path, each.scenario.name): each for one in results for each in linked(one)}
    return list({**found, **{(each.scenario.path, each.scenario.name): each for each in results}}.values())
