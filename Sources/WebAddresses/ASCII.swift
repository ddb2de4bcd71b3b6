extension UInt8 {
    package var isASCIIDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }

    package var isASCIILetterOrDigit: Bool {
        isASCIIDigit || (self | 0x20 >= UInt8(ascii: "a") && self | 0x20 <= UInt8(ascii: "z"))
    }
}

extension Substring {
    /// The text without spaces and tabs around it.
    package func trimmingSpaces() -> Substring {
        var trimmed = drop { $0 == " " || $0 == "\t" }
        while trimmed.last == " " || trimmed.last == "\t" { trimmed.removeLast() }
        return trimmed
    }

    /// The text without spaces, tabs and line ends around it: files of variables end their lines with a carriage return
    /// on some systems.
    package func trimmingWhiteSpace() -> Substring {
        func isSpace(_ character: Character) -> Bool { [" ", "\t", "\r", "\n", "\r\n"].contains(character) }
        var trimmed = drop(while: isSpace)
        while let last = trimmed.last, isSpace(last) { trimmed.removeLast() }
        return trimmed
    }
}
