/// An array, set, map or push message of which not all elements have arrived.
struct RESPAggregate {
    enum Kind {
        case array
        case map
        case push
        /// Attributes of the value that follows. They are read and dropped.
        case attribute
    }

    let kind: Kind
    private var missing: Int
    private var elements: [RESPValue] = []

    /// - Parameter count: number of values to come; keys and values of a map are counted each.
    init(_ kind: Kind, count: Int) {
        self.kind = kind
        self.missing = count
    }

    var isComplete: Bool { missing == 0 }

    mutating func append(_ value: RESPValue) {
        elements.append(value)
        missing -= 1
    }

    /// The whole value; nil if it is to be dropped.
    func makeValue() -> RESPValue? {
        switch kind {
        case .array: .array(elements)
        case .push: .push(elements)
        case .attribute: nil
        case .map:
            .map(
                stride(from: 0, to: elements.count - 1, by: 2).map { index in
                    RESPPair(key: elements[index], value: elements[index + 1])
                }
            )
        }
    }
}
