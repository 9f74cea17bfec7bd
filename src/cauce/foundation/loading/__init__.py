"""Reading the data files, written for the people who edit them.

`sheets` reads CSV, `trees` reads JSON; both take the same declaration of `columns` (what each cell
must be) and gather every `Problem` by file, line and column. `writing` puts what was read into the
database, changing only what differs.
"""
