import Foundation

/// The keys that stored hashes may be bound to. New hashes use the first.
package struct PasswordPeppers: Sendable {
    private let peppers: [PasswordPepper]

    /// - Parameter peppers: the current one, then those before it. None leaves hashes as the slow hash made them.
    package init(_ peppers: [PasswordPepper] = []) {
        self.peppers = peppers
    }

    /// Reads a file with one key a line, in base64; `#` begins a comment. Throws ``FileProblem``, or what reading throws.
    package init(contentsOf path: String) throws {
        try self.init(text: PlainText.read(path))
    }

    init(text: String) throws(FileProblem) {
        var peppers: [PasswordPepper] = []
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() {
            let content = line.trimmingCharacters(in: .whitespaces)
            if content.isEmpty || content.hasPrefix("#") { continue }
            guard let pepper = Data(base64Encoded: content).flatMap({ PasswordPepper(key: $0) }) else {
                throw .malformed(line: index + 1)
            }
            peppers.append(pepper)
        }
        guard !peppers.isEmpty else { throw .empty }
        self.init(peppers)
    }

    /// The key of new hashes.
    var current: PasswordPepper? { peppers.first }

    /// The names of all keys.
    package var ids: [String] { peppers.map(\.id) }

    /// The key that a hash names.
    func pepper(_ id: String) throws(PasswordPepperMissing) -> PasswordPepper {
        guard let pepper = peppers.first(where: { $0.id == id }) else { throw PasswordPepperMissing() }
        return pepper
    }

    /// What is wrong with a file of keys. It does not say what stands there.
    package enum FileProblem: Error, Hashable, CustomStringConvertible {
        case empty
        case malformed(line: Int)

        package var description: String {
            switch self {
            case .empty: "there is no key in it"
            case .malformed(let line): "line \(line) is not base64 of at least \(PasswordPepper.minimumLength) bytes"
            }
        }
    }
}

/// A hash names a key that this server was not given. Nothing can be said of the password: 503.
package struct PasswordPepperMissing: Error, Hashable {
    package init() {}
}
