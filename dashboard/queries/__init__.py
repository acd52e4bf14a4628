"""Every statement the pages run: cached by build id, values bound, suppressed cells never read."""
