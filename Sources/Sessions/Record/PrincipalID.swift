/// The owner of a session: an opaque, non-empty string chosen by the application, never reused for another person.
///
/// Two are equal if their bytes are, as in any database. Swift's own comparison of strings would take different spellings of an
/// accented letter for the same principal.
public struct PrincipalID: Hashable, Sendable, RawRepresentable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The application's name for the principal.
    public let rawValue: String

    /// Wraps the application's name for a principal.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Wraps the application's name for a principal.
    public init(_ rawValue: String) {
        self.rawValue = rawValue
    }

    /// Wraps a string literal.
    public init(stringLiteral value: String) {
        self.rawValue = value
    }

    /// The raw value.
    public var description: String { rawValue }

    /// Whether both have the same bytes.
    public static func == (lhs: PrincipalID, rhs: PrincipalID) -> Bool {
        lhs.rawValue.utf8.elementsEqual(rhs.rawValue.utf8)
    }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) {
        var text = rawValue
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(0xFF as UInt8)
    }
}
