import Foundation

/// Passwords that are refused because attackers try them first (ASVS 6.2.4, NIST SP 800-63B-4 §3.1.1.2).
///
/// The whole password is compared, in any case; a listed word inside a longer password does no harm.
package struct PasswordBlocklist: Sendable {
    private enum Entries {
        case bundled
        case listed(Set<String>)
    }

    /// Created when the first password is checked: most commands check none.
    private static let bundledEntries = Set(PredictablePasswords.all.map { $0.lowercased() })

    private let entries: Entries

    private init(_ entries: Entries) {
        self.entries = entries
    }

    /// Creates a list of these passwords. Empty ones are left out.
    package init(_ passwords: some Sequence<String>) {
        self.init(.listed(Set(passwords.lazy.filter { !$0.isEmpty }.map(Self.fold))))
    }

    /// Reads a file with one password per line, in place of the bundled list. Throws ``PlainText/FileProblem``, or the error of
    /// reading the file.
    package init(contentsOf path: String) throws {
        let bytes = try Data(contentsOf: URL(filePath: path))
        // Old lists mix encodings, which makes only single entries useless. With UTF-16 no entry would be found at all.
        guard !bytes.contains(0) else { throw PlainText.FileProblem.notUTF8 }
        let text = PlainText.decode(bytes) ?? String(decoding: bytes, as: UTF8.self)
        // No trimming: a password may begin or end with a space.
        self.init(text.split(whereSeparator: \.isNewline).map(String.init))
    }

    /// The list that is bundled with the server.
    package static let bundled = PasswordBlocklist(.bundled)

    /// How many passwords are listed.
    package var count: Int { all.count }

    /// Whether `password` is listed.
    package func contains(_ password: Password) -> Bool {
        all.contains(Self.fold(password.text))
    }

    private var all: Set<String> {
        switch entries {
        case .bundled: Self.bundledEntries
        case .listed(let entries): entries
        }
    }

    private static func fold(_ text: String) -> String {
        text.precomposedStringWithCanonicalMapping.lowercased()
    }
}
