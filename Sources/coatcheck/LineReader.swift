import Foundation

/// A text file line by line, without having all of it in memory.
struct LineReader: Sequence, IteratorProtocol {
    /// A line without its end.
    struct Line {
        /// Counted from 1.
        let number: Int
        /// Never longer than ``LineReader/maximumLength``; longer lines read as empty JSON text that cannot be decoded.
        let text: String
    }

    /// Far more than an account needs.
    static let maximumLength = 64 * 1024

    private let handle: FileHandle
    private var buffer: [UInt8] = []
    private var position = 0
    private var number = 0
    private var isAtEnd = false

    /// Opens the file.
    init(path: String) throws {
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw CommandFailure("the file \(path.forTerminal) cannot be read")
        }
        self.handle = handle
    }

    mutating func next() -> Line? {
        var line: [UInt8] = []
        while true {
            if position == buffer.count, !refill() {
                return line.isEmpty ? nil : finish(line)
            }
            let rest = buffer[position...]
            guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else {
                line += rest.prefix(Swift.max(0, Self.maximumLength + 1 - line.count))
                position = buffer.count
                continue
            }
            line += rest[..<end].prefix(Swift.max(0, Self.maximumLength + 1 - line.count))
            position = end + 1
            return finish(line)
        }
    }

    private mutating func finish(_ bytes: [UInt8]) -> Line {
        number += 1
        // Neither too long nor undecodable text is JSON, so both are reported with their line number.
        let text =
            bytes.count > Self.maximumLength ? "too long" : String(validating: bytes, as: UTF8.self) ?? "not text"
        return Line(number: number, text: text)
    }

    private mutating func refill() -> Bool {
        guard !isAtEnd else { return false }
        buffer = Array(handle.readData(ofLength: 64 * 1024))
        position = 0
        isAtEnd = buffer.isEmpty
        return !isAtEnd
    }
}
