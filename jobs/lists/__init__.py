"""Lists: the catalogue of nouns, and what a list of any of them needs. Admin, API, exports, decisions and commands all
read the same one, so that a filter has one name and one result everywhere.

catalogue   one `Resource` per noun; `resource_of(model or slug)`, `rows_of(resource, filters)`
resource    what a noun is: its columns, filters, orders, headers of imports
filters     the kinds of filters: texts in, rows out, a sentence for what cannot be used
listing     an address's filters, order and cursor, as rows
keyset      pages at any depth at the same cost
search      the first matches of a search by words, at the same cost for rare and frequent ones
counts      how many rows there are, up to a cap and within a time
"""
