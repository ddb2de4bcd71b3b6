import Tracing

/// `KeyValue` of OTLP.
struct OTLPAttribute: Encodable {
    let key: String
    let value: Value

    init(key: String, value: Value) {
        self.key = key
        self.value = value
    }

    init(_ attribute: FinishedSpan.Attribute) {
        self.init(key: attribute.name, value: Value(attribute.value))
    }

    /// `AnyValue` of OTLP: an object with one member, named by the type.
    struct Value: Encodable {
        private let value: SpanAttribute

        init(_ value: SpanAttribute) {
            self.value = value
        }

        private enum CodingKeys: String, CodingKey {
            case stringValue
            case boolValue
            case intValue
            case doubleValue
            case arrayValue
            case values
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            switch value {
            case .string(let text): try container.encode(text, forKey: .stringValue)
            case .bool(let flag): try container.encode(flag, forKey: .boolValue)
            case .int32(let number): try container.encode(String(number), forKey: .intValue)
            case .int64(let number): try container.encode(String(number), forKey: .intValue)
            case .double(let number): try encode(number, to: &container)
            case .stringArray(let texts):
                var array = container.nestedContainer(keyedBy: CodingKeys.self, forKey: .arrayValue)
                try array.encode(texts.map { Value(.string($0)) }, forKey: .values)
            // The limits of a finished span leave no other type.
            default: try container.encode("", forKey: .stringValue)
            }
        }

        /// JSON has no number for what is not finite; OTLP writes its name.
        private func encode(_ number: Double, to container: inout KeyedEncodingContainer<CodingKeys>) throws {
            if number.isFinite {
                try container.encode(number, forKey: .doubleValue)
            } else {
                let name = number.isNaN ? "NaN" : number > 0 ? "Infinity" : "-Infinity"
                try container.encode(name, forKey: .doubleValue)
            }
        }
    }
}
