/// Who a session belongs to: an opaque, non-empty string chosen by the application, never reused for another person.
public struct PrincipalID: Hashable, Sendable, RawRepresentable, CustomStringConvertible {
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

    /// The raw value.
    public var description: String { rawValue }
}
