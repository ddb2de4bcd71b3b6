/// A typed name for one value of a session: how to turn the application's type into bytes and back.
///
/// `HummingbirdSessions` adds an initialiser for `Codable` types; this module knows no JSON library.
public struct SessionKey<Value: Sendable>: Sendable {
    /// What a stored value counts as that ``SessionKey/decode`` refuses, because the type has changed since it was kept.
    public enum Unreadable: Sendable {
        /// An error that names the key, for as long as the session lives or until another value is kept.
        case error
        /// No value, as if it had never been kept.
        case absent
    }

    /// The name under which the value is kept.
    public let name: String
    /// Turns a value into bytes.
    public let encode: @Sendable (Value) throws -> [UInt8]
    /// Reads a value back.
    public let decode: @Sendable ([UInt8]) throws -> Value
    /// What a stored value counts as that `decode` refuses. Default ``Unreadable/error``.
    public let unreadable: Unreadable

    /// Creates a key.
    public init(
        _ name: String,
        ifUnreadable unreadable: Unreadable = .error,
        encode: @escaping @Sendable (Value) throws -> [UInt8],
        decode: @escaping @Sendable ([UInt8]) throws -> Value
    ) {
        self.name = name
        self.unreadable = unreadable
        self.encode = encode
        self.decode = decode
    }

    /// The value kept in `data` under this key, or `nil` when there is none.
    ///
    /// - Throws: ``SessionError`` with code ``SessionError/Code/unreadableValue``, unless such a value counts as absent.
    public func value(in data: SessionData) throws -> Value? {
        guard let bytes = data[name] else { return nil }
        do {
            return try decode(bytes)
        } catch {
            guard unreadable == .error else { return nil }
            throw SessionError(.unreadableValue, "the value \(name) cannot be read as \(Value.self)", cause: error)
        }
    }
}
