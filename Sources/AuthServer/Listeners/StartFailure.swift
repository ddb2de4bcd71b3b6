import Foundation
import NIOCore
import ServerSettings

/// An outside cause that keeps the server from starting: a port, a file, a store. The process exits with 69.
package struct StartFailure: Error, CustomStringConvertible {
    /// The cause, in one sentence for the operator.
    package let description: String

    package init(_ description: String) {
        self.description = description
    }

    /// Runs a server, and explains to the operator why it could not listen.
    static func explaining(
        _ endpoint: some CustomStringConvertible,
        key: ConfigurationKey,
        _ listen: () async throws -> Void
    ) async throws {
        do {
            try await listen()
        } catch let error as IOError {
            switch error.errnoCode {
            case EADDRINUSE:
                throw StartFailure("the port of \(endpoint) is in use; stop what uses it, or set \(key.name)")
            case EACCES:
                throw StartFailure("the port of \(endpoint) needs more rights; set \(key.name) to 1024 or higher")
            case EADDRNOTAVAIL:
                throw StartFailure("\(endpoint) is not an address of this machine")
            default:
                throw StartFailure(
                    "the server cannot listen on \(endpoint): \(String(cString: strerror(error.errnoCode)))")
            }
        }
    }
}
