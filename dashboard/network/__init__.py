"""The network of towns: meetings, exchange, proposals, alerts, mail, rights. Personal data live here and nowhere else."""
