"""``python -m photosearch``: the same as the console script."""

from multiprocessing import freeze_support

if __name__ == "__main__":
    freeze_support()  # first, so that a frozen program's children do not open a second window
    from photosearch.cli import main

    raise SystemExit(main())
