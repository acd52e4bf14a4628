"""Fetching deliveries from services: what is fetched becomes a file and goes the way of every delivery."""
