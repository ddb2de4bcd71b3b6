import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Disk space reserved in a file beside the database. It is released when no other space is left, so that mandatory
/// writes still succeed.
package final class DiskReserve: Sendable {
    /// The result of a check of the disk.
    package struct Finding: Sendable, Equatable {
        /// The level of free space.
        package let level: DiskLevel
        /// Free bytes, excluding the reserve.
        package let free: Int64
        /// Whether the reserve exists.
        package let isHeld: Bool
    }

    private struct State {
        var finding = Finding(level: .ample, free: 0, isHeld: false)
        /// The file system does not support a reserve: only free space counts.
        var isUnsupported = false
    }

    private let folder: String
    private let file: String
    private let state = Mutex(State())

    /// The reserve of the database at `path`. It does nothing before the first check.
    package init(database path: String) {
        file = path + ".reserve"
        switch path.lastIndex(of: "/") {
        case nil: folder = "."
        case path.startIndex?: folder = "/"
        case let end?: folder = String(path[..<end])
        }
    }

    /// The result of the last check, or that the reserve has been released since.
    package var finding: Finding { state.withLock { $0.finding } }

    /// Checks the disk, and creates the reserve if it is missing and there is room for it. For one caller at a time.
    @discardableResult
    package func look() -> Finding {
        guard let found = inspect() else { return finding }
        let isMissing = !found.isHeld && !state.withLock { $0.isUnsupported }
        if isMissing, found.thresholds.canTake(free: found.free) {
            let failure = Self.take(file, found.thresholds.reserve)
            if failure != 0, failure != ENOSPC { state.withLock { $0.isUnsupported = true } }
        }
        guard let found = inspect() else { return finding }
        return state.withLock { state in
            let level = found.thresholds.level(free: found.free, isHeld: found.isHeld || state.isUnsupported)
            state.finding = Finding(level: level, free: found.free, isHeld: found.isHeld)
            return state.finding
        }
    }

    /// Checks the disk and changes nothing, for a program beside the server. `nil` if it cannot be told.
    package func peek() -> Finding? {
        inspect().map {
            Finding(level: $0.thresholds.level(free: $0.free, isHeld: $0.isHeld), free: $0.free, isHeld: $0.isHeld)
        }
    }

    /// Releases the reserve. False if there is none.
    @discardableResult
    package func release() -> Bool {
        guard unlink(file) == 0 else { return false }
        state.withLock { $0.finding = Finding(level: .full, free: $0.finding.free, isHeld: false) }
        return true
    }

    /// Releases the reserve if the disk is full. False if it is not, or there is no reserve.
    func releaseIfFull() -> Bool {
        guard let found = inspect() else { return false }
        return found.thresholds.level(free: found.free, isHeld: true) == .full && release()
    }

    private func inspect() -> (thresholds: DiskThresholds, free: Int64, isHeld: Bool)? {
        guard let disk = Self.space(of: folder) else { return nil }
        return (DiskThresholds(total: disk.total), disk.free, access(file, F_OK) == 0)
    }

    private static func space(of folder: String) -> (free: Int64, total: Int64)? {
        var space = statvfs()
        guard statvfs(folder, &space) == 0 else { return nil }
        let block = Int64(clamping: space.f_frsize)
        let free = Int64(clamping: space.f_bavail).multipliedReportingOverflow(by: block)
        let total = Int64(clamping: space.f_blocks).multipliedReportingOverflow(by: block)
        return (free.overflow ? .max : free.partialValue, total.overflow ? .max : total.partialValue)
    }

    /// Creates the file and returns 0, or the error number, in which case there is no file.
    private static func take(_ file: String, _ size: Int64) -> Int32 {
        let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        let failure = fill(descriptor, size)
        if failure != 0 { unlink(file) }
        return failure
    }

    private static func fill(_ descriptor: Int32, _ size: Int64) -> Int32 {
        #if canImport(Darwin)
        let block = [UInt8](repeating: 0, count: 65_536)
        for _ in 0..<(size / Int64(block.count)) where write(descriptor, block, block.count) != block.count {
            return errno
        }
        return 0
        #else
        return posix_fallocate(descriptor, 0, off_t(size))
        #endif
    }
}
