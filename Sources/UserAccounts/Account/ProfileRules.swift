import Foundation

/// The rules for the displayed fields of an account.
///
/// Texts are normalised to form C and refused if they contain control, invisible or direction-changing characters: they are
/// shown beside names, in consoles and in the headers of other applications.
package enum ProfileRules {
    /// A display name: 1 to 128 code points on one line. `nil` for any other text.
    package static func displayName(_ text: String) -> String? {
        guard text.utf8.count <= 1024 else { return nil }
        let trimmed = text.precomposedStringWithCanonicalMapping.trimmingCharacters(in: .whitespaces)
        guard (1...128).contains(trimmed.unicodeScalars.count), isPlain(trimmed) else { return nil }
        return trimmed
    }

    /// A deliverable email address: at most 254 characters, text on both sides of one `@`, no spaces. `nil` for any other text.
    /// Only a message can show whether the address exists.
    package static func email(_ text: String) -> String? {
        guard text.utf8.count <= 254 else { return nil }
        let address = text.precomposedStringWithCanonicalMapping
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), isPlain(address),
            !address.contains(where: { $0.isWhitespace || "<>,;:\"()[]\\".contains($0) })
        else { return nil }
        return address
    }

    /// The name of a group or role: 1 to 64 of `a-z A-Z 0-9 . _ : / -`, so that it can be part of a list in a header.
    package static func groupName(_ text: String) -> String? {
        let allowed = text.utf8.allSatisfy { byte in
            let scalar = Unicode.Scalar(byte)
            return ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
                || [".", "_", ":", "/", "-"].contains(scalar)
        }
        return allowed && (1...64).contains(text.utf8.count) ? text : nil
    }

    /// The longest list of groups, in bytes of a JSON array. Every forwarded request carries the list in two headers, which
    /// must fit into the buffers of proxies.
    package static let groupListLength = 16 * 1024

    /// Whether an account may be a member of all these groups.
    package static func areGroups(_ groups: Set<String>) -> Bool {
        groups.allSatisfy { groupName($0) != nil } && groups.reduce(0) { $0 + $1.utf8.count + 3 } <= groupListLength
    }

    private static func isPlain(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            if scalar.isASCII { return !scalar.actsOnDisplay }
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: return false
            // The joiners are needed to write several scripts and many emoji.
            case .format: return scalar == "\u{200D}" || scalar == "\u{200C}"
            default: return true
            }
        }
    }
}
