/// An application's named values in a session, each kept as the bytes of a small JSON document.
///
/// Values are stored one by one, so two parallel requests that change different names both survive.
public struct SessionData: Sendable, Equatable {
    /// Most names in one session.
    public static let fieldLimit = 64
    /// Longest name, in UTF-8 bytes.
    public static let nameLimit = 64
    /// Largest value, in bytes.
    public static let valueLimit = 4096

    /// The values by name.
    public private(set) var fields: [String: [UInt8]]

    /// Creates data from values that are already encoded.
    public init(_ fields: [String: [UInt8]] = [:]) {
        self.fields = fields
    }

    /// The value called `name`.
    public subscript(name: String) -> [UInt8]? { fields[name] }

    /// The values with these names, and no others.
    public func keeping(_ names: some Sequence<String>) -> SessionData {
        let names = Set(names)
        return SessionData(fields.filter { names.contains($0.key) })
    }

    /// Sets each named value, or removes it where the value is `nil`.
    public mutating func apply(_ changes: [String: [UInt8]?]) {
        for (name, value) in changes { fields[name] = value }
    }

    /// What makes this data too large to keep, or `nil`.
    var problem: String? {
        if fields.count > Self.fieldLimit { return "more than \(Self.fieldLimit) values" }
        for (name, value) in fields {
            if name.isEmpty || name.utf8.count > Self.nameLimit {
                return "a name that is not 1 to \(Self.nameLimit) bytes long"
            }
            if value.count > Self.valueLimit { return "a value of more than \(Self.valueLimit) bytes: \(name)" }
        }
        return nil
    }
}

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
