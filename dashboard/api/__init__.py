"""A read-only HTTP interface beside the app: the figures of the current snapshot, guarded like every other way out."""
