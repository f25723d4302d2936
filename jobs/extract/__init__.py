"""What a page or a sitemap says: bytes in, dataclasses out. No network, no database.

- `document`: a parsed page: its tree, text and links, read-only.
- `contacts/`: what counts as a contact, one kind a file.
- `readers/`: where contacts stand on a page; READERS is the table of contents.
- `pages/`: the facts of a page and of a home page.
- `page_quality`: pages that only look like one.
- `sitemaps/`: sitemaps of any kind, streamed.
- `urls`, `url_patterns`, `page_types`: URLs and hosts in canonical form, includes and excludes, what a URL tells.
- `data/`: words, names and signs, to be edited by whoever speaks the language.
"""
