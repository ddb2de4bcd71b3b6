import Foundation
import WebAddresses

/// A regular expression (ICU's) that must match the whole path, as if it stood between `^` and `$`. A dot matches any
/// character, including line ends.
struct PathExpression: Sendable {
    private let expression: NSRegularExpression

    /// The number of progress reports after which matching is aborted: some 10 ms. A reasonable expression needs none.
    private static let patience = 100

    /// - Throws: the errors of the expression's compiler.
    init(_ text: String, options: NSRegularExpression.Options = []) throws {
        // Alone first: `a)|(?:b` is not an expression, but would be one between the brackets.
        _ = try NSRegularExpression(pattern: text)
        expression = try NSRegularExpression(
            pattern: #"\A(?:"# + text + #")\z"#, options: options.union(.dotMatchesLineSeparators))
    }

    /// Whether the expression matches the path.
    ///
    /// - Throws: if matching ran out of memory or time. That must not count as "does not match", or a long path would
    ///   bypass the rule.
    func matches(_ path: String) throws(ForwardedRequestError) -> Bool {
        var (hasMatch, hasFailed, reports) = (false, false, 0)
        let whole = NSRange(location: 0, length: path.utf16.count)
        expression.enumerateMatches(in: path, options: [.anchored, .reportProgress, .reportCompletion], range: whole) {
            match, flags, stop in
            hasMatch = hasMatch || match != nil
            if flags.contains(.progress) { reports += 1 }
            hasFailed = hasFailed || flags.contains(.internalError) || reports > Self.patience
            if hasMatch || hasFailed { stop.pointee = true }
        }
        guard hasMatch || !hasFailed else {
            throw .ambiguous("a regular expression of the rules exceeded its limits on the path")
        }
        return hasMatch
    }
}
