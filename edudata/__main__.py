"""`python -m edudata` is `edudata`, for where the command itself is not on the path."""

from edudata.cli import main

if __name__ == "__main__":
    main()
