/// A violation of the store contract.
public struct ConformanceFailure: Error, CustomStringConvertible {
    /// The rule that was broken.
    public let rule: String
    /// The expected and the actual value.
    public let message: String
    /// The place in the suite.
    public let location: String

    /// The whole failure in one line.
    public var description: String { "\(rule): \(message) [\(location)]" }
}

/// A failure before its rule is known.
struct Unmet: Error {
    let message: String
    let location: String

    init(_ message: String, _ fileID: StaticString, _ line: UInt) {
        self.message = message
        self.location = "\(fileID):\(line)"
    }
}

/// Throws unless `condition` holds.
func require(
    _ condition: Bool,
    _ message: @autoclosure () -> String,
    fileID: StaticString = #fileID,
    line: UInt = #line
) throws {
    if !condition { throw Unmet(message(), fileID, line) }
}

/// Throws unless `actual` is `expected`.
func require<Value: Equatable>(
    _ actual: Value,
    is expected: Value,
    _ what: String,
    fileID: StaticString = #fileID,
    line: UInt = #line
) throws {
    if actual != expected {
        throw Unmet("\(what) is \(String(reflecting: actual)), not \(String(reflecting: expected))", fileID, line)
    }
}
