import Foundation

extension PassedSockets {
    /// The sockets that were passed to this process. Removes the variables, and keeps the sockets from child programs.
    ///
    /// - Throws: ``StartFailure`` if something else than a listening socket was passed, or if its purpose is not clear.
    static func adopted() throws -> PassedSockets {
        let environment = ProcessInfo.processInfo.environment
        defer { for name in variables { unsetenv(name) } }
        let passed = try PassedSockets(environment: environment, process: getpid())
        for (purpose, descriptor) in passed.descriptors {
            try check(descriptor, for: purpose)
            guard fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0 else { throw refusal(of: purpose, "it cannot be used") }
        }
        return passed
    }

    /// Refuses anything but a stream socket that listens.
    static func check(_ descriptor: CInt, for purpose: Purpose) throws {
        guard let type = option(SO_TYPE, of: descriptor) else {
            throw refusal(of: purpose, errno == EBADF ? "it is not open" : "it is not a socket")
        }
        #if canImport(Darwin)
        let stream = SOCK_STREAM
        #else
        let stream = CInt(SOCK_STREAM.rawValue)
        #endif
        guard type == stream else { throw refusal(of: purpose, "it is not a stream socket; use ListenStream=") }
        guard option(SO_ACCEPTCONN, of: descriptor) == 1 else {
            throw refusal(of: purpose, "it does not listen; use ListenStream= with Accept=no")
        }
    }

    private static func option(_ name: CInt, of descriptor: CInt) -> CInt? {
        var (value, size) = (CInt(0), socklen_t(MemoryLayout<CInt>.size))
        return getsockopt(descriptor, SOL_SOCKET, name, &value, &size) == 0 ? value : nil
    }

    private static func refusal(of purpose: Purpose, _ reason: String) -> StartFailure {
        StartFailure("the socket that was passed for \(purpose.rawValue) cannot be used: \(reason)")
    }
}
