/// The thresholds at which a disk counts as low and as full, and the size of the reserve.
package struct DiskThresholds: Sendable, Equatable {
    /// The size of the reserve in bytes. With that many or fewer further bytes free, the disk counts as full.
    package let reserve: Int64
    /// With fewer bytes free the disk counts as low.
    package let low: Int64

    /// The thresholds of a disk of that many bytes: the reserve is a sixteenth of a small disk, 16 MiB of a large one.
    package init(total: Int64) {
        reserve = min(16 << 20, total / 16)
        low = reserve * 3 + min(1 << 30, total / 10)
    }

    /// The level of free space.
    package func level(free: Int64, isHeld: Bool) -> DiskLevel {
        if free < reserve || (!isHeld && !canTake(free: free)) { return .full }
        return free < low ? .low : .ample
    }

    /// Whether there is room for the reserve and again as much as makes a disk full, so that the reserve is not created and
    /// released in turns.
    package func canTake(free: Int64) -> Bool {
        free >= reserve * 3
    }
}

/// The level of free space on a disk.
package enum DiskLevel: Sendable, Equatable {
    /// Enough.
    case ample
    /// So little that the operator should know.
    case low
    /// Enough for mandatory writes only.
    case full
}
