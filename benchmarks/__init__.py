"""One script for each claim that we make about speed: `make bench NAME=queue`."""
