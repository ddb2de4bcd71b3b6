import Foundation
import Testing

@testable import coatcheck

@Suite("Text from outside on a terminal")
struct TerminalTextTests {
    private static let hostile: [Unicode.Scalar] = [
        "\u{0}", "\u{7}", "\u{1B}", "\n", "\r", "\t", "\u{7F}", "\u{80}", "\u{9B}", "\u{AD}", "\u{61C}", "\u{34F}",
        "\u{180E}", "\u{200B}", "\u{200D}", "\u{200F}", "\u{2028}", "\u{2029}", "\u{202A}", "\u{202E}", "\u{2060}",
        "\u{2066}", "\u{2069}", "\u{3164}", "\u{FE0F}", "\u{FEFF}", "\u{FFF9}", "\u{E0001}", "\u{E007F}",
    ]

    @Test("control and invisible characters are escaped, in a table and alone", arguments: hostile)
    func escaped(scalar: Unicode.Scalar) throws {
        let text = "a\(scalar)b"
        #expect(text.forTerminal == "a\\u{\(String(scalar.value, radix: 16, uppercase: true))}b")
        var table = TextTable("HEADER")
        table.add(text)
        #expect(table.text == "HEADER\n\(text.forTerminal)")
    }

    @Test("JSON says the same in escapes, and is read back as it was", arguments: hostile)
    func json(scalar: Unicode.Scalar) throws {
        let document = try OutputOptions().document(["browser": "a\(scalar)b é 😀"])
        #expect(!document.unicodeScalars.contains(scalar))
        #expect(document.contains("é 😀"))
        let read = try JSONDecoder().decode([String: String].self, from: Data(document.utf8))
        #expect(read == ["browser": "a\(scalar)b é 😀"])
    }

    @Test("ordinary text stays as it is, cut to 256 characters")
    func ordinary() {
        #expect("Ada Lovelace é 日本語 😀 \\".forTerminal == "Ada Lovelace é 日本語 😀 \\")
        #expect(String(repeating: "x", count: 300).forTerminal.count == 256)
    }
}
