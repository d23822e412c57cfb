"""The sheet Method: its labels and sentences in both languages."""

TEXTS = {
    "sentence": {
        "en": "How each scenario calculates, in the order of calculation: {count} scenarios, on the figures of the sheets that follow.",
        "fr": "Comment chaque scénario calcule, dans l’ordre du calcul : {count} scénarios, selon les chiffres des feuilles suivantes.",
    },
    "note": {
        "en": "Names in the algebra are the headers of the columns on the scenarios’ sheets. Assumed values are linked: they follow "
        "when they are changed on the input sheets.",
        "fr": "Les noms de la formule algébrique sont les en-têtes des colonnes des feuilles de scénario. Les valeurs des "
        "hypothèses sont liées : elles suivent toute modification des feuilles de données.",
    },
    "remarks": {"en": "Worth knowing", "fr": "À savoir"},
    "instrument": {"en": "Instrument", "fr": "Instrument"},
    "recipient": {"en": "Recipient", "fr": "Bénéficiaire"},
    "funder": {"en": "Provided by", "fr": "Fourni par"},
    "rule": {"en": "Rule", "fr": "Règle"},
    "in_force": {"en": "In force", "fr": "En vigueur"},
    "own": {
        "en": "Composed in the scenario file {file}; no published rule is cited.",
        "fr": "Composée dans le fichier de scénario {file}; aucune règle publiée n’est citée.",
    },
    "years": {"en": "Fiscal years", "fr": "Exercices"},
    "counted": {"en": "Years counted", "fr": "Années retenues"},
    "lags": {
        "en": "The calendar years {lags} years before the one in which the fiscal year begins ({year}: {data}).",
        "fr": "Les années civiles {lags} ans avant celle où commence l’exercice ({year} : {data}).",
    },
    "gives_way": {"en": "What gives way", "fr": "En cas de conflit"},
    "offer": {"en": "Offer", "fr": "Offre"},
    "chain": {"en": "Chain of offers", "fr": "Suite des offres"},
    "changes": {"en": "Changed from {parent}", "fr": "Changements par rapport à « {parent} »"},
    "no_change": {
        "en": "Nothing of its years, steps, settings or figures.",
        "fr": "Rien dans les exercices, les étapes, les réglages ni les chiffres.",
    },
    "sheets": {"en": "Sheet", "fr": "Feuille"},
    "not_equal": {
        "en": "{sheet}; it cannot share the envelope of {baseline}",
        "fr": "{sheet}; ne peut répartir l’enveloppe de « {baseline} »",
    },
    "equal": {
        "en": "{sheet}; at the envelope of {baseline}: {equal}",
        "fr": "{sheet}; à l’enveloppe de « {baseline} » : {equal}",
    },
    "tier": {"en": "Tier {name}", "fr": "Palier {name}"},
    "number": {"en": "No.", "fr": "Nº"},
    "stage": {"en": "Stage", "fr": "Phase du calcul"},
    "step": {"en": "Step", "fr": "Étape"},
    "does": {"en": "What it does", "fr": "Ce qu’elle fait"},
    "settings": {"en": "How it is set", "fr": "Choix retenus"},
    "algebra": {"en": "Algebra", "fr": "Formule algébrique"},
    "in_place": {"en": "{needed}: {bound}.", "fr": "{needed} : {bound}."},
    "kind": {"en": "Kind", "fr": "Type"},
    "input": {"en": "Figures", "fr": "Chiffres"},
    "from": {"en": "Taken from", "fr": "Tirés de"},
    "which": {"en": "Which years", "fr": "Années visées"},
    "data": {"en": "data", "fr": "données"},
    "result": {"en": "result", "fr": "résultat"},
    "of_scenario": {"en": "{quantity}, scenario {source}", "fr": "{quantity}, scénario {source}"},
    "of_tier": {"en": "{quantity}, tier {source}", "fr": "{quantity}, palier {source}"},
    "same_year": {"en": "the same fiscal year", "fr": "le même exercice"},
    "calendar": {"en": "calendar years {first} to {last}", "fr": "années civiles {first} à {last}"},
    "fiscal": {"en": "the fiscal year itself", "fr": "l’exercice lui-même"},
    "before": {"en": "{lag} calendar years before the fiscal year", "fr": "{lag} années civiles avant l’exercice"},
    "suppressed": {
        "en": "; counts of 1 to 4 that the publisher hides are taken as {figure}",
        "fr": "; les nombres de 1 à 4, masqués par l’éditeur, sont pris pour {figure}",
    },
    "applies": {"en": "Years", "fr": "Exercices"},
    "assumed": {"en": "Assumption", "fr": "Hypothèse"},
    "why": {"en": "Why, and what else could be taken", "fr": "Motif et autres valeurs possibles"},
    "value": {"en": "Value (linked)", "fr": "Valeur (liée)"},
    "tried": {"en": "Range to try", "fr": "Intervalle à essayer"},
    "on_sheet": {"en": "see the sheet {sheet}", "fr": "voir la feuille {sheet}"},
    "none": {
        "en": "No assumption: every figure has a source.",
        "fr": "Aucune hypothèse : chaque chiffre a une source.",
    },
    "title_years": {
        "en": "Which calendar years count for which fiscal year",
        "fr": "Années civiles retenues pour chaque exercice",
    },
    "last_year": {"en": "{quantity} of the year before", "fr": "{quantity}, exercice précédent"},
    "first_year": {"en": "opening {quantity}", "fr": "{quantity}, départ"},
    "and": {"en": " and ", "fr": " et "},
}
INSTRUMENTS = {
    "programme spending": {"en": "programme spending", "fr": "dépenses de programme"},
    "transfer": {"en": "transfer", "fr": "transfert"},
    "grant": {"en": "grant", "fr": "subvention"},
}
