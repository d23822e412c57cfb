"""Where the frozen program begins."""

from multiprocessing import freeze_support

from fundingmodel.command_line.main import main

if __name__ == "__main__":
    freeze_support()  # a process that works for a command begins here too
    main()
