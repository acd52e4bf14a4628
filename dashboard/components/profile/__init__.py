"""Sections of the page "Zentrum im Profil", in the order they appear."""
