"""The parts of a bundle: what each wheel says of itself, and the texts of its licences."""

import email
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from release.archives import sha256

LICENCE_FILES = ("LICEN", "COPYING", "NOTICE", "AUTHORS")  # how files of licences are called, licences and licenses


@dataclass(frozen=True)
class Part:
    """A wheel."""

    file: str
    name: str
    version: str
    metadata: Message
    texts: Mapping[str, bytes]  # of its licences, by their paths in the wheel
    sha256: str

    @classmethod
    def read(cls, wheel: Path) -> "Part":
        with zipfile.ZipFile(wheel) as archive:
            names = archive.namelist()
            (described,) = (each for each in names if each.count("/") == 1 and each.endswith(".dist-info/METADATA"))
            metadata = email.message_from_bytes(archive.read(described))
            folder = described.partition("/")[0] + "/"
            texts = {each.removeprefix(folder): archive.read(each) for each in names if is_licence(each, folder)}
        name = canonicalize_name(str(metadata["Name"]))
        return cls(wheel.name, name, str(metadata["Version"]), metadata, texts, sha256(wheel.read_bytes()))

    @property
    def is_anywhere(self) -> bool:
        """Whether it runs on every system."""
        return self.file.endswith("-any.whl")

    def requires(self, environment: Mapping[str, str], extras: Iterable[str] = ("",)) -> Iterator[Requirement]:
        """What it needs in an environment, with these extras of its own."""
        for line in self.metadata.get_all("Requires-Dist", []):
            wanted = Requirement(line)
            if wanted.marker is None or any(wanted.marker.evaluate({**environment, "extra": each}) for each in extras):
                yield wanted


def is_licence(name: str, folder: str) -> bool:
    file = name.rpartition("/")[2].upper()
    return name.startswith(folder) and any(each in file for each in LICENCE_FILES)


def unmet(parts: Iterable[Part], extra: str, environment: Mapping[str, str]) -> list[str]:
    """What the product with an extra needs in an environment, all the way down, and no part is."""
    there = {part.name: part for part in parts}
    missing, seen = [], set[tuple[str, tuple[str, ...]]]()
    asked = [("fundingmodel", ("", extra))]
    while asked:
        name, extras = asked.pop()
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        for wanted in there[name].requires(environment, extras):
            found = there.get(canonicalize_name(wanted.name))
            if found is None or not wanted.specifier.contains(found.version, prereleases=True):
                missing.append(f"{name} needs {wanted}: {found.version if found else 'nothing'} is there")
            else:
                asked.append((found.name, ("", *sorted(wanted.extras))))
    return missing
