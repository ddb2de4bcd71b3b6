import Foundation

/// A regular expression (ICU's) that has to cover the whole path, as if it stood between `^` and `$`. A dot is any
/// character at all.
struct PathExpression: Sendable {
    private let expression: NSRegularExpression

    /// After so many reports of progress the expression has tried enough: some 10 ms. An honest one needs none.
    private static let patience = 100

    /// - Throws: whatever the expression's compiler throws.
    init(_ text: String, options: NSRegularExpression.Options = []) throws {
        // By itself first: `a)|(?:b` is no expression, and would be one between the brackets.
        _ = try NSRegularExpression(pattern: text)
        expression = try NSRegularExpression(
            pattern: #"\A(?:"# + text + #")\z"#, options: options.union(.dotMatchesLineSeparators))
    }

    /// Whether the expression covers the path.
    ///
    /// - Throws: when that cannot be told, because it ran out of memory or of time. It must not count as "does not match":
    ///   a long path would get past the rule.
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
        guard hasMatch || !hasFailed else { throw .ambiguous("a regular expression of the rules gave up on the path") }
        return hasMatch
    }
}
