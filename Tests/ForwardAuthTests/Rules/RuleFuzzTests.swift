import Foundation
import Testing

@testable import ForwardAuth
@testable import WebAddresses

@Suite("Rules against what applications receive")
struct RuleFuzzTests {
    private static let file = """
        rules:
          - {path: /admin, access: deny}
          - {glob: "/files/*/secret", access: deny}
          - {regex: "/reports/.+", access: deny}
          - {access: bypass}
        """
    private static let pages = [
        "/admin", "/admin/users", "/files/a/secret", "/reports/7", "/reports/7/x", "/open", "/",
    ]
    /// What a parser, a pattern or a file system may treat in a way of its own.
    private static let characters = """
        %00 %01 %09 %0A %0D %0D%0A %1F %20 %7F %C2%80 %C2%85 %C2%9F %C2%A0 %C2%AD %CC%81 %CC%B8 %D8%9C %E1%9A%80 %E2%80%8B
        %E2%80%8C %E2%80%8D %E2%80%8E %E2%80%A8 %E2%80%A9 %E2%80%AE %E2%81%A0 %E2%81%A6 %E3%80%80 %EF%B8%8F %EF%BB%BF %EF%BF%BD
        %EF%BF%BF %F3%A0%81%81 %C3%A9 e%CC%81 %C0%AF %C0%AE %E0%80%AF %ED%A0%80 %FF %80 %E2%80 %C3 %u2028 % %2 %2528 %252e %252f
        %2e %2F %5c \\ ; %3B ;x=1 %3f %3Fx %23 # ? ! $ & + : = @ ~ . .. ... / // /./ /../ /x/../ .json %7C %E2%84%AA %C5%BF x
        """.split(whereSeparator: \.isWhitespace).map(String.init)

    @Test("of 20,000 spellings none passes that an application would serve as a page which a rule closes")
    func spellings() {
        let rules = RuleSet(RuleFile(yaml: Self.file).rules)
        var dice = Dice(state: 1)
        var passed = 0
        for _ in 0..<20_000 {
            let path = Self.spelling(&dice)
            guard Self.passes(path, rules) else { continue }
            passed += 1
            let closed = Self.readings(of: path).map { String(decoding: $0, as: UTF8.self) }.filter(Self.isClosed)
            #expect(closed.isEmpty, "\(path) is served as \(closed)")
        }
        #expect((500...19_000).contains(passed), "\(passed) passed, so that nothing was tested")
    }

    private static func passes(_ path: String, _ rules: RuleSet) -> Bool {
        do throws(ForwardedRequestError) {
            let address = try ForwardedAddress(url: "https://a.b" + path)
            return try rules.accesses(for: ForwardedRequest(address, method: "GET", client: nil)) == [.bypass]
        } catch {
            return false
        }
    }

    /// One to three changes to the address of a page.
    private static func spelling(_ dice: inout Dice) -> String {
        var path = pages[dice.roll(pages.count)]
        for _ in 0...dice.roll(3) {
            let index = path.index(path.startIndex, offsetBy: dice.roll(path.count + 1))
            let letter = index < path.endIndex ? path[index] : "/"
            switch dice.roll(8) {
            case 0: path = path.uppercased()
            case 1 where letter.isASCII && letter.isLetter:
                let code = String(letter.asciiValue ?? 0, radix: 16)
                path.replaceSubrange(index...index, with: dice.roll(3) == 0 ? "%25\(code)" : "%\(code)")
            case 2, 3: path += characters[dice.roll(characters.count)]
            default: path.insert(contentsOf: characters[dice.roll(characters.count)], at: index)
            }
        }
        return path.hasPrefix("/") ? path : "/" + path
    }

    // MARK: - What applications make of a path

    private static func isClosed(_ path: String) -> Bool {
        let names = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropFirst()
            .map { String(decoding: $0, as: UTF8.self) }
        guard let first = names.first else { return false }
        return first.utf8.elementsEqual("admin".utf8)
            || first.utf8.elementsEqual("reports".utf8) && names.count > 1 && path.utf8.count > "/reports/".utf8.count
            || first.utf8.elementsEqual("files".utf8) && names.count == 3 && names[2].utf8.elementsEqual("secret".utf8)
    }

    /// All that applications may take the path for, when each of them forgives some things and not others.
    private static func readings(of path: String) -> Set<[UInt8]> {
        var readings: Set<[UInt8]> = [Array(decoded(path.prefix { $0 != "?" && $0 != "#" }).utf8)]
        for reading in applications {
            readings.formUnion(readings.map { Array(reading(String(decoding: $0, as: UTF8.self)).utf8) })
        }
        return readings
    }

    private static let applications: [@Sendable (String) -> String] = [
        { decoded($0[...]) },
        { $0.replacing("\\", with: "/") },
        { filtered($0) { !$0.properties.isDefaultIgnorableCodePoint } },
        { filtered($0) { !isSeparator($0) } },
        { String(String.UnicodeScalarView($0.unicodeScalars.prefix { !isSeparator($0) })) },
        { String(String.UnicodeScalarView($0.unicodeScalars.prefix { !"?#;".unicodeScalars.contains($0) })) },
        { $0.precomposedStringWithCanonicalMapping },
        { $0.replacing(/([^\/]*[^\/\s.])[\s.]+(?=\/|$)/) { $0.output.1 } },
        { resolved($0) },
        { $0.uppercased().lowercased() },
        { $0.hasSuffix("/") && $0 != "/" ? String($0.dropLast()) : $0 },
    ]

    private static func filtered(_ path: String, _ isKept: (Unicode.Scalar) -> Bool) -> String {
        String(String.UnicodeScalarView(path.unicodeScalars.filter(isKept)))
    }

    private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        [.control, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
    }

    /// What is no UTF-8 becomes U+FFFD, and a percent sign that encodes nothing stays.
    private static func decoded(_ path: Substring) -> String {
        var (bytes, rest) = ([UInt8](), Array(path.utf8)[...])
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let code = PercentEncoding.decode([byte] + rest.prefix(2)) {
                bytes += code
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Without empty and dot segments.
    private static func resolved(_ path: String) -> String {
        var names: [Substring] = []
        for name in path.utf8.split(separator: UInt8(ascii: "/")).map({ Substring($0) }) where name != "." {
            if name == ".." { _ = names.popLast() } else { names.append(name) }
        }
        return "/" + names.joined(separator: "/")
    }
}

/// SplitMix64: the same numbers in every run.
private struct Dice {
    var state: UInt64

    mutating func roll(_ sides: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(sides))
    }
}
