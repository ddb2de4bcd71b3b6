/// When a disk counts as low and as full, and what to do with the room that was put aside on it.
package struct DiskThresholds: Sendable, Equatable {
    /// How many bytes are put aside. With as many free beside them, or fewer, the disk counts as full.
    package let reserve: Int64
    /// With fewer bytes free the disk counts as low.
    package let low: Int64

    /// Those of a disk of that many bytes: a sixteenth of a small one is put aside, 16 MiB of a large one.
    package init(total: Int64) {
        reserve = min(16 << 20, total / 16)
        low = reserve * 3 + min(1 << 30, total / 10)
    }

    /// How much room there is.
    package func level(free: Int64, isHeld: Bool) -> DiskLevel {
        if free < reserve || (!isHeld && !canTake(free: free)) { return .full }
        return free < low ? .low : .ample
    }

    /// Whether there is room to put the reserve aside, and still as much again as makes a disk full, so that it does not
    /// come and go.
    package func canTake(free: Int64) -> Bool {
        free >= reserve * 3
    }
}

/// How much room there is on a disk.
package enum DiskLevel: Sendable, Equatable {
    /// Enough.
    case ample
    /// So little that somebody should know.
    case low
    /// Enough for what must be written, and no more.
    case full
}
