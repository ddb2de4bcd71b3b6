/// Which generation of a principal's credentials a session was made under.
///
/// A number that only grows: each change of credentials that must end the principal's sessions gives the principal a
/// greater one, in the same commit. A session is valid only under the present one, so the commit itself ends all older
/// sessions, on every instance, and nothing that fails afterwards can keep one alive.
public struct CredentialEpoch: Hashable, Sendable, Comparable, RawRepresentable, CustomStringConvertible {
    /// The number, from 0 to 2^53 - 1.
    public let rawValue: Int64

    /// Wraps a number.
    public init(rawValue: Int64) {
        self.rawValue = rawValue
    }

    /// The epoch of sessions without a principal, and of all sessions where the application names none.
    public static let initial = CredentialEpoch(rawValue: 0)

    /// The later epoch is greater.
    public static func < (lhs: CredentialEpoch, rhs: CredentialEpoch) -> Bool {
        lhs.rawValue < rhs.rawValue
    }

    /// The number in digits.
    public var description: String { String(rawValue) }
}
