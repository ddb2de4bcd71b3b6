import Foundation
import UserAccounts

/// Reads a text file line by line, without loading all of it into memory.
struct LineReader {
    /// The line without its line end.
    struct Line {
        /// Counted from 1.
        let number: Int
        /// Never longer than ``LineReader/maximumLength``; longer lines read as empty JSON text that cannot be decoded.
        let text: String
    }

    /// Far more than an account needs.
    static let maximumLength = 64 * 1024

    private let handle: FileHandle
    private let path: String
    private var buffer: [UInt8] = []
    private var position = 0
    private var number = 0
    private var isAtEnd = false

    /// Opens the file. A pipe is refused, because an import checks the file before it reads it again.
    init(path: String) throws {
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
            throw CommandFailure("\(path.forTerminal) is a folder, not a file")
        }
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw CommandFailure("the file \(path.forTerminal) cannot be read")
        }
        guard (try? handle.offset()) != nil else {
            throw CommandFailure("\(path.forTerminal) is a pipe, which cannot be read twice; save it in a file first")
        }
        self.handle = handle
        self.path = path
    }

    /// The next line, or nil at the end of the file.
    mutating func next() throws -> Line? {
        var line: [UInt8] = []
        while true {
            if position == buffer.count, try !refill() {
                return line.isEmpty ? nil : finish(line[...])
            }
            let rest = buffer[position...]
            guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else {
                line += rest.prefix(Swift.max(0, Self.maximumLength + 1 - line.count))
                position = buffer.count
                continue
            }
            position = end + 1
            if line.isEmpty { return finish(rest[..<end]) }
            line += rest[..<end].prefix(Swift.max(0, Self.maximumLength + 1 - line.count))
            return finish(line[...])
        }
    }

    private mutating func finish(_ bytes: ArraySlice<UInt8>) -> Line {
        number += 1
        // Neither too long nor undecodable text is JSON, so both are reported with their line number.
        guard bytes.count <= Self.maximumLength else { return Line(number: number, text: "too long") }
        let text = number == 1 ? PlainText.decode(bytes) : String(validating: bytes, as: UTF8.self)
        return Line(number: number, text: text ?? "not text")
    }

    private mutating func refill() throws -> Bool {
        guard !isAtEnd else { return false }
        do {
            buffer = Array(try handle.read(upToCount: 256 * 1024) ?? Data())
        } catch {
            throw CommandFailure("the file \(path.forTerminal) cannot be read to the end")
        }
        position = 0
        isAtEnd = buffer.isEmpty
        return !isAtEnd
    }
}
