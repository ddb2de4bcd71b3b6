/// A typed name for one value of a session: how to turn the application's type into bytes and back.
///
/// `HummingbirdSessions` adds an initialiser for `Codable` types; this module depends on no JSON library.
public struct SessionKey<Value: Sendable>: Sendable {
    /// How to treat a stored value that ``SessionKey/decode`` refuses, because the type has changed since it was stored.
    public enum Unreadable: Sendable {
        /// An error that names the key, until the session ends or another value is stored.
        case error
        /// No value, as if none had been stored.
        case absent
    }

    /// The name under which the value is stored.
    public let name: String
    /// Turns a value into bytes.
    public let encode: @Sendable (Value) throws -> [UInt8]
    /// Reads a value back.
    public let decode: @Sendable ([UInt8]) throws -> Value
    /// How to treat a stored value that `decode` refuses. Default ``Unreadable/error``.
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

    /// The value stored in `data` under this key, or `nil` if there is none.
    ///
    /// - Throws: ``SessionError`` with code ``SessionError/Code/unreadableValue``, unless an unreadable value counts as absent.
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
