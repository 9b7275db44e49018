"""A bundle's executable for the terminal; the windowed one is ``window_program.py``."""

from multiprocessing import freeze_support

if __name__ == "__main__":
    freeze_support()  # first, so that the program's children do not open a second window
    from photosearch.cli import main

    raise SystemExit(main())
