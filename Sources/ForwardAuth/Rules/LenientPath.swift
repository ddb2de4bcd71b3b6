import Foundation

/// A path as lenient applications read it: many frameworks and file systems ignore case or a final slash, some compose
/// characters, drop invisible ones, or cut a name's final dots and spaces off.
package struct LenientPath: Sendable {
    /// The path without all that, and without a slash at the end.
    package let text: String
    /// ``text`` with its case folded.
    let folded: String

    /// The paths that a lenient application may take `path` for. An encoded question mark or number sign ends the path only
    /// for applications that decode an address before they look for its query.
    static func forms(of path: String) -> [LenientPath] {
        let scalars = path.unicodeScalars
        guard let end = scalars.firstIndex(where: { $0 == "?" || $0 == "#" }) else { return [LenientPath(path)] }
        return [LenientPath(path), LenientPath(String(scalars[..<end]))]
    }

    init(_ path: String) {
        let isPlain = path.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        // By bytes: to Swift, a slash and a combining accent after it are one character that is not a slash.
        let segments = (isPlain ? path : Self.visible(path)).utf8.split(separator: UInt8(ascii: "/"))
        text = "/" + segments.map { Self.withoutEnding(Substring($0)) }.filter { !$0.isEmpty }.joined(separator: "/")
        // Upper case first: some letters, such as the long s, have another letter's upper case.
        folded = text.uppercased().lowercased()
    }

    /// Composed, and without characters that are not displayed.
    private static func visible(_ path: String) -> String {
        var visible = String.UnicodeScalarView()
        visible.append(contentsOf: path.unicodeScalars.lazy.filter { !$0.properties.isDefaultIgnorableCodePoint })
        return String(visible).precomposedStringWithCanonicalMapping
    }

    private static func withoutEnding(_ name: Substring) -> Substring {
        var scalars = name.unicodeScalars
        while let last = scalars.last, last == "." || last.properties.isWhitespace { scalars.removeLast() }
        return Substring(scalars)
    }
}
