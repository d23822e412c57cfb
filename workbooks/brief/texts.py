"""Texts of the sheet Brief that no brief itself has: what to choose, and what the page is."""

from fundingmodel.language.texts import Text

BRIEF_COMPARED = "brief compared"  # what a report has made: what of the inputs has changed on which its brief rests

TEXTS: dict[str, Text] = {
    "sheet": {"en": "Brief", "fr": "Note de synthèse"},
    "choose": {"en": "Choose a party", "fr": "Choisir une administration"},
    "none": {"en": "Choose a party of the list.", "fr": "Choisir une administration de la liste."},
    "values": {
        "en": "Figures are values as calculated by {stamp}; the list above chooses another party.",
        "fr": "Les chiffres sont des valeurs calculées par {stamp}; la liste ci-dessus choisit une autre administration.",
    },
    "chart": {"en": "Parts of the change on {first}", "fr": "Éléments de l’écart avec {first}"},
    "chart_offer": {"en": "Parts of the change", "fr": "Éléments de l’écart"},
    "described": {
        "en": "Bars, one for each part of the change of the party that is chosen.",
        "fr": "Barres, une pour chaque élément de l’écart de l’administration choisie.",
    },
}
