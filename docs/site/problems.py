"""Mistakes in the documents, collected so that one run reports all of them."""


class Problems:
    def __init__(self):
        self.found: list[str] = []

    def report(self, place: str, text: str):
        self.found.append(f"{place}: {text}")
