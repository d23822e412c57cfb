"""What is pasted into xlwings Lite's tabs main.py and requirements.txt: where it keeps them in a workbook, its makers do not say."""

from collections.abc import Mapping

from fundingmodel import __version__
from udfs.catalogue import both

WHEEL = f"fundingmodel-{__version__}-py3-none-any.whl"
SOMEWHERE = f"https://YOUR-SERVER/{WHEEL}"
REQUIREMENTS = both(
    "# fundingmodel is in no public index: a server of yours has its wheel, under this name. Add the line to those that are there.",
    "# fundingmodel n’est dans aucun index public : un serveur à vous en a le fichier wheel, sous ce nom. Ajoutez la ligne aux autres.",
)


def texts(language: str, wheel: str = "") -> Mapping[str, str]:
    """The texts by their tabs; `wheel` is the address of fundingmodel's wheel."""
    return {
        "main.py": f'from udfs.hosts.lite import install\ninstall(globals(), "{language}")\n',
        "requirements.txt": f"{REQUIREMENTS[language]}\n{wheel or SOMEWHERE}\n",
    }
