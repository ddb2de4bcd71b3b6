import Sessions

/// What a browser keeps of having signed in: a random number, and a proof that it belongs to one account.
///
/// It lets nobody in. It only keeps other people's failures from being held against this browser (see
/// ``LoginThrottle``). To everybody but the server it is random bytes.
package struct KnownBrowser: Hashable, Sendable {
    /// 16 random bytes.
    let id: [UInt8]

    /// 32 bytes.
    let proof: [UInt8]

    init(id: [UInt8], proof: [UInt8]) {
        self.id = id
        self.proof = proof
    }

    /// Reads what a browser sent. `nil` unless it has the right shape.
    package init?(wire text: some StringProtocol) {
        guard let words = Base64URL.words(text.utf8, byteCount: 48) else { return nil }
        let bytes = words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * UInt64($0))) } }
        self.init(id: Array(bytes.prefix(16)), proof: Array(bytes.dropFirst(16)))
    }

    /// What the browser gets: 64 characters.
    package var wireValue: String {
        Base64URL.encode(id + proof)
    }
}

extension KnownBrowser: CustomStringConvertible {
    package var description: String { "known browser" }
}
