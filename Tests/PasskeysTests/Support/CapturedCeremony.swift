import Testing

@testable import Passkeys

/// A registration and an assertion that a browser made.
struct CapturedCeremony: CustomTestStringConvertible {
    let testDescription: String
    private let values: [String: String]

    static let chromium: [CapturedCeremony] = String(decoding: PackageResources.chromium_txt, as: UTF8.self)
        .split(separator: "\n\n").dropFirst().map { CapturedCeremony($0) }

    private init(_ text: Substring) {
        let lines = text.split(separator: "\n")
        testDescription = String(lines[0])
        values = Dictionary(
            uniqueKeysWithValues: lines.dropFirst().map { line in
                let parts = line.split(separator: " ", maxSplits: 1)
                return (String(parts[0]), String(parts[1]))
            })
    }

    func text(_ name: String) throws -> String { try #require(values[name]) }

    func challenge(_ name: String) throws -> Challenge {
        try #require(Base64URL.decode(text(name).utf8).flatMap { Challenge($0) })
    }
}
