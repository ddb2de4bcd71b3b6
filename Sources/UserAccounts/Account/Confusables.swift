import Foundation

/// Finds characters that look like others (UTS 39 §4).
enum Confusables {
    private static let prototypes = parse(PackageResources.Confusables_txt)

    /// The text with each character replaced by the one it looks like: the same for texts that look the same.
    static func skeleton(of text: String) -> String {
        var skeleton = String.UnicodeScalarView()
        for scalar in text.decomposedStringWithCanonicalMapping.unicodeScalars {
            if let prototype = prototypes[scalar] {
                skeleton.append(contentsOf: prototype)
            } else {
                skeleton.append(scalar)
            }
        }
        // Some prototypes are capital letters: 0 looks like O.
        return String(skeleton).lowercased().decomposedStringWithCanonicalMapping
    }

    private static func parse(_ table: [UInt8]) -> [Unicode.Scalar: [Unicode.Scalar]] {
        var prototypes: [Unicode.Scalar: [Unicode.Scalar]] = [:]
        for line in String(decoding: table, as: UTF8.self).split(separator: "\n") where !line.hasPrefix("#") {
            let sides = line.split(separator: ":")
            guard sides.count == 2 else { continue }
            let prototype = scalars(sides[0].split(separator: "+"))
            for scalar in scalars(sides[1].split(separator: " ")) { prototypes[scalar] = prototype }
        }
        return prototypes
    }

    private static func scalars(_ codes: [Substring]) -> [Unicode.Scalar] {
        codes.compactMap { UInt32($0, radix: 16).flatMap(Unicode.Scalar.init) }
    }
}

extension Username {
    /// The skeleton of the name, for finding names that look alike.
    package var skeleton: String { Confusables.skeleton(of: key) }

    /// Whether a reader could mistake one name for the other: the same skeleton, except between two names of plain letters and
    /// digits. `bern` and `bem` are distinct names, but a Cyrillic `а` in `раura` is an imitation.
    package func resembles(_ other: Username) -> Bool {
        self != other && (!isASCII || !other.isASCII) && skeleton.utf8.elementsEqual(other.skeleton.utf8)
    }

    private var isASCII: Bool { key.utf8.allSatisfy { $0 < 0x80 } }
}
