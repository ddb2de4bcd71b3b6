import Foundation
import NIOCore
import ServerSettings

/// The file of a unix socket: removed when nothing listens on it any more, and open to the group of the process.
struct UnixSocket {
    private let path: String

    /// Makes room for the socket of a listener. `nil` for a TCP port.
    ///
    /// - Throws: ``StartFailure`` if another server listens there, or if the file is no socket.
    static func prepared(for listener: ServiceListener) throws -> UnixSocket? {
        guard case .unix(let path) = listener else { return nil }
        let socket = UnixSocket(path: path)
        try socket.makeRoom()
        return socket
    }

    private func makeRoom() throws {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else { return }
        guard attributes[.type] as? FileAttributeType == .typeSocket else {
            throw StartFailure("\(path) exists and is no socket; remove it, or set service.listen")
        }
        guard !isInUse else {
            throw StartFailure("another process listens on \(path); stop it, or set service.listen")
        }
        // A server that was killed left it.
        unlink(path)
    }

    private var isInUse: Bool {
        #if canImport(Darwin)
        let descriptor = Foundation.socket(AF_UNIX, SOCK_STREAM, 0)
        #else
        let descriptor = Foundation.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        #endif
        guard descriptor >= 0, let address = try? SocketAddress(unixDomainSocketPath: path) else { return false }
        defer { close(descriptor) }
        return address.withSockAddr { connect(descriptor, $0, socklen_t($1)) == 0 }
    }

    /// Lets programs of the same group connect, and no others.
    func share() {
        try? FileManager.default.setAttributes([.posixPermissions: 0o660], ofItemAtPath: path)
    }

    func remove() {
        unlink(path)
    }
}
