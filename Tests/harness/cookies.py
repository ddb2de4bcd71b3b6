"""Set-Cookie as it came over the wire: nothing is normalised, nothing is forgiven."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SetCookie:
    name: str
    value: str
    attributes: tuple[str, ...]

    @classmethod
    def parse(cls, header: str) -> "SetCookie":
        pair, *attributes = header.split(";")
        name, separator, value = pair.partition("=")
        assert separator, f"a nameless cookie: {header}"
        return cls(name, value, tuple(attribute.strip() for attribute in attributes))

    def attribute(self, name: str) -> str | None:
        """The value of an attribute, "" for one without value, None when absent."""
        for attribute in self.attributes:
            key, _, value = attribute.partition("=")
            if key.lower() == name.lower():
                return value
        return None

    @property
    def deletes(self) -> bool:
        return self.attribute("Max-Age") == "0"
