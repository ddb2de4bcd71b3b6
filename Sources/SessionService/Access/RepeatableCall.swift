import Crypto
import ServerTables
import Sessions

/// Makes a call repeatable: a client that lost the answer sends the call again, with the same key, and gets the same answer, from
/// whichever server.
///
/// Nothing is stored for it. The secret that the answer contains is derived from the call itself, the client's key, its service
/// token and a key of this installation; so a repetition finds the session that the first call made. A stolen database is not
/// enough to derive it, because it holds only a digest of the token. See `docs/decisions/0050-repeatable-calls.md`.
package struct RepeatableCalls: Sendable {
    private let key: SymmetricKey

    /// - Parameter key: 32 secret bytes, the same in all servers of an installation.
    package init(key: [UInt8]) {
        self.key = SymmetricKey(data: key)
    }

    /// The values that all repetitions of a call draw. Random ones for a call without a key.
    func source(for call: String, _ body: CallBody, by caller: Caller) throws -> TokenSource? {
        guard let clientKey = try body.key() else { return nil }
        var mac = HMAC<SHA256>(key: key)
        for part in [call, caller.application.name, clientKey, caller.token.wireValue] {
            mac.update(data: Array(part.utf8) + [0])
        }
        mac.update(data: body.bytes)
        return .repeating(seed: mac.finalize().withUnsafeBytes { Array($0) })
    }
}
