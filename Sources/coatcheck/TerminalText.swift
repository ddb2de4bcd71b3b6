import Foundation
import UserAccounts

/// Prints text for users or scripts, without characters that a terminal interprets. It shadows Swift's own function, so that
/// no command can bypass it; in JSON those characters are escaped already.
func print(_ text: String, terminator: String = "\n") {
    Swift.print(text.escapingWhatActs(but: ["\n", "\t"]), terminator: terminator)
}

/// Messages for users. Standard output is for results only, so that it can be piped.
enum StandardError {
    /// Writes one line.
    static func write(_ line: String, terminator: String = "\n") {
        write(Data((line.escapingWhatActs(but: ["\n", "\t"]) + terminator).utf8))
    }

    /// Writes the program's own text unchanged, for a terminal.
    static func show(_ text: String) {
        write(Data(text.utf8))
    }

    /// Writes one line, from which whatever acts on a terminal has been removed already.
    static func write(line: String) {
        write(Data((line + "\n").utf8))
    }

    /// A message that cannot be written, because of a closed pipe or a full disk, must not end the server.
    fileprivate static func write(_ data: Data) {
        do { try FileHandle.standardError.write(contentsOf: data) } catch {}
    }
}

/// Standard error for the log: each event is one line, regardless of its contents.
struct LogStream: TextOutputStream, Sendable {
    mutating func write(_ event: String) {
        let text = event.hasSuffix("\n") ? String(event.dropLast()) : event
        StandardError.write(Data((text.escapingWhatActs(but: []) + "\n").utf8))
    }
}

extension String {
    /// The text between quotes, without characters that a terminal interprets.
    var quotedForTerminal: String {
        "\"" + forTerminal + "\""
    }

    /// The text cut to 256 characters, with control and invisible characters escaped: `\u{202E}`.
    var forTerminal: String {
        if utf8.count <= 256, isVisibleASCII { return self }
        return escaping(\.isHidden, of: unicodeScalars.prefix(256))
    }

    /// Whether each byte is a visible ASCII character, as in most output.
    var isVisibleASCII: Bool { utf8.allSatisfy { (0x20..<0x7F).contains($0) } }

    fileprivate func escapingWhatActs(but kept: Set<Unicode.Scalar>) -> String {
        guard !isVisibleASCII, unicodeScalars.contains(where: { $0.actsOnDisplay && !kept.contains($0) }) else {
            return self
        }
        return escaping({ $0.actsOnDisplay && !kept.contains($0) }, of: unicodeScalars[...])
    }

    private func escaping(
        _ mustBeEscaped: (Unicode.Scalar) -> Bool,
        of scalars: some Sequence<Unicode.Scalar>
    ) -> String {
        var text = ""
        for scalar in scalars {
            if mustBeEscaped(scalar) {
                text += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
