import Foundation
import UserAccounts

/// What a command reads from standard input.
enum StandardInput {
    /// The first line without its newline, and nothing else done to it.
    static func password() throws -> Password {
        guard let line = readLine(strippingNewline: false) else {
            throw CommandFailure("there is no password on standard input")
        }
        let text = line.unicodeScalars.last == "\n" ? String(line.unicodeScalars.dropLast()) : line
        guard !text.isEmpty else { throw CommandFailure("the first line of standard input is empty") }
        guard !text.unicodeScalars.contains("\u{FFFD}") else {
            throw CommandFailure("the password on standard input is not UTF-8 text")
        }
        return Password(text)
    }
}
