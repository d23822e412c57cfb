"""Many files in one run: a bad one does not stop the others, and all bad ones are listed at the end."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import PurePath
from typing import TypeVar

from fundingmodel.errors import Phrase, Refused, phrase
from fundingmodel.outside_errors import file_trouble

Taken = TypeVar("Taken")
Made = TypeVar("Made")


class Batch:
    """The files of one run by their place in it, and of each that is refused the reasons."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = list(names)
        self.reasons: dict[int, list[Refused]] = {}

    @contextmanager
    def trying(self, place: int) -> Iterator[None]:
        """What is refused inside is kept as a reason why the file at this place is bad; the run goes on."""
        try:
            yield
        except Refused as error:
            self.refuse(place, [error])
        except OSError as error:
            if error.filename is None:  # not of a file: of the output, perhaps
                raise
            self.refuse(place, [file_trouble(error)])

    def refuse(self, place: int, reasons: Sequence[Refused]) -> None:
        self.reasons.setdefault(place, []).extend(reasons)

    def each(self, make: Callable[[Taken], Made], taken: Mapping[int, Taken]) -> dict[int, Made]:
        """What is made of each, without those of which it is refused."""
        made: dict[int, Made] = {}
        for place, item in taken.items():
            with self.trying(place):
                made[place] = make(item)
        return made

    def without_same(
        self, made: Mapping[int, Made], name_of: Callable[[Made], str], refusal: Callable[[Made], Refused]
    ) -> dict[int, Made]:
        """Those of which no other has the name; those of one name are all bad, since nothing could tell them apart."""
        names = {place: name_of(item) for place, item in made.items()}
        several = {name for name in names.values() if list(names.values()).count(name) > 1}
        for place, item in made.items():
            if names[place] in several:
                self.refuse(place, [refusal(item)])
        return {place: item for place, item in made.items() if names[place] not in several}

    def refuse_bad(self, nothing_written: bool = False) -> None:
        """Refused, where a file is bad: all bad ones with their reasons, in the order in which they were named."""
        if not self.reasons:
            return
        listed = [(place, reason) for place in sorted(self.reasons) for reason in self.reasons[place]]
        if len({str(reason) for _, reason in listed}) == 1 and len(self.reasons) == len(self.names):
            raise listed[0][1]
        faults = [self._fault(place, reason) for place, reason in listed]
        if len(self.names) == 1:
            raise Refused(
                "things_wrong", "", "{count} things are wrong.\n- {faults:- }", count=len(faults), faults=faults
            )
        raise Refused(
            "files_refused",
            "",
            "{refused}{ending}\n- {faults:- }",
            refused=self._counted(),
            ending=self._ending(nothing_written),
            faults=faults,
        )

    def _counted(self) -> Phrase:
        count, all_files = len(self.reasons), len(self.names)
        if count == 1:
            return phrase("one_file_refused", "1 of {all_files} is refused", all_files=all_files)
        return phrase("several_files_refused", "{count} of {all_files} are refused", count=count, all_files=all_files)

    def _ending(self, nothing_written: bool) -> Phrase | str:
        if nothing_written:
            return phrase("and_nothing_written", ", and nothing was written.")
        if len(self.reasons) < len(self.names):
            return phrase("and_others_done", "; the others are done.")
        return "."

    def _fault(self, place: int, reason: Refused) -> Refused | Phrase:
        """A reason that begins with the name of its file, as it was typed."""
        name = self.names[place]
        named = copy.copy(reason)
        named.where = reason.where.renamed("file", lambda file: name if file == PurePath(name).name else file)
        if str(named).startswith(name):
            return named
        return phrase("fault_of_file", "{name}: {fault}", name=name, fault=named)
