import Foundation

/// The name a person types to log in.
///
/// Kept in Unicode normal form C. Letters, marks and digits of any script, joined by `.`, `_`, `-`, `+` or `@`, 1 to 64
/// code points, beginning with a letter or a digit. Spaces, control, invisible and direction-changing characters cannot
/// occur, nor characters that merely look like a sequence of others (`ﬁ`, `Ａ`), which follows the identifier rules of
/// RFC 8265 §3.3. Two names that differ only in case are the same name.
package struct Username: Hashable, Sendable, CustomStringConvertible {
    /// The longest name, in code points.
    package static let maximumLength = 64

    /// The name as the person wrote it, in normal form C. This is what pages show.
    package let rawValue: String

    /// The name with case differences removed: what is unique, looked up and throttled.
    package let key: String

    /// Reads what somebody typed. `nil` when it cannot be the name of an account.
    package init?(_ text: String) {
        // The bound comes before normalisation, whose cost grows with the input.
        guard text.utf8.count <= Self.maximumLength * 8 else { return nil }
        if text.utf8.allSatisfy({ $0 < 0x80 }) {
            // Normalisation would change nothing.
            guard Self.isWellFormed(text) else { return nil }
            self.rawValue = text
            self.key = text.lowercased()
            return
        }
        let composed = text.precomposedStringWithCanonicalMapping
        guard Self.isWellFormed(composed) else { return nil }
        // Characters with a compatibility spelling are refused instead of mapped: nobody can take a look-alike.
        guard composed.utf8.elementsEqual(composed.precomposedStringWithCompatibilityMapping.utf8) else { return nil }
        self.rawValue = composed
        self.key = composed.lowercased().precomposedStringWithCanonicalMapping
    }

    package var description: String { rawValue }

    package static func == (lhs: Username, rhs: Username) -> Bool {
        lhs.key.utf8.elementsEqual(rhs.key.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(key)
    }

    private static func isWellFormed(_ text: String) -> Bool {
        let scalars = text.unicodeScalars
        guard (1...maximumLength).contains(scalars.count), let first = scalars.first, isAlphanumeric(first) else {
            return false
        }
        return scalars.allSatisfy { isAlphanumeric($0) || isMark($0) || isJoiner($0) }
    }

    private static func isAlphanumeric(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
        }
        // U+3164 and its kin are letters that show nothing.
        guard !scalar.properties.isDefaultIgnorableCodePoint else { return false }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber:
            return true
        default:
            return false
        }
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        guard !scalar.isASCII, !scalar.properties.isDefaultIgnorableCodePoint else { return false }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark: return true
        default: return false
        }
    }

    private static func isJoiner(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case ".", "_", "-", "+", "@": true
        default: false
        }
    }
}
