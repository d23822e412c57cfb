"""The process of an add-in for LibreOffice that version 0.1 wrote: `python -m udfs.calc.worker LANGUAGE`."""

from udfs.hosts.calc.worker import main

if __name__ == "__main__":
    main()
