import Foundation
import ServerTables
import Sessions

/// A signed token in compact form (RFC 7515 §7.1), which this server creates and never reads.
enum CompactJWS {
    private struct Header: Encodable {
        let alg = "ES256"
        let kid: String
        let typ = "JWT"
    }

    /// Signs `claims`.
    static func sign(_ claims: some Encodable, with key: AssertionKey) throws -> String {
        let message = try part(Header(kid: key.id)) + "." + part(claims)
        return message + "." + Base64URL.encode(try key.signature(over: Array(message.utf8)))
    }

    private static func part(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Base64URL.encode(try encoder.encode(value))
    }
}
