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
    most_sessions: int = 1_000_000

    @property
    def session_numbers(self) -> list[int]:
        """The powers of ten from a thousand to `most_sessions`, in a quick run to ten thousand."""
        most = min(self.most_sessions, 10_000) if self.quick else self.most_sessions
        return [10**power for power in range(3, 12) if 10**power <= most]

    @property
    def revocations(self) -> int:
        return 50 if self.quick else 1_000

    @property
    def logins(self) -> int:
        return 5_000 if self.quick else 50_000
