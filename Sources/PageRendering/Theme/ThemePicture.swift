import UserAccounts

/// The kind of a picture, by its content. The end of a file's name says nothing about it.
enum ThemePicture: String, CaseIterable {
    case svg
    case png
    case jpeg
    case webp

    /// `nil` for content that is none of these.
    init?(_ bytes: [UInt8]) {
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if bytes.starts(with: "RIFF".utf8), bytes.dropFirst(8).starts(with: "WEBP".utf8) {
            self = .webp
        } else if PlainText.decode(bytes).map(Self.isSVG) ?? false {
            self = .svg
        } else {
            return nil
        }
    }

    var contentType: String { self == .svg ? "image/svg+xml" : "image/\(rawValue)" }

    /// Whether a file's name ends as those of pictures do.
    static func isName(_ name: String) -> Bool {
        [".svg", ".png", ".jpg", ".jpeg", ".webp"].contains { name.lowercased().hasSuffix($0) }
    }

    /// Whether the root element is `svg`, with the namespace that browsers need to draw a file.
    private static func isSVG(_ text: String) -> Bool {
        var rest = text[...].drop(while: \.isWhitespace)
        for (start, end) in prologues {
            while rest.hasPrefix(start) {
                guard let range = rest.firstRange(of: end) else { return false }
                rest = rest[range.upperBound...].drop(while: \.isWhitespace)
            }
        }
        guard rest.hasPrefix("<svg"), let next = rest.dropFirst(4).first, next.isWhitespace else { return false }
        return rest.prefix { $0 != ">" }.contains("http://www.w3.org/2000/svg")
    }

    /// What may stand before the root element: the XML declaration, comments, a document type, comments.
    private static let prologues = [("<?", "?>"), ("<!--", "-->"), ("<!DOCTYPE svg", ">"), ("<!--", "-->")]
}
