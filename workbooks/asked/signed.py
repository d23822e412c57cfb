"""Signed: a file that says who signed what, for --signed. The program puts it where it belongs only if the stamp is the document's own.

```toml
[[signed]]
as = "prepared"
name = "A. Analyst"
date = 2026-12-01
stamp = "fundingmodel 0.1.0 0123456789abcdef"
```
"""

import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from fundingmodel.errors import Refused, Where, in_file
from fundingmodel.scenario.files import read_file
from fundingmodel.scenario.parameters import refuse_unknown_keys
from workbooks.page.sign_off import AHEAD, LONGEST_NAME, SignedBy, date_fault

KEYS = ("as", "name", "date", "stamp")
STAMP = re.compile(r"fundingmodel \S+ [0-9a-f]{16}")


def read_signed(path: Path, roles: Collection[str]) -> tuple[SignedBy, ...]:
    """Who signed, each once, as one of these roles.

    Refused: a file that says nothing of the kind, another key or role, a role twice, what is no name, date or stamp.
    """
    file, data = in_file(path.name), read_file(path)
    refuse_unknown_keys(data, ("signed",), file)
    entries = data.get("signed")
    if not isinstance(entries, list) or not entries or not all(isinstance(each, dict) for each in entries):
        raise Refused(
            "workbooks.nothing_signed",
            file,
            "nothing is signed in it: it has no table [[signed]].",
            'Write [[signed]], and below it as = "{role}", name, date and stamp.',
            role=next(iter(roles)),
        )
    signed = tuple(_one(each, roles, file / f"[[signed]] {n}") for n, each in enumerate(entries, start=1))
    for n, each in enumerate(signed):
        if any(each.role == other.role for other in signed[:n]):
            raise Refused(
                "workbooks.signed_twice",
                file,
                "as = {role!r} is there twice; each signs once.",
                "Keep the one that holds.",
                role=each.role,
            )
    return signed


def _one(entry: Mapping[str, Any], roles: Collection[str], where: Where) -> SignedBy:
    refuse_unknown_keys(entry, KEYS, where)
    role, name, day, stamp = (entry.get(key) for key in KEYS)
    if not isinstance(role, str) or role not in roles:
        raise Refused(
            "workbooks.signed_as",
            where,
            "found as = {role!r}; here one signs as {roles}.",
            role=role,
            roles=list(roles),
        )
    if not isinstance(name, str) or not name.strip() or not name.isprintable() or len(name) > LONGEST_NAME:
        raise Refused(
            "workbooks.signed_name",
            where,
            "found name = {name!r}; it is the name of whoever signed, in at most {most} characters.",
            name=name,
            most=LONGEST_NAME,
        )
    if not isinstance(stamp, str) or not STAMP.fullmatch(stamp):
        raise Refused(
            "workbooks.signed_stamp",
            where,
            "found stamp = {stamp!r}; it is the stamp as the foot of a page has it.",
            'Write stamp = "fundingmodel 0.1.0 0123456789abcdef", for instance.',
            stamp=stamp,
        )
    return SignedBy(str(role), name.strip(), _day(day, where), stamp)


def _day(day: object, where: Where) -> str:
    """A date of a file, or a text that is one, as YYYY-MM-DD."""
    if isinstance(day, str):
        with suppress(ValueError):
            day = date.fromisoformat(day)
    if type(day) is not date or not 2000 <= day.year < 2200:
        raise Refused(
            "workbooks.signed_date",
            where,
            "found date = {day}; it is the day of the signature, from 2000 on.",
            "Write date = 2026-12-01, for instance.",
            day=None if day is None else str(day),
        )
    if date_fault(day.isoformat()) == AHEAD:
        raise Refused(
            "workbooks.signed_ahead",
            where,
            "found date = {day}, a day that has not come yet; nobody has signed on it.",
            "Write the day on which it was signed.",
            day=day.isoformat(),
        )
    return day.isoformat()


def refuse_other_stamp(signed: Sequence[SignedBy], stamp: str) -> None:
    """Refused: what was signed for other figures, or by another version, than those of the document with this stamp."""
    for each in signed:
        if each.stamp != stamp:
            raise Refused(
                "workbooks.signed_for_other_figures",
                "--signed",
                "{name} signed for {signed}, and the stamp here is {stamp}: other figures, or another version.",
                "Leave --signed out, and let what is written here be seen and signed.",
                name=each.name,
                signed=each.stamp,
                stamp=stamp,
            )
