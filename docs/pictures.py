"""The picture of the Summary in README, made from what `fundingmodel report` writes: `python docs/pictures.py`.

Needs LibreOffice and pdftoppm (poppler-utils).
"""

import subprocess
import sys
import tempfile
from pathlib import Path

PICTURE = Path(__file__).parent / "pictures" / "summary.png"
DOTS = 120  # an inch
AREA = (20, 30, 1300, 815)  # of the first page, in dots: left, top, width, height


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _run(sys.executable, "-m", "fundingmodel", "report", "--out", name, "--file", "report.xlsx")
        profile = (folder / "profile").as_uri()
        office = ("soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf", "--outdir", name)
        _run(*office, str(folder / "report.xlsx"))
        left, top, width, height = map(str, AREA)
        area = ("-x", left, "-y", top, "-W", width, "-H", height)
        pages = ("-png", "-r", str(DOTS), "-f", "1", "-l", "1", "-singlefile")
        _run("pdftoppm", *pages, *area, str(folder / "report.pdf"), str(PICTURE.with_suffix("")))


def _run(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
