import WebAddresses

/// A configuration key with the type of its value and the format that reads and writes it.
package struct Setting<Value: Sendable>: Sendable {
    package let key: ConfigurationKey
    package let defaultValue: Value
    package let format: ValueFormat<Value>
    private let withoutSecrets: (@Sendable (Value) -> String?)?

    /// - Parameters:
    ///   - withoutSecrets: hides the secrets of a value before it is shown; nil if the value cannot hold one.
    ///   - effect: when a changed value takes effect. Default after a restart.
    init(
        _ name: String,
        _ format: ValueFormat<Value>,
        default defaultValue: Value,
        showing withoutSecrets: (@Sendable (Value) -> String?)? = nil,
        effect: ConfigurationKey.Effect = .restart,
        _ meaning: String
    ) {
        self.key = ConfigurationKey(
            name: name,
            defaultValue: format.write(defaultValue),
            accepts: format.accepts,
            meaning: meaning,
            mayHoldSecret: withoutSecrets != nil,
            effect: effect
        )
        self.defaultValue = defaultValue
        self.format = format
        self.withoutSecrets = withoutSecrets
    }

    /// The value as it may be shown or logged.
    package func shown(_ value: Value) -> String? {
        withoutSecrets.map { $0(value) } ?? format.write(value)
    }
}

/// How a value is read from text and written back.
package struct ValueFormat<Value: Sendable>: Sendable {
    /// The accepted values, for the reference and for the advice after a wrong value.
    package let accepts: String
    /// Reads the text, or throws the reason why it is refused.
    let read: @Sendable (String) throws(ValueError) -> Value
    /// The text that stands for a value; nil if the value is "not set".
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
