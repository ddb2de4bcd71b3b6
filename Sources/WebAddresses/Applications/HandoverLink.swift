import Sessions

/// The address at this server that redirects to an application's host with a handover code.
///
/// It carries the return path as base64url, which needs no escapes: the login page's `next` encodes the whole link once
/// more, and a path made of escapes would grow to five times its length.
package struct HandoverLink: Sendable, Equatable, CustomStringConvertible {
    private static let path = PagePath.handover

    /// The origin of the application.
    package let origin: String
    /// The digest of the value that the browser holds in a cookie.
    package let challenge: String
    /// The return path at the application's host.
    package let next: String
    /// Whether this is the second attempt, because the first code was not redeemed.
    package let isRepeated: Bool

    package init(origin: String, challenge: String, next: String, isRepeated: Bool) {
        self.origin = origin
        self.challenge = challenge
        self.next = next
        self.isRepeated = isRepeated
    }

    /// Reads the fields of a link. The caller checks the origin and the challenge.
    package init(_ query: FormFields) {
        self.init(
            origin: query.text("to"), challenge: query.text("challenge"),
            next: AppLink.path(Self.decode(query.text("back"))), isRepeated: query.isTicked("again"))
    }

    package var description: String {
        LocalLink(
            Self.path,
            [
                ("to", origin), ("challenge", challenge), ("back", Base64URL.encode(next.utf8)),
                ("again", isRepeated ? "1" : ""),
            ]
        ).description
    }

    /// Whether the challenge can be the digest of a value in a cookie.
    package var hasChallenge: Bool { Base64URL.words(challenge.utf8, byteCount: 32) != nil }

    /// Whether a local target is such a link. It may be longer than other targets.
    static func isOne(_ target: String) -> Bool {
        target.hasPrefix(path + "?")
    }

    private static func decode(_ text: String) -> String {
        let count = text.utf8.count * 6 / 8
        guard let words = Base64URL.words(text.utf8, byteCount: count) else { return "" }
        let bytes = words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - $0 * 8)) } }
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}
