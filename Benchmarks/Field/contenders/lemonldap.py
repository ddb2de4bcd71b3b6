"""LemonLDAP::NG behind nginx."""

ALL = []
