"""Workbooks to fill in: one template per kind of delivery, with the headings that the source modules know."""
