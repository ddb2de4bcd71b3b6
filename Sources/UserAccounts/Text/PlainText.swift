/// Text that people wrote with whatever editor they have, or that a program wrote for them.
package enum PlainText {
    /// The text that UTF-8 bytes stand for, without the byte-order mark that some editors put before it; nil for anything
    /// else.
    package static func decode(_ bytes: some Collection<UInt8>) -> String? {
        let text = bytes.starts(with: byteOrderMark) ? bytes.dropFirst(byteOrderMark.count) : bytes[...]
        return String(validating: text, as: UTF8.self)
    }

    /// One line without its end, which is a line feed, a carriage return, or both.
    package static func withoutLineEnd(_ line: some StringProtocol) -> String {
        var scalars = line.unicodeScalars[...]
        while let last = scalars.last, last == "\n" || last == "\r" { scalars.removeLast() }
        return String(String.UnicodeScalarView(scalars))
    }

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
}
