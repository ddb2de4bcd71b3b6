import Foundation
import UserAccounts

/// Prints text for people or scripts, without anything that could act on a terminal. Stands in front of Swift's own, so that no
/// command can forget it; JSON has those characters escaped already.
func print(_ text: String, terminator: String = "\n") {
    Swift.print(text.escapingWhatActs(but: ["\n", "\t"]), terminator: terminator)
}

/// Messages for people. Standard output is for results only, so that it can be piped.
enum StandardError {
    /// Writes one line.
    static func write(_ line: String, terminator: String = "\n") {
        write(Data((line.escapingWhatActs(but: ["\n", "\t"]) + terminator).utf8))
    }

    /// Writes text of our own as it is, for a terminal.
    static func show(_ text: String) {
        write(Data(text.utf8))
    }

    /// A message that cannot be delivered, because its reader is gone or the disk is full, must not end the server.
    fileprivate static func write(_ data: Data) {
        do { try FileHandle.standardError.write(contentsOf: data) } catch {}
    }
}

/// Standard error for the log: one event is one line, whatever is in it.
struct LogStream: TextOutputStream, Sendable {
    mutating func write(_ event: String) {
        let text = event.hasSuffix("\n") ? String(event.dropLast()) : event
        StandardError.write(Data((text.escapingWhatActs(but: []) + "\n").utf8))
    }
}

extension String {
    /// The text between quotes, without anything that could act on a terminal.
    var quotedForTerminal: String {
        "\"" + forTerminal + "\""
    }

    /// The text cut to 256 characters, with what could act on a terminal, or is shown as nothing, spelled out: `\u{202E}`.
    var forTerminal: String {
        if utf8.count <= 256, isVisibleASCII { return self }
        return escaping(\.isHidden, of: unicodeScalars.prefix(256))
    }

    /// Whether each byte is a character that is shown, as in most of what is printed.
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
