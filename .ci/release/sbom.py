"""The list of the parts of a bundle, as CycloneDX 1.6: names, versions, hashes, licences with their texts, and what needs what."""

import base64
import json
from collections.abc import Iterable, Mapping
from typing import Any

from packaging.utils import canonicalize_name

from release.commit import Commit
from release.licences import expression
from release.parts import Part


def sbom(commit: Commit, parts: Iterable[Part], environment: Mapping[str, str], extra: str) -> str:
    """The list as JSON; refused where it is not valid."""
    listed: dict[str, list[Part]] = {}
    for part in parts:
        listed.setdefault(part.name, []).append(part)
    product = listed["fundingmodel"][0]
    content: dict[str, Any] = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": commit.moment.isoformat().replace("+00:00", "Z"),
            "component": _component(product, [product], "application"),
        },
        "components": [
            _component(each[0], each, "library") for name, each in sorted(listed.items()) if each[0] != product
        ],
        "dependencies": [
            {"ref": _ref(each[0]), "dependsOn": _needs(each[0], listed, environment, extra)}
            for _, each in sorted(listed.items())
        ],
    }
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    if wrong := invalid(text):
        raise SystemExit(f"The list of parts is not valid CycloneDX: {wrong}")
    return text


def invalid(text: str) -> str:
    """What is wrong with a list of parts by the schema of CycloneDX; nothing where it is valid."""
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    found = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    return str(found) if found else ""


def _component(part: Part, wheels: Iterable[Part], kind: str) -> dict[str, Any]:
    hashes = [{"alg": "SHA-256", "content": each} for each in sorted({wheel.sha256 for wheel in wheels})]
    return {
        "type": kind,
        "bom-ref": _ref(part),
        "name": part.name,
        "version": part.version,
        "purl": f"pkg:pypi/{part.name}@{part.version}",
        "hashes": hashes,
        "licenses": [{"expression": expression(part)}],
        "evidence": {"licenses": [_text(file, text) for file, text in sorted(part.texts.items())]},
    }


def _text(file: str, text: bytes) -> dict[str, Any]:
    content = base64.b64encode(text).decode("ascii")
    return {"license": {"name": file, "text": {"contentType": "text/plain", "encoding": "base64", "content": content}}}


def _ref(part: Part) -> str:
    return f"{part.name}=={part.version}"


def _needs(part: Part, listed: Mapping[str, list[Part]], environment: Mapping[str, str], extra: str) -> list[str]:
    extras = ("", extra) if part.name == "fundingmodel" else ("",)
    names = {canonicalize_name(each.name) for each in part.requires(environment, extras)}
    return [_ref(listed[name][0]) for name in sorted(names & {*listed})]
