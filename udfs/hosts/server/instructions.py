"""What `fundingmodel serve` shows when it starts: the address, and how to add it in each Excel. English and French."""

import sys
from collections.abc import Mapping
from pathlib import Path

from udfs.hosts.server.certificate import Certificate
from udfs.hosts.server.settings import Serving

Section = tuple[str, tuple[str, ...]]

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "The Excel functions are ready.",
        "manifest": "Manifest",
        "download": "Also at",
        "pane": "Task pane",
        "trust": "Once: let this computer trust its own certificate",
        "web": "Excel on the web",
        "again": "Next time",
        "stop": "Ctrl+C stops the server.",
    },
    "fr": {
        "title": "Les fonctions Excel sont prêtes.",
        "manifest": "Manifeste",
        "download": "Aussi à",
        "pane": "Volet",
        "trust": "Une fois : que cet ordinateur se fie à son propre certificat",
        "web": "Excel pour le Web",
        "again": "La prochaine fois",
        "stop": "Ctrl+C arrête le serveur.",
    },
}
WINDOWS: Mapping[str, tuple[str, ...]] = {
    "en": (
        "1. Share the folder {folder} with yourself (Properties, Sharing).",
        "2. File, Options, Trust Center, Trust Center Settings, Trusted Add-in Catalogs: add the address of that",
        "   shared folder, tick Show in Menu, and start Excel again.",
        "3. Home, Add-ins, More Add-ins, Shared Folder: Funding model.",
    ),
    "fr": (
        "1. Partagez le dossier {folder} avec vous-même (Propriétés, Partage).",
        "2. Fichier, Options, Centre de gestion de la confidentialité, Paramètres, Catalogues de compléments approuvés :",
        "   ajoutez l’adresse de ce dossier partagé, cochez Afficher dans le menu, et redémarrez Excel.",
        "3. Accueil, Compléments, Plus de compléments, Dossier partagé : Modèle de financement.",
    ),
}
MAC: Mapping[str, tuple[str, ...]] = {
    "en": (
        "1. Copy the manifest into ~/Library/Containers/com.microsoft.Excel/Data/Documents/wef (make the folder if there",
        "   is none), and start Excel again.",
        "2. Home, Add-ins, under Developer Add-ins: Funding model.",
    ),
    "fr": (
        "1. Copiez le manifeste dans ~/Library/Containers/com.microsoft.Excel/Data/Documents/wef (créez le dossier s’il",
        "   n’existe pas), et redémarrez Excel.",
        "2. Accueil, Compléments, sous Compléments développeur : Modèle de financement.",
    ),
}
WEB: Mapping[str, tuple[str, ...]] = {
    "en": ("Home, Add-ins, More Add-ins, Upload My Add-in: choose the manifest.",),
    "fr": ("Accueil, Compléments, Plus de compléments, Télécharger mon complément : choisissez le manifeste.",),
}
THIS_COMPUTER: Mapping[str, str] = {
    "en": "The browser asks whether the page may reach this computer: allow it.",
    "fr": "Le navigateur demande si la page peut joindre cet ordinateur : autorisez-le.",
}
TOKEN: Mapping[str, tuple[str, ...]] = {
    "en": (
        "The address has a new secret part at each start, and the add-in has to be added again.",
        "Start with --token-file FILE to keep the address.",
    ),
    "fr": (
        "L’adresse a une nouvelle partie secrète à chaque démarrage, et le complément est à ajouter de nouveau.",
        "Démarrez avec --token-file FICHIER pour garder l’adresse.",
    ),
}


def show(serving: Serving, pair: Certificate, manifest: Path, kept: bool) -> None:
    """Prints it, set for a terminal where there is one."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True)
    words = WORDS[serving.language]
    console.print()
    console.print(Text(words["title"], "bold green"))
    console.print()
    for name, value in (
        (words["manifest"], str(manifest)),
        (words["download"], serving.manifest_address),
        (words["pane"], serving.address),
    ):
        console.print(Text.assemble(f"  {name:<11}", (value, "cyan")))
    for heading, lines in sections(serving, pair, manifest, kept):
        console.print()
        console.print(Text(f"  {heading}", "bold"))
        for line in lines:
            console.print(Text(f"    {line}"))
    console.print()
    console.print(Text(f"  {words['stop']}", "dim"))
    console.print()
    sys.stdout.flush()


def sections(serving: Serving, pair: Certificate, manifest: Path, kept: bool) -> list[Section]:
    """Headings, and the lines under each."""
    language = serving.language
    words = WORDS[language]
    windows = tuple(line.format(folder=manifest.parent) for line in WINDOWS[language])
    web = (*WEB[language], *((THIS_COMPUTER[language],) if serving.loopback else ()))
    found: list[Section] = [("Excel, Windows", windows), ("Excel, Mac", MAC[language]), (words["web"], web)]
    if serving.loopback:
        found.insert(0, (words["trust"], _trust(pair)))
    return found if kept else [*found, (words["again"], TOKEN[language])]


def _trust(pair: Certificate) -> tuple[str, ...]:
    """The command for this system; where that is neither Windows nor Mac, both, for the computer that has Excel."""
    commands = {
        "win32": f'certutil -user -addstore Root "{pair.certificate}"',
        "darwin": f'security add-trusted-cert -k ~/Library/Keychains/login.keychain-db "{pair.certificate}"',
    }
    if sys.platform in commands:
        return (commands[sys.platform],)
    return (f"Windows  {commands['win32']}", f"Mac      {commands['darwin']}")
