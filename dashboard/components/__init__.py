"""Pieces of the screen, each with one job."""
