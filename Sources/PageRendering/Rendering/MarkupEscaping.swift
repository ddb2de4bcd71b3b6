import Mustache

/// Escapes text for HTML, byte by byte.
///
/// The engine's own escaping compares whole grapheme clusters, so a quotation mark followed by a combining accent would
/// pass unescaped and could end an attribute. This one looks at UTF-8 bytes, which cannot hide a character.
package struct MarkupEscaping: MustacheContentType {
    package init() {}
    /// The name under which templates refer to it.
    package static let name = "COATCHECK_HTML"

    package func escapeText(_ text: String) -> String {
        var output: [UInt8] = []
        output.reserveCapacity(text.utf8.count + 16)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "<"): output.append(contentsOf: "&lt;".utf8)
            case UInt8(ascii: ">"): output.append(contentsOf: "&gt;".utf8)
            case UInt8(ascii: "&"): output.append(contentsOf: "&amp;".utf8)
            case UInt8(ascii: "\""): output.append(contentsOf: "&quot;".utf8)
            case UInt8(ascii: "'"): output.append(contentsOf: "&#39;".utf8)
            case UInt8(ascii: "`"): output.append(contentsOf: "&#96;".utf8)
            case 0: output.append(contentsOf: "\u{FFFD}".utf8)
            default: output.append(byte)
            }
        }
        return String(decoding: output, as: UTF8.self)
    }
}
