import Foundation

/// What a rule says about the path: a prefix, a glob or a regular expression, over the decoded path without the query.
struct PathPattern: Sendable, CustomStringConvertible {
    private enum Form: Sendable {
        case prefix([UInt8])
        case glob(GlobPattern)
        case expression(NSRegularExpression)
    }

    private let form: Form
    /// As it stands in the file.
    let description: String

    /// The path itself and everything below: `/admin` covers `/admin` and `/admin/users`, not `/administration`.
    init(prefix: String) {
        description = "path \(prefix)"
        form = .prefix(Array(prefix.hasSuffix("/") ? prefix.dropLast().utf8 : prefix[...].utf8))
    }

    /// See ``GlobPattern``.
    init(glob: String) {
        description = "glob \(glob)"
        form = .glob(GlobPattern(glob))
    }

    /// An expression that has to cover the whole path, as if it stood between `^` and `$`.
    ///
    /// - Throws: whatever the expression's compiler throws.
    init(expression: String) throws {
        description = "regex \(expression)"
        form = .expression(try NSRegularExpression(pattern: #"\A(?:"# + expression + #")\z"#))
    }

    /// Whether the pattern covers the path. Compares bytes: two spellings of one letter are two paths to a file system.
    func matches(_ path: String) -> Bool {
        switch form {
        case .prefix(let prefix):
            let bytes = path.utf8
            guard bytes.starts(with: prefix) else { return false }
            return bytes.count == prefix.count || bytes.dropFirst(prefix.count).first == UInt8(ascii: "/")
        case .glob(let glob):
            return glob.matches(path)
        case .expression(let expression):
            let whole = NSRange(location: 0, length: path.utf16.count)
            return expression.firstMatch(in: path, range: whole) != nil
        }
    }
}
