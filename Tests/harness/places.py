"""Databases of networks and their places, as MaxMind's."""

import pathlib

from mmdb_writer import MMDBWriter
from netaddr import IPSet


def write_places(path: pathlib.Path, places: dict[str, dict], version=6) -> pathlib.Path:
    """`places` has an entry for each network, as `place` makes it."""
    writer = MMDBWriter(version, "Test-City", ipv4_compatible=version == 6, languages=["en", "de"])
    for network, entry in places.items():
        writer.insert_network(IPSet([network]), entry)
    writer.to_db_file(str(path))
    return path


def place(city: str | None = None, country: str | None = None) -> dict:
    names = {"city": city, "country": country}
    return {field: {"geoname_id": 1, "names": {"de": f"{name} (de)", "en": name}} for field, name in names.items() if name}
