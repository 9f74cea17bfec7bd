"""Needs read from a spreadsheet. Files, cells and headings are read as those of plans are."""
