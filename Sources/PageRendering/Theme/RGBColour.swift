import Foundation

/// A colour, as `#rgb` or `#rrggbb` writes it.
struct RGBColour: Hashable, CustomStringConvertible {
    let red: UInt8
    let green: UInt8
    let blue: UInt8

    /// `nil` for any other text: names, transparency and functions of CSS are not accepted.
    init?(_ text: String) {
        let digits = text.dropFirst().utf8.map { Character(Unicode.Scalar($0)) }
        guard text.utf8.first == UInt8(ascii: "#"), digits.count == 3 || digits.count == 6 else { return nil }
        let width = digits.count / 3
        let parts = stride(from: 0, to: digits.count, by: width).compactMap { start in
            let part = String(digits[start..<(start + width)])
            return part.allSatisfy(\.isHexDigit) ? UInt8(width == 1 ? part + part : part, radix: 16) : nil
        }
        guard parts.count == 3 else { return nil }
        (red, green, blue) = (parts[0], parts[1], parts[2])
    }

    var description: String {
        "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    init(red: UInt8, green: UInt8, blue: UInt8) {
        (self.red, self.green, self.blue) = (red, green, blue)
    }

    /// The contrast between two colours, from 1 to 21 (WCAG 2.2, "contrast ratio").
    func contrast(with other: RGBColour) -> Double {
        let (light, dark) = (max(luminance, other.luminance), min(luminance, other.luminance))
        return (light + 0.05) / (dark + 0.05)
    }

    /// From 0 for black to 1 for white (WCAG 2.2, "relative luminance").
    private var luminance: Double {
        0.2126 * Self.linear(red) + 0.7152 * Self.linear(green) + 0.0722 * Self.linear(blue)
    }

    private static func linear(_ value: UInt8) -> Double {
        let share = Double(value) / 255
        return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
    }
}
