"""Delivering data through the app: the page hands files to a process of their own and shows what comes back."""
