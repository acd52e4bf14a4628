"""Source modules: one per provider or form; each turns a delivered file into canonical rows (see ``contract``)."""
