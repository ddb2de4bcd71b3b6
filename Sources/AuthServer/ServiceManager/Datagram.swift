import Foundation
import NIOCore

/// Sends one datagram to a unix socket.
enum Datagram {
    /// Sends a text.
    ///
    /// - Parameter address: the path of the socket; an abstract one begins with `@`.
    static func send(_ text: String, to address: String) throws {
        #if canImport(Darwin)
        let type = SOCK_DGRAM
        #else
        let type = CInt(SOCK_DGRAM.rawValue)
        #endif
        let descriptor = socket(AF_UNIX, type, 0)
        guard descriptor >= 0 else { throw failure(errno, "socket") }
        defer { close(descriptor) }
        // A service manager that does not read must not stop the server.
        guard fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0 else { throw failure(errno, "fcntl") }
        let bytes = Array(text.utf8)
        let sent = try withAddress(address) { sendto(descriptor, bytes, bytes.count, 0, $0, $1) }
        guard sent == bytes.count else { throw failure(errno, "sendto") }
    }

    private static func withAddress<Result>(
        _ text: String,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) throws -> Result {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var path = Array(text.utf8)
        if path.first == UInt8(ascii: "@") { path[0] = 0 }
        guard path.count < MemoryLayout.size(ofValue: address.sun_path) else { throw failure(ENAMETOOLONG, "address") }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        // The name of an abstract socket ends where the address does.
        let length = MemoryLayout<sockaddr_un>.offset(of: \.sun_path).map { $0 + path.count } ?? 0
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(length)) }
        }
    }

    private static func failure(_ code: CInt, _ call: String) -> IOError {
        IOError(errnoCode: code, reason: call)
    }
}
