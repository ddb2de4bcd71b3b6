"""How much is measured."""

from dataclasses import dataclass

from Field.load import Load


@dataclass(frozen=True)
class Plan:
    """The numbers of a run. `quick` is for trying the benchmark out; its figures are not to be published."""

    rounds: int
    seconds: float
    load: Load
    quick: bool = False

    @property
    def session_numbers(self) -> list[int]:
        return [1_000, 10_000] if self.quick else [1_000, 10_000, 100_000, 1_000_000]

    @property
    def revocations(self) -> int:
        return 50 if self.quick else 1_000

    @property
    def logins(self) -> int:
        return 5_000 if self.quick else 50_000
