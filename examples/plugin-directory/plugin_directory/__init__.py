"""An invented directory of businesses: its scraper, a stage about licences, and its API as a source."""
