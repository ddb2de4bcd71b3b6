"""Plays cases against a client of the session service, through a proxy that records and disturbs its calls."""
