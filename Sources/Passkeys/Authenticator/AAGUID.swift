/// The model of an authenticator, as the authenticator claims it (WebAuthn L3 §6.5.1). Without attestation nothing
/// proves it: good for a name in a list, never for a decision.
public struct AAGUID: Sendable, Hashable, CustomStringConvertible {
    private let high: UInt64
    private let low: UInt64

    /// An id that was stored. `nil` unless it has 16 bytes.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == 16 else { return nil }
        self.init(bytes[...])
    }

    init(_ bytes: ArraySlice<UInt8>) {
        high = bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        low = bytes.dropFirst(8).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    init(_ high: UInt64, _ low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The 16 bytes.
    public var bytes: [UInt8] {
        [high, low].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - $0 * 8)) } }
    }

    /// Whether all bytes are zero: the authenticator does not name its model.
    public var isZero: Bool { high == 0 && low == 0 }

    /// The name of the provider for a list of passkeys: "Apple Passwords", "1Password" and so on; "Passkey" if it is
    /// not one of the some 25 that are known here. It is not proof of anything.
    public var providerName: String { Self.providers[self] ?? "Passkey" }

    /// The id in the form of a UUID, lower case.
    public var description: String {
        let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        return [0..<4, 4..<6, 6..<8, 8..<10, 10..<16].map { digits[$0].joined() }.joined(separator: "-")
    }
}
