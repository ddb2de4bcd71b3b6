/// What the examination learned about one question, or why it learned nothing.
enum Observed<Value: Sendable>: Sendable {
    case seen(Value)
    case missing(String)

    /// The conclusion from what was seen; without it the check is not made.
    func outcome(_ judge: (Value) -> Outcome) -> Outcome {
        switch self {
        case .seen(let value): judge(value)
        case .missing(let reason): .notChecked(reason)
        }
    }

    var value: Value? {
        if case .seen(let value) = self { value } else { nil }
    }
}
