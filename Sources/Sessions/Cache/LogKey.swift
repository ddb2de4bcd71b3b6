/// What an entry of a log names: 16 bytes, the handle of a session or the identifier of an account.
package struct LogKey: Sendable, Hashable {
    let high: UInt64
    let low: UInt64

    package init(_ id: SessionID) {
        high = id.high
        low = id.low
    }

    /// The key of a principal. `nil` if its identifier is not 16 bytes in base64url: a log can then only name everything.
    package init?(_ principal: PrincipalID) {
        guard principal.rawValue.utf8.count == 22,
            let words = Base64URL.words(principal.rawValue.utf8, byteCount: 16)
        else { return nil }
        (high, low) = (words[0], words[1])
    }

    /// Reads 16 bytes. `nil` for any other length.
    package init?(bytes: some Collection<UInt8>) {
        guard let id = SessionID(bytes: bytes) else { return nil }
        self.init(id)
    }

    /// The 16 bytes.
    package var bytes: [UInt8] { session.bytes }

    /// The session that the key names in a log of sessions.
    package var session: SessionID { SessionID(high: high, low: low) }

    /// The principal that the key names in a log of accounts.
    var principal: PrincipalID { PrincipalID(rawValue: session.description) }
}
