import Foundation

/// Text from files that users write with any editor, or that programs generate.
package enum PlainText {
    /// The text that UTF-8 bytes represent, without the byte-order mark that some editors put before it; nil for any other
    /// bytes.
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

extension PlainText {
    /// Why a file cannot be read as text.
    package enum FileProblem: Error, Hashable, CustomStringConvertible {
        case unreadable
        case notUTF8

        package var description: String {
            switch self {
            case .unreadable: "the file cannot be read"
            case .notUTF8: "the file is not UTF-8 text"
            }
        }
    }

    /// The text of a file, without a byte-order mark.
    package static func read(_ path: String) throws(FileProblem) -> String {
        guard let data = FileManager.default.contents(atPath: path) else { throw .unreadable }
        guard let text = decode(data) else { throw .notUTF8 }
        return text
    }
}
