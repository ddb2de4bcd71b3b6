/// An application's named values in a session, each kept as the bytes of a small JSON document.
///
/// Values are stored one by one, so parallel requests that change different names do not overwrite each other. A name that begins
/// with NUL is for notes that the program keeps with the session; the limits do not apply to it.
public struct SessionData: Sendable, Equatable {
    /// Most names in one session.
    public static let fieldLimit = 64
    /// Longest name, in UTF-8 bytes.
    public static let nameLimit = 64
    /// Largest value, in bytes.
    public static let valueLimit = 16 << 10
    /// All values together, in bytes.
    public static let totalLimit = 64 << 10

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

    /// The values of both; where both have a name, those of `other`.
    func merging(_ other: SessionData) -> SessionData {
        SessionData(fields.merging(other.fields) { $1 })
    }

    /// Sets each named value, or removes it where the value is `nil`.
    public mutating func apply(_ changes: [String: [UInt8]?]) {
        for (name, value) in changes { fields[name] = value }
    }

    /// The limit that this data exceeds, as a sentence, or `nil`.
    var problem: String? {
        let fields = fields.filter { $0.key.utf8.first != 0 }
        if fields.count > Self.fieldLimit { return "more than \(Self.fieldLimit) values" }
        if fields.reduce(0, { $0 + $1.value.count }) > Self.totalLimit {
            return "values of more than \(Self.totalLimit) bytes together"
        }
        for (name, value) in fields {
            if name.isEmpty || name.utf8.count > Self.nameLimit {
                return "a name that is not 1 to \(Self.nameLimit) bytes long"
            }
            if value.count > Self.valueLimit { return "a value of more than \(Self.valueLimit) bytes: \(name)" }
        }
        return nil
    }
}
