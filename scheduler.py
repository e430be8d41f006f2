"""The daemon's front door: `python scheduler.py` is `chorus run`."""

import sys

from chorus.cli import main

if __name__ == "__main__":
    main(["run", *sys.argv[1:]])
