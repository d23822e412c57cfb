"""Installs fundingmodel from this folder alone: no network, no administrator. `py install.py`, or `py install.py FOLDER`.

Installe fundingmodel à partir de ce seul dossier, sans réseau ni droits d’administrateur.
"""

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
SAID = {
    "python": "No wheels here for Python {python}; there are some for: {there}.\n"
    "Rien ici pour Python {python}; ce dossier sert à : {there}.",
    "changed": "Nothing was installed. Not as it was made:\nRien n’a été installé. Fichiers modifiés ou absents :\n{files}",
    "there": "{folder} is there already: uninstall it first, or name another folder.\n"
    "{folder} existe déjà : désinstallez d’abord, ou donnez un autre dossier.",
    "failed": "pip could not install it; {folder} was left as it is.\npip n’a pas pu installer; {folder} est resté tel quel.",
    "done": "Installed / Installé : {program}",
}


def main(folder: Path) -> None:
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    wanted = HERE / f"requirements-{python}.txt"
    if not wanted.is_file():
        there = ", ".join(sorted(path.stem.partition("-")[2] for path in HERE.glob("requirements-*.txt")))
        raise SystemExit(SAID["python"].format(python=python, there=there))
    if changed := changed_files():
        raise SystemExit(SAID["changed"].format(files="\n".join(changed)))
    if folder.exists():
        raise SystemExit(SAID["there"].format(folder=folder))
    venv.create(folder, with_pip=True)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    options = [
        "--isolated",
        "--no-index",
        "--no-deps",
        "--require-hashes",
        "--only-binary",
        ":all:",
        "--disable-pip-version-check",
    ]
    command = [
        programs / "python",
        "-m",
        "pip",
        "install",
        "-q",
        *options,
        "--find-links",
        HERE / "wheels",
        "-r",
        wanted,
    ]
    if subprocess.run(command, check=False).returncode:
        raise SystemExit(SAID["failed"].format(folder=folder))
    print(SAID["done"].format(program=programs / "fundingmodel"))


def changed_files() -> list[str]:
    """The files that SHA256SUMS names and that are missing or have another sum."""
    lines = (HERE / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    listed = dict(reversed(line.split("  ", 1)) for line in lines)
    return [name for name, wanted in listed.items() if sum_of(HERE / name) != wanted]


def sum_of(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""


def usual_folder() -> Path:
    """Of the user alone."""
    if os.name == "nt":
        return Path(os.environ["LOCALAPPDATA"]) / "Programs" / "fundingmodel"
    return Path.home() / ".local" / "share" / "fundingmodel-program"


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")
    main(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else usual_folder())
