"""Which licences a part may have, and what is wrong with the parts of a bundle."""

import re
from collections.abc import Iterable

from license_expression import ExpressionError, get_spdx_licensing

from release.parts import Part

ALLOWED = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0", "MPL-2.0", "PSF-2.0", "Zlib",
}  # fmt: skip
# What packages without an expression of SPDX say instead, word for word.
MEANT = {
    "Apache 2": "Apache-2.0",
    "BSD 3-clause": "BSD-3-Clause",
    "OSI Approved :: Apache Software License": "Apache-2.0",
    "OSI Approved :: MIT License": "MIT",
    "OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "OSI Approved :: Python Software Foundation License": "PSF-2.0",
    "PSF": "PSF-2.0",
    "PSFL": "PSF-2.0",
}
# What was read in the licence's own text, where a package says nothing or too little.
READ = {
    "aiocache": "BSD-3-Clause",
    "jinja2": "BSD-3-Clause",
    "xlwings-server": "PolyForm-Noncommercial-1.0.0 OR LicenseRef-xlwings-PRO",
}
# Let in by name alone, each with its reason.
ACCEPTED = {
    "xlwings-server": "in the bundle `server` alone; a user accepts its licence by an option of `serve`: docs/en/it.md says which",
}
# Parts with the text of a General Public License, and why the part is let in all the same.
HAS_GPL = {
    "numpy": "the Fortran library of GCC inside it, under GPL-3.0 with the GCC Runtime Library Exception, which asks nothing of its users",
    "pywin32": "its module adodbapi, under LGPL-2.1, which nothing here imports and which is replaced by replacing its files",
}
# The head of such a licence: others only say that they go with it.
GPL = re.compile(rb"GNU\s+(AFFERO\s+|LESSER\s+|LIBRARY\s+)?GENERAL\s+PUBLIC\s+LICEN[CS]E\s+VERSION\s+\d", re.IGNORECASE)


def expression(part: Part) -> str:
    """The licence of a part as SPDX writes it; what it says itself where that is no expression, and nothing where it says nothing."""
    said = [part.metadata["License-Expression"], READ.get(part.name), part.metadata["License"]]
    classifiers = [each.removeprefix("License :: ") for each in part.metadata.get_all("Classifier", [])]
    said += [each for each in classifiers if each.startswith("OSI Approved ::")]
    found = next((each.strip() for each in said if each and each.strip()), "")
    return MEANT.get(found, found)


def is_allowed(found: str) -> bool:
    """Whether a licence lets everybody use and pass on a part: one of each OR, all of each AND.

    >>> is_allowed("MPL-2.0 AND (GPL-3.0-only OR MIT)"), is_allowed("MIT AND GPL-3.0-only"), is_allowed("")
    (True, False, False)
    """
    spdx = get_spdx_licensing()
    try:
        said = spdx.parse(found)
    except ExpressionError:
        return False
    if said is None:
        return False
    allowed = {each: spdx.TRUE if str(each) in ALLOWED else spdx.FALSE for each in said.symbols}
    return bool(said.subs(allowed, simplify=True) == spdx.TRUE)


def problems(parts: Iterable[Part]) -> list[str]:
    """What stands in the way of passing these parts on."""
    found = []
    for part in parts:
        licence = expression(part)
        if not is_allowed(licence) and part.name not in ACCEPTED:
            found.append(
                f"{part.name} {part.version}: its licence is {licence or 'not said'}, which is not among those allowed"
            )
        if not part.texts:
            found.append(f"{part.name} {part.version}: the text of its licence is not in it")
        if part.name not in HAS_GPL:
            naming = [file for file, text in part.texts.items() if GPL.search(text)]
            found += [f"{part.name} {part.version}: {file} is a General Public License" for file in naming]
    return found
