import Foundation
import WebAddresses

/// The path condition of a rule: a prefix, a glob or a regular expression, over the decoded path without the query.
///
/// Every pattern is kept twice, once as written and once for the ``RequestReading/lenient`` reading.
package struct PathPattern: Sendable, CustomStringConvertible {
    private enum Form: Sendable {
        case prefix([UInt8])
        case glob(GlobPattern)
        case expression(PathExpression)
    }

    private let strict: Form
    private let lenient: Form
    /// The text in the file.
    package let description: String

    /// The path itself and all paths below: `/admin` covers `/admin` and `/admin/users`, not `/administration`.
    init(prefix: String) {
        description = "path \(prefix)"
        strict = .prefix(Array(prefix.hasSuffix("/") ? prefix.dropLast().utf8 : prefix[...].utf8))
        let folded = LenientPath(prefix).folded
        lenient = .prefix(folded == "/" ? [] : Array(folded.utf8))
    }

    /// See ``GlobPattern``.
    init(glob: String) {
        description = "glob \(glob)"
        strict = .glob(GlobPattern(glob))
        lenient = .glob(GlobPattern(LenientPath(glob).folded))
    }

    /// See ``PathExpression``.
    ///
    /// - Throws: the errors of the expression's compiler.
    init(expression: String) throws {
        description = "regex \(expression)"
        strict = .expression(try PathExpression(expression))
        lenient = .expression(try PathExpression(expression, options: .caseInsensitive))
    }

    /// Whether the pattern covers the path.
    ///
    /// - Throws: if a regular expression runs out of time or memory.
    func matches(_ reading: RequestReading) throws(ForwardedRequestError) -> Bool {
        switch reading {
        case .strict(let path):
            return try Self.covers(strict, path, path)
        case .lenient(let path):
            if try Self.covers(lenient, path.folded, path.text) { return true }
            // A final slash makes no difference to a lenient application.
            return try Self.covers(lenient, path.folded + "/", path.text + "/")
        }
    }

    /// Compares bytes if the pattern is not an expression: two spellings of one letter are two paths to a file system.
    private static func covers(_ form: Form, _ path: String, _ text: String) throws(ForwardedRequestError) -> Bool {
        switch form {
        case .prefix(let prefix):
            let bytes = path.utf8
            guard bytes.starts(with: prefix) else { return false }
            return bytes.count == prefix.count || bytes.dropFirst(prefix.count).first == UInt8(ascii: "/")
        case .glob(let glob):
            return glob.matches(path)
        case .expression(let expression):
            return try expression.matches(text)
        }
    }
}
