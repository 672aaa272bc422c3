"""``python -m clausify``."""

from clausify.cli import main

if __name__ == "__main__":
    main()
