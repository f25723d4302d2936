#!/usr/bin/env python
"""Django's command line, with ScraperSky's settings."""

import sys

if __name__ == "__main__":
    from scrapersky.commandline import main

    main(sys.argv)
