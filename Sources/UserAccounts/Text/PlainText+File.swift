import Foundation

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
