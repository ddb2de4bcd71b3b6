/// One line of `coatcheck status`.
package struct StatusItem: Sendable, Equatable {
    /// How urgent it is.
    package enum State: String, Sendable, Comparable, CaseIterable {
        /// As it should be.
        case ok
        /// To be looked at by day.
        case attention
        /// Users notice it, now or soon.
        case failed

        package static func < (lhs: State, rhs: State) -> Bool {
            (allCases.firstIndex(of: lhs) ?? 0) < (allCases.firstIndex(of: rhs) ?? 0)
        }
    }

    /// What it is about: one word.
    package let name: String
    /// How urgent it is.
    package let state: State
    /// What there is, and what to do about it; one line.
    package let text: String
    /// The same as numbers and texts, for programs.
    package let facts: [String: Fact]

    /// A value for programs.
    package enum Fact: Sendable, Equatable {
        case number(Int64)
        case text(String)
    }

    package init(_ name: String, _ state: State = .ok, _ text: String, _ facts: [String: Fact] = [:]) {
        self.name = name
        self.state = state
        self.text = text
        self.facts = facts
    }
}

extension StatusItem.Fact: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral, Encodable {
    package init(integerLiteral value: Int64) { self = .number(value) }
    package init(stringLiteral value: String) { self = .text(value) }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .number(let number): try container.encode(number)
        case .text(let text): try container.encode(text)
        }
    }
}
