import Testing

@testable import PageRendering

@Suite("theme.yaml") struct ThemeFileTests {
    private func problems(_ yaml: String) -> [String] { ThemeFile(yaml: yaml).problems.map(\.description) }

    @Test("a file with comments only sets nothing")
    func comments() {
        let file = ThemeFile(yaml: "# name: x\ncolours:\n  light:\n  dark:\n")
        #expect(file.problems.isEmpty)
        #expect(file.name == nil)
        #expect(file.colours.css.isEmpty)
    }

    @Test("all keys are read")
    func keys() {
        let file = ThemeFile(
            yaml: """
                name: "Garderobe & Söhne"
                logo: logo.svg
                icon: icon.png
                colours: {light: {accent: "#036"}, dark: {accent: "#9CF"}}
                """)
        #expect(file.problems.isEmpty)
        #expect(file.name == "Garderobe & Söhne")
        #expect(file.logo == "logo.svg")
        #expect(file.icon == "icon.png")
        #expect(file.colours.palette(.light)[.accent].description == "#003366")
        #expect(file.colours.palette(.dark)[.accent].description == "#99ccff")
    }

    @Test("an unknown key, scheme or colour is named with its line and the known ones")
    func unknown() {
        let found = problems("nmae: x\ncolours:\n  night: {}\n  light:\n    acent: \"#000\"\n")
        #expect(found.count == 3)
        #expect(found[0].hasPrefix("theme.yaml, line 1: there is no key \"nmae\"; the known ones are name, logo, "))
        #expect(
            found[1].hasPrefix(
                "theme.yaml, line 3: there is no colour scheme \"night\"; the known ones are light, dark"))
        #expect(
            found[2].hasPrefix("theme.yaml, line 5: there is no colour \"acent\"; the known ones are paper, card, "))
    }

    @Test(
        "a name is one line of 1 to 64 characters",
        arguments: [
            "\"\"", "\"   \"", "\"a\\nb\"", "\"a\\rb\"", "\"a\\u2028b\"", "\"a\\u202Eb\"", "\"a\\0b\"", "\"a\\u2066b\"",
            "[a, b]", "{a: b}", "", "~", "\"\(String(repeating: "a", count: 65))\"",
        ])
    func badName(yaml: String) {
        #expect(problems("name: \(yaml)").count == 1)
    }

    @Test(
        "a name may have any letters",
        arguments: ["<script>alert(1)</script>", "שלום", "می\u{200C}خواهم", "A", String(repeating: "ä", count: 64)])
    func goodName(name: String) {
        #expect(ThemeFile(yaml: "name: \"\(name)\"").name == name)
    }

    @Test(
        "a colour is #rgb or #rrggbb in quotation marks",
        arguments: [
            "#036", "\"\"", "red", "\"#00\"", "\"#0003\"", "\"#00000\"", "\"#00336g\"", "\"#0033669\"", "\"#00336699\"",
            "\"rgb(0 0 0)\"", "\"#000;}body{display:none\"", "\"# 003\"", "\"#-03\"", "\"＃003366\"", "\"#٠٠٠\"",
            "[\"#036\"]",
        ])
    func badColour(yaml: String) {
        let found = problems("colours:\n  light:\n    line: \(yaml)\n")
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("theme.yaml, line 3: line is no colour; write \"#rgb\" or \"#rrggbb\"") == true)
    }

    @Test(
        "a picture is the name of a file in the folder",
        arguments: ["../logo.svg", "/etc/passwd", "a/b.svg", ".hidden.svg", "\"\"", "\"a\\0.svg\"", ".."])
    func badPicture(yaml: String) {
        #expect(problems("logo: \(yaml)").count == 1)
        #expect(problems("icon: \(yaml)").count == 1)
    }

    @Test(
        "what is no mapping of texts is refused",
        arguments: ["- a", "text", "name: x\nname: y", "name: [", "\t- x", "colours: dark", "? [a]\n: b", "name: {{"])
    func broken(yaml: String) {
        #expect(!problems(yaml).isEmpty)
    }

    @Test("anchors and aliases are refused, so that a short file cannot stand for a long one")
    func anchors() {
        var bomb = "a: &a [x, x]\n"
        for (one, next) in zip("abcdefghijklmnopqrstuv", "bcdefghijklmnopqrstuvw") {
            bomb += "\(next): &\(next) [*\(one), *\(one), *\(one), *\(one), *\(one), *\(one), *\(one), *\(one)]\n"
        }
        #expect(problems(bomb).allSatisfy { $0.contains("anchors") })
        #expect(problems("name: &n x\nlogo: *n").count == 2)
    }
}
