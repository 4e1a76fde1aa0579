"""Run the command line with `python -m edudata`."""

from edudata.cli import main

if __name__ == "__main__":
    main()
