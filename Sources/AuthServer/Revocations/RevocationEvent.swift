import Foundation
import NIOCore
import Sessions
import UserAccounts

/// What an application reads, as server-sent events (HTML Standard §9.2).
enum RevocationEvent {
    /// A client that loses the connection comes back after two seconds.
    static let greeting = ByteBuffer(string: "retry: 2000\n: connected\n\n")

    /// Says that the connection lives.
    static let heartbeat = ByteBuffer(string: ": alive\n\n")

    private struct Document: Encodable {
        let session: String
        let principal: String?
        let reason: String
        let endedAt: String
    }

    /// That the client asks from a place this server does not remember; it may have missed something.
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
