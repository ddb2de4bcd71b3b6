import ArgumentParser
import Foundation
import UserAccounts

/// `--json`: machine-readable output on standard output and nothing else.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print JSON: one document, or one line per item.")
    var json = false

    /// One line of JSON in the style of the API: snake case, sorted keys, no characters that a terminal interprets.
    func document(_ value: some Encodable) throws -> String {
        String(decoding: try Self.encoder.encode(value), as: UTF8.self).withHiddenCharactersEscapedAsJSON
    }

    /// One encoder for all lines: there may be hundreds of thousands.
    private static let encoder: JSONEncoder = {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }()
}
