import UserAccounts

/// `theme.yaml`: the name, the pictures and the colours of a theme.
///
/// ```yaml
/// name: "Example"
/// logo: logo.svg
/// colours:
///   light:
///     accent: "#0a5c36"
/// ```
struct ThemeFile {
    /// The name of the file.
    static let fileName = "theme.yaml"

    private(set) var name: String?
    /// The file name of the picture beside the name.
    private(set) var logo: String?
    /// The file name of the picture in the browser's tab.
    private(set) var icon: String?
    private(set) var colours = ThemeColours()
    private var document = ThemeDocument(file: fileName)

    private static let keys = ["name", "logo", "icon", "colours"]

    /// Reads the text of the file.
    init(yaml: String) {
        for entry in document.entries(of: yaml) {
            switch entry.name {
            case "name": name = document.text(of: entry).flatMap { siteName($0, line: entry.line) }
            case "logo": logo = picture(entry)
            case "icon": icon = picture(entry)
            case "colours": readColours(entry)
            default: reportUnknown("key", entry, known: Self.keys)
            }
        }
    }

    /// The problems, in the order of the file.
    var problems: [ThemeProblem] {
        (document.problems + colours.problems(in: Self.fileName)).sorted { $0.line ?? 0 < $1.line ?? 0 }
    }

    private mutating func siteName(_ text: String, line: Int) -> String? {
        guard text.contains(where: { !$0.isWhitespace }), text.count <= 64, text.utf8.count <= 256 else {
            document.report(line, "a name has 1 to 64 characters")
            return nil
        }
        // Persian and the scripts of India join and separate letters with these two.
        guard !text.unicodeScalars.contains(where: { $0.actsOnDisplay && !["\u{200C}", "\u{200D}"].contains($0) })
        else {
            document.report(line, "a name is one line, without control characters")
            return nil
        }
        return text
    }

    private mutating func picture(_ entry: ThemeDocument.Entry) -> String? {
        guard let text = document.text(of: entry) else { return nil }
        guard !text.isEmpty, !text.contains("/"), !text.hasPrefix("."), !text.contains("\0") else {
            document.report(entry.line, "\(entry.name) is the name of a file in the folder, such as logo.svg")
            return nil
        }
        return text
    }

    private mutating func readColours(_ entry: ThemeDocument.Entry) {
        for scheme in document.entries(of: entry.value, what: "colours") {
            guard let known = ColourScheme(rawValue: scheme.name) else {
                reportUnknown("colour scheme", scheme, known: ColourScheme.allCases.map(\.rawValue))
                continue
            }
            for line in document.entries(of: scheme.value, what: scheme.name) {
                guard let colour = ThemeColour(rawValue: line.name) else {
                    reportUnknown("colour", line, known: ThemeColour.allCases.map(\.rawValue))
                    continue
                }
                colours.values[known, default: [:]][colour] = value(of: line)
            }
        }
    }

    private mutating func value(of entry: ThemeDocument.Entry) -> ThemeColours.Value? {
        guard let text = entry.written, let colour = RGBColour(text) else {
            document.report(
                entry.line,
                "\(entry.name) is no colour; write \"#rgb\" or \"#rrggbb\", in quotation marks, because # begins a comment"
            )
            return nil
        }
        return ThemeColours.Value(colour: colour, line: entry.line)
    }

    private mutating func reportUnknown(_ kind: String, _ entry: ThemeDocument.Entry, known: [String]) {
        document.report(
            entry.line,
            "there is no \(kind) \(entry.name.debugDescription); the known ones are \(known.joined(separator: ", "))")
    }
}
