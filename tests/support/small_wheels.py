"""Small wheels that are made for a test: what they say of themselves, and nothing else."""

import zipfile
from pathlib import Path

ENVIRONMENT = {"sys_platform": "win32", "python_version": "3.13", "python_full_version": "3.13.0"}


def wheel(
    folder: Path, name: str, *lines: str, version: str = "1.0", text: str = "Permission is hereby granted"
) -> Path:
    """A wheel with these lines in its metadata, and the text of its licence where it has one."""
    file = folder / f"{name}-{version}-py3-none-any.whl"
    described = f"{name}-{version}.dist-info"
    metadata = "\n".join(("Metadata-Version: 2.4", f"Name: {name}", f"Version: {version}", *lines, "", ""))
    tags = "Wheel-Version: 1.0\nGenerator: a test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    content = {f"{name}.py": "", f"{described}/METADATA": metadata, f"{described}/WHEEL": tags}
    if text:
        content[f"{described}/licenses/LICENSE"] = text
    content[f"{described}/RECORD"] = "".join(f"{each},,\n" for each in (*content, f"{described}/RECORD"))
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(file, "w") as archive:
        for each, written in content.items():
            archive.writestr(each, written)
    return file
