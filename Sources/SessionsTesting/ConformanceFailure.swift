/// What a store did that it must not do.
public struct ConformanceFailure: Error, CustomStringConvertible {
    /// The rule that was broken.
    public let rule: String
    /// What was expected and what was found.
    public let message: String
    /// Where in the suite it was found.
    public let location: String

    /// The whole failure in one line.
    public var description: String { "\(rule): \(message) [\(location)]" }
}

/// A failure before it is known which rule it broke.
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
