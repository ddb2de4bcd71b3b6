"""What remains of interleaved rounds: medians, and ratios of samples of the same round."""

import statistics

Samples = dict[str, list[dict[str, float]]]


def medians(samples: Samples) -> dict[str, dict[str, float]]:
    """The median of every figure, by target."""
    return {
        name: {key: statistics.median(sample[key] for sample in rounds) for key in rounds[0]}
        for name, rounds in samples.items()
        if rounds
    }


def ratios(samples: Samples, name: str, base: str, key: str) -> list[float]:
    """One figure of a target as a share of another target's, round by round; empty if one of them has no samples."""
    pairs = zip(samples.get(name, []), samples.get(base, []))
    return [sample[key] / other[key] for sample, other in pairs if other[key]]


def ratio(samples: Samples, name: str, base: str, key: str) -> float | None:
    """The median of the ratios."""
    shares = ratios(samples, name, base, key)
    return statistics.median(shares) if shares else None


def difference(samples: Samples, name: str, base: str, key: str) -> float | None:
    """The median of the differences within each round."""
    pairs = zip(samples.get(name, []), samples.get(base, []))
    differences = [sample[key] - other[key] for sample, other in pairs]
    return statistics.median(differences) if differences else None


def percentile(values: list[float], percent: float) -> float:
    """The smallest value that at least so many percent of the values do not exceed."""
    ordered = sorted(values)
    if not ordered:
        raise ValueError("no values")
    rank = -(-len(ordered) * percent // 100)
    return ordered[max(0, int(rank) - 1)]
