import Foundation
import Testing

@testable import PageRendering

@Suite("Colours of a theme") struct ThemeColoursTests {
    private let sheet = String(decoding: PackageResources.coatcheck_css, as: UTF8.self)

    private func colours(_ yaml: String) -> ThemeFile { ThemeFile(yaml: "colours:\n" + yaml) }

    /// The custom properties with a colour in a block of the style sheet.
    private func properties(_ block: Substring) -> [String: String] {
        let found = block.matches(of: /--([a-z-]+): (#[0-9a-f]{6});/)
        return Dictionary(found.map { (String($0.output.1), String($0.output.2)) }, uniquingKeysWith: { $1 })
    }

    @Test("the built-in colours are those of the style sheet, all of them")
    func noDrift() throws {
        let blocks = sheet.matches(of: /:root \{([^}]*)\}/).map(\.output.1)
        let light = properties(try #require(blocks.first))
        let dark = properties(try #require(blocks.dropFirst().first))
        let known = Set(ThemeColour.allCases.map(\.rawValue))
        #expect(Set(light.keys) == known)
        #expect(Set(dark.keys) == known)
        for colour in ThemeColour.allCases {
            #expect(Palette.standard(.light)[colour].description == light[colour.rawValue])
            #expect(Palette.standard(.dark)[colour].description == dark[colour.rawValue])
        }
    }

    @Test("a colour that the style sheet gives to text is checked on the ground that the same rule gives it")
    func pairsOfTheSheet() throws {
        for rule in sheet.matches(of: /\{([^{}]*)\}/).map(\.output.1) where !rule.contains("--paper:") {
            guard let text = rule.firstMatch(of: /(?:^|[ ;])color: var\(--([a-z-]+)\)/)?.output.1,
                let ground = rule.firstMatch(of: /background: var\(--([a-z-]+)\)/)?.output.1
            else { continue }
            let pair = try (
                #require(ThemeColour(rawValue: String(text))), #require(ThemeColour(rawValue: String(ground)))
            )
            let isChecked = ContrastRule.all.contains { rule in
                (rule.colour, rule.ground) == pair || (rule.ground, rule.colour) == pair
            }
            #expect(isChecked, "\(text) on \(ground)")
        }
    }

    @Test("each colour of text, border or shape is checked on some ground")
    func usedColours() throws {
        let used = sheet.matches(of: /(?:[ ;]color|fill|border(?:-color)?|outline): [^;}]*var\(--([a-z-]+)\)/)
        let decoration: Set = ["line", "stub"]
        let known = Set(ThemeColour.allCases.map(\.rawValue))
        let names = Set(used.map { String($0.output.1) }).intersection(known).subtracting(decoration)
        let checked = Set(ContrastRule.all.flatMap { [$0.colour.rawValue, $0.ground.rawValue] })
        #expect(names.count > 8)
        #expect(names.isSubset(of: checked))
    }

    @Test("the built-in palette has the contrast of WCAG 2.2 AA", arguments: ColourScheme.allCases)
    func standardPalette(scheme: ColourScheme) {
        for rule in ContrastRule.all { #expect(rule.holds(in: .standard(scheme)), "\(rule)") }
    }

    @Test("contrast ratios are those of WCAG")
    func ratios() throws {
        let black = try #require(RGBColour("#000"))
        let white = try #require(RGBColour("#FFFFFF"))
        let grey = try #require(RGBColour("#777777"))
        #expect(black.contrast(with: white) == 21)
        #expect(white.contrast(with: white) == 1)
        #expect(abs(grey.contrast(with: white) - 4.478) < 0.001)
        #expect(grey.contrast(with: white) == white.contrast(with: grey))
    }

    @Test("a pair without the needed contrast names both colours, the ratio and the needed one")
    func tooClose() throws {
        let problems = colours("  light:\n    muted: \"#998f88\"\n").problems.map(\.description)
        let first = try #require(problems.first)
        #expect(problems.count == 5)
        #expect(
            first == """
                theme.yaml, line 3: in the light scheme, muted #998f88 on paper #f5efe4 has a contrast of 2.76:1, and WCAG 2.2 \
                AA needs 4.5:1; choose colours further apart (those of style.css are not checked)
                """)
    }

    @Test("a ratio just below the needed one is not rounded up to it")
    func roundedDown() throws {
        let problems = colours("  light:\n    paper: \"#fff\"\n    muted: \"#777777\"\n").problems.map(\.description)
        #expect(problems.contains { $0.contains("on paper #ffffff has a contrast of 4.47:1") })
    }

    @Test("a colour is checked against the built-in ones of its scheme")
    func merged() {
        // Dark text: on the light paper it can be read, on the dark one it cannot.
        #expect(colours("  light:\n    link: \"#003366\"\n").problems.isEmpty)
        #expect(!colours("  dark:\n    link: \"#003366\"\n").problems.isEmpty)
    }

    @Test("borders of fields need 3:1, and lines that only divide need none")
    func borders() {
        #expect(colours("  light:\n    field-line: \"#8d7d6f\"\n    line: \"#fffdf8\"\n").problems.isEmpty)
        #expect(!colours("  light:\n    field-line: \"#b0a090\"\n").problems.isEmpty)
    }

    @Test("a colour of the light scheme leaves the dark one as it was")
    func schemesApart() {
        #expect(
            colours("  light:\n    link: \"#003366\"\n").colours.css.hasPrefix(
                """
                :root{--link:#003366}
                @media (prefers-color-scheme: dark){:root{--link:#a9cdf0}}
                """))
    }

    @Test("the wish for more contrast still wins")
    func moreContrast() {
        let css = colours("  light:\n    muted: \"#333\"\n").colours.css
        #expect(css.hasSuffix("@media (prefers-contrast: more){:root{--line:var(--field-line);--muted:var(--ink)}}\n"))
        #expect(sheet.contains(":root { --line: var(--field-line); --muted: var(--ink); }"))
    }
}
