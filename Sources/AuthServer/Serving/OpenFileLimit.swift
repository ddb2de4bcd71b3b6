import Foundation

/// How many files, and so connections, the process may have open.
package enum OpenFileLimit {
    /// What is kept from connections of browsers and proxies: for stores, for the management port and its connections.
    private static let reserve = 128

    /// Goes up to what the system allows.
    ///
    /// The customary 1024 is there for programs that use `select`; a server at that limit cannot take one connection more.
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

    /// The share of a limit: all but the reserve, and half of a limit that is so low that nothing would be left.
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
