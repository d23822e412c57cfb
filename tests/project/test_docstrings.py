"""The examples in docstrings run and say what they say."""

import doctest
import pkgutil
from importlib import import_module

import pytest

import fundingmodel
import udfs
import workbooks

HOSTS = (
    "udfs.hosts.server.",
    "udfs.hosts.calc.component",
    "udfs.hosts.classic.functions",
)  # they start a program, or live in one
MODULES = sorted(
    module.name
    for package in (fundingmodel, workbooks, udfs)
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.", onerror=lambda _name: None)
    if not module.name.startswith(HOSTS)
)


@pytest.mark.parametrize("name", ["fundingmodel", *MODULES])
def test_examples(name: str) -> None:
    failed, _ = doctest.testmod(import_module(name), optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    assert failed == 0


def test_there_are_examples_and_a_wrong_one_fails() -> None:
    examples = [
        example
        for name in ["fundingmodel", *MODULES]
        for test in doctest.DocTestFinder().find(import_module(name))
        for example in test.examples
    ]
    assert len(examples) > 15
    wrong = doctest.DocTestParser().get_doctest(">>> 1 + 1\n3\n", {}, "wrong", None, 0)
    assert doctest.DocTestRunner(verbose=False).run(wrong, out=lambda _: None).failed == 1
