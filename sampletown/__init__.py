"""The sample town: a small fictional web, and stand-ins for the places APIs, served by one real local server.

`python -m sampletown.serve --port 8099`. Hosts are under `.sample.test`; people, firms and e-mail domains are invented.
"""
