import Foundation

/// How many files, and so connections, the process may have open.
enum OpenFileLimit {
    /// Goes up to what the system allows.
    ///
    /// The customary 1024 is there for programs that use `select`; a server at that limit cannot take one connection more.
    static func raise() {
        var limit = rlimit()
        #if canImport(Darwin)
        guard getrlimit(RLIMIT_NOFILE, &limit) == 0 else { return }
        limit.rlim_cur = min(limit.rlim_max, rlim_t(OPEN_MAX))
        _ = setrlimit(RLIMIT_NOFILE, &limit)
        #else
        let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(files, &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        _ = setrlimit(files, &limit)
        #endif
    }
}
