"""`fundingmodel` with the functions of tests/planted added to the catalogue: being in a folder that it reads is all it takes."""

from pathlib import Path

import udfs.functions

udfs.functions.__path__.append(str(Path(__file__).with_name("planted")))

if __name__ == "__main__":
    from fundingmodel.command_line.main import main

    main()
