import Crypto
import Foundation
import UserAccounts

/// The source of a template in a theme, perhaps a copy of a built-in one.
///
/// `coatcheck theme init` writes copies whose first line has the digest of the rest. A copy whose rest still has that digest
/// is not used, so that the pages stay current after an upgrade.
struct ThemeTemplate {
    /// All of the file.
    let source: String
    /// The digest in the first line: that of the built-in template from which the file was copied.
    private let origin: String?
    /// The digest of the file's text now.
    private let digest: String

    init(_ source: String) {
        self.source = source
        // Editors may end lines in their own way; that is no change.
        let text = String(decoding: source.utf8.filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
        let header = text.prefixMatch(of: /\{\{! coatcheck-template ([0-9a-f]{16}):[^}\n]*\}\}\n/)
        origin = header.map { String($0.output.1) }
        digest = Self.digest(of: header.map { text[$0.range.upperBound...] } ?? text[...])
    }

    /// Whether this is a copy without a change.
    var isUnchanged: Bool { origin == digest }

    /// Whether this is a changed copy of another text than the built-in template has today.
    func isStale(besides builtIn: String) -> Bool {
        guard let origin, !isUnchanged else { return false }
        return origin != Self.digest(of: builtIn[...])
    }

    /// A copy of a built-in template.
    static func copy(of builtIn: String) -> String {
        """
        {{! coatcheck-template \(digest(of: builtIn[...])): unchanged copies are not used, so that they stay current. }}
        \(builtIn)
        """
    }

    private static func digest(of text: Substring) -> String {
        SHA256.hash(data: Data(text.utf8)).prefix(8).hexadecimal
    }
}
