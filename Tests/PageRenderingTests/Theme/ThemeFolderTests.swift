import Foundation
import Testing

@testable import PageRendering

@Suite("The folder of a theme") struct ThemeFolderTests {
    @Test("an empty theme.yaml changes nothing")
    func empty() throws {
        let theme = try ThemeOnDisk().theme()
        #expect(theme.name == "Coatcheck")
        #expect(theme.logo.path == StaticAsset.icon.path)
        #expect(theme.stylesheet.path == StaticAsset.stylesheet.path)
        #expect(theme.templates.isEmpty)
        #expect(theme.texts.isEmpty)
    }

    @Test("a folder that is missing, a file in its place, and a folder without theme.yaml are refused")
    func noFolder() throws {
        let theme = try ThemeOnDisk()
        for path in ["none", "theme.yaml"] {
            let error = #expect(throws: ThemeError.self) { try Theme(folder: theme.path + "/" + path) }
            #expect(error?.description.hasPrefix("there is no folder ") == true)
        }
        try FileManager.default.removeItem(at: theme.root.appending(path: "theme.yaml"))
        #expect(theme.problems == ["theme.yaml: there is no such file"])
    }

    @Test("all mistakes of all files are reported together")
    func together() throws {
        let theme = try ThemeOnDisk([
            "theme.yaml": "nmae: x\nlogo: none.svg", "texts/de.yaml": "\"Sign in\": []", "templates/logn.mustache": "",
            "notes.txt": "",
        ])
        let files = theme.problems.map { $0.prefix { $0 != "," && $0 != ":" } }
        #expect(files == ["theme.yaml", "none.svg", "templates/logn.mustache", "texts/de.yaml", "notes.txt"])
    }

    @Test("hidden files, notes for readers and the backups of editors are left out")
    func ignored() throws {
        let theme = try ThemeOnDisk([
            ".git/config": "", "README.md": "", "readme.txt": "", "theme.yaml~": "", "texts/.swp": "",
            "texts/README": "",
            "templates/login.mustache~": "",
        ])
        #expect(theme.problems.isEmpty)
    }

    @Test("a file of more than 100 KiB is refused before it is read")
    func size() throws {
        let theme = try ThemeOnDisk(["theme.yaml": String(repeating: "#", count: 1_000_000)])
        #expect(theme.problems == ["theme.yaml: the file has more than 100 KiB"])
        try theme.write(String(repeating: "#", count: 100 * 1024), to: "theme.yaml")
        #expect(theme.problems.isEmpty)
    }

    @Test(
        "text that is not UTF-8 is refused",
        arguments: ["theme.yaml", "style.css", "texts/de.yaml", "templates/login.mustache"])
    func notUTF8(path: String) throws {
        let theme = try ThemeOnDisk()
        try theme.write([0x23, 0xFF, 0xFE], to: path)
        #expect(theme.problems == ["\(path): the file is not UTF-8 text"])
    }

    @Test("a link out of the folder is refused, and a link inside it is followed")
    func links() throws {
        let theme = try ThemeOnDisk(["theme.yaml": "logo: logo.svg", "..data/picture.svg": drawing])
        try theme.link("logo.svg", to: "..data/picture.svg")
        #expect(theme.problems.isEmpty)
        try FileManager.default.removeItem(at: theme.root.appending(path: "logo.svg"))
        try theme.link("logo.svg", to: "/etc/passwd")
        #expect(theme.problems == ["logo.svg: the link leads out of the folder"])
        try theme.link("style.css", to: "../../etc/passwd")
        #expect(theme.problems.contains { $0.hasPrefix("style.css: ") })
    }

    @Test("a folder in place of a file is refused")
    func folderForFile() throws {
        let theme = try ThemeOnDisk(["theme.yaml": "logo: logo.svg", "logo.svg/x": "", "style.css/x": ""])
        #expect(Set(theme.problems) == ["logo.svg: this is not a file", "style.css: this is not a file"])
    }

    @Test("a logo is a picture by its content, whatever its name")
    func pictures() throws {
        let theme = try ThemeOnDisk(["theme.yaml": "logo: logo.png"])
        for text in [
            "<!doctype html><svg xmlns=\"http://www.w3.org/2000/svg\">", "<html><svg>", "<svg>", "GIF89a", "", "<svgx>",
        ] {
            try theme.write(text, to: "logo.png")
            #expect(theme.problems.first?.hasPrefix("logo.png: the content is not a picture") == true, "\(text)")
        }
        let kinds: [([UInt8], String, String)] = [
            ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1], "image/png", ".png"),
            ([0xFF, 0xD8, 0xFF, 0xE0], "image/jpeg", ".jpeg"),
            (Array("RIFF\u{1}\u{1}\u{1}\u{1}WEBPVP8 ".utf8), "image/webp", ".webp"),
            (Array(drawing.utf8), "image/svg+xml", ".svg"),
            (
                Array("\u{FEFF}<?xml version=\"1.0\"?>\n<!-- a > b -->\n<!DOCTYPE svg PUBLIC \"x\">\n\(drawing)".utf8),
                "image/svg+xml", ".svg"
            ),
        ]
        for (content, type, end) in kinds {
            try theme.write(content, to: "logo.png")
            let logo = try theme.theme().logo
            #expect(logo.contentType == type)
            #expect(logo.path.hasPrefix("/assets/logo.") && logo.path.hasSuffix(end))
        }
    }

    @Test("without a picture of its own the browser's tab shows the logo")
    func icon() throws {
        let theme = try ThemeOnDisk(["theme.yaml": "logo: a.svg", "a.svg": drawing, "b.svg": drawing + "\n"])
        #expect(try theme.theme().icon.path == theme.theme().logo.path)
        try theme.write("logo: a.svg\nicon: b.svg", to: "theme.yaml")
        #expect(try theme.theme().icon.path != theme.theme().logo.path)
        #expect(try theme.theme().icon.path.hasPrefix("/assets/icon."))
    }

    @Test("a style sheet with comments only changes nothing, and others get a new address")
    func styleSheet() throws {
        let theme = try ThemeOnDisk(["style.css": "/* one */\n\n/* two\n */\n"])
        #expect(try theme.theme().stylesheet.path == StaticAsset.stylesheet.path)
        try theme.write("/* one */ /* two", to: "style.css")
        #expect(try theme.theme().stylesheet.path != StaticAsset.stylesheet.path)
        try theme.write("/* one */ .brand { font-style: italic }", to: "style.css")
        #expect(try theme.theme().stylesheet.path != StaticAsset.stylesheet.path)
    }
}
