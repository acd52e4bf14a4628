"""Pieces of the network pages."""
