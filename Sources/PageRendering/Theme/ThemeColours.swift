/// The colours that a theme sets.
struct ThemeColours {
    /// A colour and the line of the file that sets it.
    struct Value {
        let colour: RGBColour
        let line: Int
    }

    var values: [ColourScheme: [ThemeColour: Value]] = [:]

    /// The palette of a scheme: the built-in colours with those of the theme.
    func palette(_ scheme: ColourScheme) -> Palette {
        Palette.standard(scheme).with((values[scheme] ?? [:]).mapValues(\.colour))
    }

    /// The pairs of colours that are too close to each other for WCAG 2.2 AA.
    func problems(in file: String) -> [ThemeProblem] {
        ColourScheme.allCases.flatMap { scheme in
            let palette = palette(scheme)
            return ContrastRule.all.filter { !$0.holds(in: palette) }.map { rule in
                let line = values[scheme]?[rule.colour]?.line ?? values[scheme]?[rule.ground]?.line
                let ratio = palette[rule.colour].contrast(with: palette[rule.ground])
                return ThemeProblem(
                    file, line: line,
                    """
                    in the \(scheme.rawValue) scheme, \(rule.colour.rawValue) \(palette[rule.colour]) on \
                    \(rule.ground.rawValue) \(palette[rule.ground]) has a contrast of \(Self.text(ratio)):1, and WCAG 2.2 AA \
                    needs \(Self.text(rule.needed)):1; choose colours further apart (those of style.css are not checked)
                    """)
            }
        }
    }

    /// The rules that follow the built-in style sheet. Empty without colours.
    ///
    /// A colour of the light scheme would also replace the built-in one of the dark scheme, so each colour is set in both.
    var css: String {
        let colours = ThemeColour.allCases.filter { colour in
            ColourScheme.allCases.contains { values[$0]?[colour] != nil }
        }
        guard !colours.isEmpty else { return "" }
        func rule(_ scheme: ColourScheme) -> String {
            let palette = palette(scheme)
            return ":root{" + colours.map { "--\($0.rawValue):\(palette[$0])" }.joined(separator: ";") + "}"
        }
        // The wish for more contrast comes last, as in the built-in sheet.
        return """
            \(rule(.light))
            @media (prefers-color-scheme: dark){\(rule(.dark))}
            @media (prefers-contrast: more){:root{--line:var(--field-line);--muted:var(--ink)}}

            """
    }

    /// Two digits after the point, never rounded up to the ratio that is needed: `4.5`, `4.49`.
    private static func text(_ ratio: Double) -> String {
        let hundredths = Int(ratio * 100)
        let fraction = hundredths % 100
        if fraction.isMultiple(of: 10) {
            return fraction == 0 ? "\(hundredths / 100)" : "\(hundredths / 100).\(fraction / 10)"
        }
        return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
    }
}
