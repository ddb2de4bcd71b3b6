extension Unicode.Scalar {
    /// Whether the character could affect its display: control and format characters (bidirectional overrides and zero-width
    /// characters among them), the two line separators of Unicode, and characters without a standard meaning.
    package var actsOnDisplay: Bool {
        if isASCII { return value < 0x20 || value == 0x7F }
        return switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
        default: false
        }
    }

    /// The same, and characters that are not visible.
    package var isHidden: Bool {
        actsOnDisplay || !isASCII && properties.isDefaultIgnorableCodePoint
    }

    /// The character as JSON writes it in pure ASCII: one or two `\uXXXX`.
    package var jsonEscape: String {
        String(self).utf16.map { unit in
            let digits = String(unit, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
        .joined()
    }
}

extension String {
    /// Equivalent JSON text without characters that could affect a terminal. Such characters occur only in its strings, as long
    /// as it has no line breaks.
    package var withHiddenCharactersEscapedAsJSON: String {
        guard utf8.contains(where: { $0 >= 0x7F }) else { return self }
        var text = ""
        for scalar in unicodeScalars {
            if scalar.isHidden { text += scalar.jsonEscape } else { text.unicodeScalars.append(scalar) }
        }
        return text
    }
}
