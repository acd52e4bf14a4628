"""Footfall indicators: one module per family; what they share lies in ``month_panel``, ``rows`` and ``holiday_calendar``."""
