/// The files of a folder that changes nothing, to begin a theme with.
package enum ThemeSkeleton {
    /// The files with their paths within the folder.
    package static var files: [(path: String, content: [UInt8])] {
        let texts: [(String, String)] = [
            (ThemeFile.fileName, themeFile),
            (Theme.styleFile, styleFile),
            ("README.md", readme),
            ("\(Theme.textFolder)/en.yaml", textFile(in: "English") { message, _ in message }),
            ("\(Theme.textFolder)/de.yaml", textFile(in: "German") { $1 }),
        ]
        let templates = TemplateLibrary.bundledSources.sorted { $0.key < $1.key }.map { name, source in
            ("\(Theme.templateFolder)/\(name).mustache", ThemeTemplate.copy(of: source))
        }
        return [("logo.svg", PackageResources.icon_svg)] + (texts + templates).map { ($0, Array($1.utf8)) }
    }

    private static var themeFile: String {
        let schemes = ColourScheme.allCases.map { scheme in
            let colours = ThemeColour.allCases.map { colour in
                "    # \(colour.rawValue): \"\(Palette.standard(scheme)[colour])\"  # \(colour.use)"
            }
            return (["  \(scheme.rawValue):"] + colours).joined(separator: "\n")
        }
        return """
            # The look of the pages. Remove the # before what you change. The server reads the folder when it starts.

            # The name, in the title and at the top of each page.
            # name: "\(Theme.standard.name)"

            # The picture beside the name, and the one in the browser's tab, which is the same unless set.
            # SVG, PNG, JPEG or WebP, up to 100 KiB.
            # logo: logo.svg
            # icon: logo.svg

            # Colours: "#rgb" or "#rrggbb", in quotation marks. Both schemes are checked for the contrast that WCAG 2.2 AA needs.
            colours:
            \(schemes.joined(separator: "\n"))

            """
    }

    private static let styleFile = """
        /* Rules that follow those of the built-in style sheet. They are not checked for contrast. */

        """

    private static func textFile(in language: String, _ text: (String, String) -> String) -> String {
        let lines = BuiltInTexts.german.map { "# \(line($0.message, text($0.message, $0.text)))" }
        return """
            # The texts of the pages in \(language): the English text, then what the pages say. Remove the # before what you change.
            # Keep all {{…}}, <…> and {1} of a text, in any place.

            \(lines.joined(separator: "\n"))

            """
    }

    /// A line of a file with texts.
    package static func line(_ message: String, _ text: String) -> String {
        "\(quoted(message)): \(quoted(text))"
    }

    /// In the double quotation marks of YAML.
    private static func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"": "\\\""
            case "\\": "\\\\"
            case "\n": "\\n"
            case "\t": "\\t"
            default: String(scalar)
            }
        }
        return "\"\(escaped.joined())\""
    }

    private static let readme = """
        # A theme for Coatcheck

        The server uses this folder when `web.theme` names it. As it is, it changes nothing.

        - `theme.yaml`: the name, the logo and the colours
        - `style.css`: rules that follow those of the built-in style sheet
        - `texts/en.yaml`, `texts/de.yaml`: the texts of the pages. A file for another language makes the language available
        - `templates/`: the pages. An unchanged copy is not used; delete those that you do not change, or keep them to read

        `coatcheck theme check FOLDER` reports mistakes and what has changed since the copies were made. The server reads the folder when it starts.

        """
}
