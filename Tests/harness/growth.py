"""Whether a series of measurements grows, judged by all of them and not by two."""

import statistics

Points = list[tuple[float, float]]


def trend(points: Points) -> float:
    """Units per second: the median of the slopes between all pairs of points (Theil and Sen). A few outliers do not change it."""
    chosen = points[:: max(1, len(points) // 200)]
    slopes = [
        (later[1] - earlier[1]) / (later[0] - earlier[0])
        for number, earlier in enumerate(chosen)
        for later in chosen[number + 1 :]
        if later[0] > earlier[0]
    ]
    return statistics.median(slopes) if slopes else 0.0


def growth(points: Points) -> float:
    """By how much the series rises in its second half, if it goes on as in the quarter of the two where it rises less: what leaks
    rises in both, and a single step, as of a memory pool that was used for the first time, in one."""
    if not points:
        return 0.0
    return min(map(trend, late_quarters(points))) * (points[-1][0] - points[0][0]) / 2


def late_quarters(points: Points) -> tuple[Points, Points]:
    """The third quarter, and the fourth."""
    half = second_half(points)
    middle = (half[0][0] + half[-1][0]) / 2 if half else 0.0
    return [point for point in half if point[0] < middle], [point for point in half if point[0] >= middle]


def second_half(points: Points) -> Points:
    if not points:
        return []
    middle = (points[0][0] + points[-1][0]) / 2
    return [point for point in points if point[0] >= middle]
