"""`python -m fundingmodel`: the command, where its own script is not found."""

from fundingmodel.command_line.main import main

if __name__ == "__main__":
    main()
