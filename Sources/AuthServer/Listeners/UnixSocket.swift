import Foundation
import NIOCore
import Synchronization

/// The file of a unix socket: removed when nothing listens on it any more, and open to the group of the process.
final class UnixSocket: Sendable {
    private let path: String
    /// The number of the file on which this server listens.
    private let own = Mutex<UInt64?>(nil)

    private init(path: String) {
        self.path = path
    }

    /// Makes room for the socket of a listener. `nil` for a TCP port, and for a passed socket, whose file is not ours.
    ///
    /// - Throws: ``StartFailure`` if another server listens there, or if the file is no socket.
    static func prepared(for address: ListenAddress) throws -> UnixSocket? {
        guard case .unix(let path) = address else { return nil }
        let socket = UnixSocket(path: path)
        try socket.makeRoom()
        return socket
    }

    private func makeRoom() throws {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else { return }
        guard attributes[.type] as? FileAttributeType == .typeSocket else {
            throw StartFailure("\(path) exists and is no socket; remove it, or set service.listen")
        }
        guard isAbandoned else {
            throw StartFailure("another process listens on \(path); stop it, or set service.listen")
        }
        unlink(path)
    }

    /// Whether a server that was killed left it: only a refused connection proves that.
    private var isAbandoned: Bool {
        #if canImport(Darwin)
        let descriptor = Foundation.socket(AF_UNIX, SOCK_STREAM, 0)
        #else
        let descriptor = Foundation.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        #endif
        guard descriptor >= 0, let address = try? SocketAddress(unixDomainSocketPath: path) else { return false }
        defer { close(descriptor) }
        return address.withSockAddr { connect(descriptor, $0, socklen_t($1)) != 0 && errno == ECONNREFUSED }
    }

    /// Called once it listens: lets programs of the same group connect, and no others.
    func share() {
        own.withLock { $0 = file }
        try? FileManager.default.setAttributes([.posixPermissions: 0o660], ofItemAtPath: path)
    }

    /// Removes it, unless another server has replaced it meanwhile.
    func remove() {
        guard let file, own.withLock({ $0 }) == file else { return }
        unlink(path)
    }

    private var file: UInt64? {
        (try? FileManager.default.attributesOfItem(atPath: path))?[.systemFileNumber] as? UInt64
    }
}
