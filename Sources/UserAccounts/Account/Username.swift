import Foundation

/// The name that a user types to log in.
///
/// Kept in Unicode normal form C. Letters, marks and digits of any script, joined by `.`, `_`, `-`, `+` or `@`, 1 to 64 code
/// points, beginning with a letter or a digit. It has no spaces and no control, invisible or direction-changing characters, and
/// no characters that merely look like a sequence of others (`ﬁ`, `Ａ`), following the identifier rules of RFC 8265 §3.3. Two
/// names that differ only in case are the same name.
package struct Username: Hashable, Sendable, CustomStringConvertible {
    /// The longest name, in code points.
    package static let maximumLength = 64

    /// The name as the user wrote it, in normal form C. Pages show this form.
    package let rawValue: String

    /// The name with case differences removed: the form that is unique, looked up and throttled.
    package let key: String

    /// Reads the user's input. `nil` if it cannot be the name of an account.
    package init?(_ text: String) {
        // The limit is checked before normalisation, whose cost grows with the input.
        guard text.utf8.count <= Self.maximumLength * 8 else { return nil }
        if text.utf8.allSatisfy({ $0 < 0x80 }) {
            // Text in this form needs no normalisation.
            guard Self.isWellFormed(text) else { return nil }
            self.rawValue = text
            self.key = text.lowercased()
            return
        }
        let composed = text.precomposedStringWithCanonicalMapping
        guard Self.isWellFormed(composed) else { return nil }
        // Characters with a compatibility spelling are refused instead of mapped, so no account can have a look-alike name.
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
        // U+3164 and similar characters are letters that are not visible.
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
