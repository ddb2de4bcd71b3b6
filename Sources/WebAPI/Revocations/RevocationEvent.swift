import Foundation
import NIOCore
import RequestEdge
import ServerTables
import Sessions
import UserAccounts

/// The server-sent events of the revocation stream (HTML Standard §9.2).
enum RevocationEvent {
    /// A client that loses the connection reconnects after two seconds.
    static let greeting = ByteBuffer(string: "retry: 2000\n: connected\n\n")

    /// Shows that the connection is alive.
    static let heartbeat = ByteBuffer(string: ": alive\n\n")

    private struct Document: Encodable {
        let session: String
        let principal: String?
        let reason: String
        let endedAt: String
    }

    /// The client's position is no longer stored here; it may have missed events.
    static func missed(upTo newest: Int64) -> ByteBuffer {
        ByteBuffer(string: "id: \(newest)\nevent: missed\ndata: {}\n\n")
    }

    /// A session that ended.
    static func ended(_ revocation: Revocation) throws -> ByteBuffer {
        let document = Document(
            session: revocation.session, principal: revocation.principal, reason: revocation.reason,
            endedAt: revocation.endedAt.rfc3339)
        var buffer = ByteBuffer(string: "id: \(revocation.sequence)\nevent: session_ended\ndata: ")
        buffer.writeImmutableBuffer(try APIJSON.encode(document))
        buffer.writeString("\n\n")
        return buffer
    }
}
