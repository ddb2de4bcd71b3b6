/// A configuration key together with the type of its value and how that value is read and written.
struct Setting<Value: Sendable>: Sendable {
    let key: ConfigurationKey
    let defaultValue: Value
    let format: ValueFormat<Value>
    private let withoutSecrets: (@Sendable (Value) -> String?)?

    /// - Parameter withoutSecrets: what may be shown of a value that may hold a secret; nil when it cannot hold one.
    init(
        _ name: String,
        _ format: ValueFormat<Value>,
        default defaultValue: Value,
        showing withoutSecrets: (@Sendable (Value) -> String?)? = nil,
        _ meaning: String
    ) {
        self.key = ConfigurationKey(
            name: name,
            defaultValue: format.write(defaultValue),
            accepts: format.accepts,
            meaning: meaning,
            mayHoldSecret: withoutSecrets != nil
        )
        self.defaultValue = defaultValue
        self.format = format
        self.withoutSecrets = withoutSecrets
    }

    /// The value as it may be shown or logged.
    func shown(_ value: Value) -> String? {
        withoutSecrets.map { $0(value) } ?? format.write(value)
    }
}

/// How a value is read from text and written back.
struct ValueFormat<Value: Sendable>: Sendable {
    /// What may be written, for the reference and for the advice after a wrong value.
    let accepts: String
    /// Reads the text, or says what is wrong with it.
    let read: @Sendable (String) throws(ValueError) -> Value
    /// The text that stands for a value; nil when the value is "not set".
    let write: @Sendable (Value) -> String?

    init(
        accepts: String,
        read: @escaping @Sendable (String) throws(ValueError) -> Value,
        write: @escaping @Sendable (Value) -> String?
    ) {
        self.accepts = accepts
        self.read = read
        self.write = write
    }
}
