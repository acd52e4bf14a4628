"""Figures on their way out: which rows may leave, and in which formats, with build id, licence and metadata."""
