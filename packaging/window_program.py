"""The windowed executable of a bundle; the terminal's is ``photosearch/__main__.py``."""

from multiprocessing import freeze_support

if __name__ == "__main__":
    freeze_support()  # first, so that the program's children do not open a second window
    from photosearch.cli import window_main

    raise SystemExit(window_main())
