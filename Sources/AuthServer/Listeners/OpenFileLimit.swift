import Foundation

/// The limit of open files, and so of connections, of the process.
package enum OpenFileLimit {
    /// Descriptors that connections of browsers and proxies may not use: for stores, the management port and its connections.
    private static let reserve = 128

    /// Raises the limit to the maximum that the system allows.
    ///
    /// The customary 1024 exists for programs that use `select`; a server at that limit cannot accept another connection.
    package static func raise() {
        guard var limit = read() else { return }
        #if canImport(Darwin)
        limit.rlim_cur = min(limit.rlim_max, rlim_t(OPEN_MAX))
        #else
        limit.rlim_cur = limit.rlim_max
        #endif
        _ = setrlimit(resource, &limit)
    }

    /// How many connections the public port may have open at once.
    static var connections: Int {
        connections(of: read().map { Int(clamping: $0.rlim_cur) } ?? Int.max)
    }

    /// The public port's share of a limit: all but the reserve, or half of a limit that is too low for the reserve.
    static func connections(of limit: Int) -> Int {
        max(limit - min(reserve, limit / 2), 1)
    }

    private static func read() -> rlimit? {
        var limit = rlimit()
        return getrlimit(resource, &limit) == 0 ? limit : nil
    }

    #if canImport(Darwin)
    private static let resource = RLIMIT_NOFILE
    #else
    private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #endif
}
