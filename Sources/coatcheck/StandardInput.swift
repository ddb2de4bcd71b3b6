import Foundation
import UserAccounts

/// The standard input of a command.
enum StandardInput {
    /// Far more than a password may have.
    private static let maximumLength = 64 * 1024

    /// The first line without its line end, otherwise unchanged. At a terminal the command prompts for it without echo.
    static func password() throws -> Password {
        Password(try passwordText())
    }

    /// The same as plain text, for a password of another site.
    static func passwordText() throws -> String {
        let line = isatty(STDIN_FILENO) == 1 ? try HiddenInput.line(asking: "Password: ") : firstLine()
        guard !line.isEmpty else { throw CommandFailure("there is no password on standard input") }
        guard let text = PlainText.decode(line).map(PlainText.withoutLineEnd) else {
            throw CommandFailure("the password on standard input is not UTF-8 text")
        }
        guard !text.isEmpty else { throw CommandFailure("the first line of standard input is empty") }
        return text
    }

    /// The bytes up to and including the first line feed, if there is one.
    static func firstLine() -> [UInt8] {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while line.count < maximumLength, readByte(&byte) {
            line.append(byte)
            if byte == UInt8(ascii: "\n") { break }
        }
        return line
    }

    private static func readByte(_ byte: inout UInt8) -> Bool {
        while true {
            let count = read(STDIN_FILENO, &byte, 1)
            guard count < 0, errno == EINTR else { return count == 1 }
        }
    }
}
