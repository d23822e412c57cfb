"""This session: FM.VERSION, FM.STATUS, FM.LAST_ERROR. Nothing of the machine, its user or its files is shown."""

from datetime import datetime
from typing import Any

from fundingmodel import __version__
from fundingmodel.datasets.gate import load, packaged
from fundingmodel.language.words import Words
from udfs.calls import REMEMBERED, Call
from udfs.catalogue import Argument, Example, Function, both
from udfs.cells.marshalling import refused

WORDS = {
    "version": both("Version of fundingmodel", "Version de fundingmodel"),
    "host": both("Functions come through", "Les fonctions passent par"),
    "started": both("Session started (UTC)", "Début de la session (UTC)"),
    "calls": both("Calls", "Appels"),
    "errors": both("Errors", "Erreurs signalées"),
    "vintage": both("Data", "Données"),
    "none": both("no error yet", "aucune erreur jusqu'ici"),
}


def version(_call: Call) -> str:
    return __version__


def status(call: Call) -> list[list[Any]]:
    session, words = call.session, Words(call.session.language)
    label = {name: words.text(text) for name, text in WORDS.items()}
    rows: list[list[Any]] = [
        [label["version"], __version__],
        [label["host"], session.host],
        [label["started"], _time(session.started)],
        [label["calls"], session.calls],
        [label["errors"], len(session.errors)],
    ]
    vintages = ((name, load(name).describe("vintage", words.language)) for name in packaged())
    return rows + [[f"{label['vintage']}, {name}", words.vintage(vintage)] for name, vintage in vintages]


def last_error(call: Call, count: float) -> list[list[Any]]:
    if not count.is_integer():
        raise refused("udfs.count_not_whole", "", "count is {count:g}; a whole number is needed.", count=count)
    errors = list(reversed(call.session.errors))[: int(count)]
    if not errors:
        return [[Words(call.session.language).text(WORDS["none"])]]
    return [[_time(each.when), each.function, each.code, each.message] for each in errors]


def _time(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M:%S}"


FUNCTIONS = (
    Function(
        "VERSION",
        "session",
        both("The version of fundingmodel that calculates.", "La version de fundingmodel qui calcule."),
        (),
        version,
        both("A text.", "Un texte."),
        (Example((), both("To note beside results.", "À noter à côté des résultats.")),),
    ),
    Function(
        "STATUS",
        "session",
        both(
            "This session: version, how the functions reach Excel, calls, errors, and how recent the data are.",
            "Cette session : version, accès aux fonctions, appels, erreurs, et date des données.",
        ),
        (),
        status,
        both("Two columns, name and value.", "Deux colonnes, nom et valeur."),
        (Example((), both("A first look when something seems wrong.", "À regarder d'abord si quelque chose ne va pas.")),),
        volatile=True,
    ),
    Function(
        "LAST_ERROR",
        "session",
        both(
            "The last errors of this session, newest first: Excel shows #VALUE!, here is the sentence.",
            "Les dernières erreurs de la session, la plus récente d'abord : Excel montre #VALEUR!, voici la phrase.",
        ),
        (
            Argument(
                "count",
                "number",
                both("How many. Left out: one.", "Combien. Omis : une."),
                "",
                default=1.0,
                least=1,
                most=REMEMBERED,
            ),
        ),
        last_error,
        both("Time (UTC), function, error and sentence.", "Heure (UTC), fonction, erreur et phrase."),
        (Example((), both("The sentence of the last error.", "La phrase de la dernière erreur.")),),
        volatile=True,
    ),
)  # fmt: skip
