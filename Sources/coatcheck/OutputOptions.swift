import ArgumentParser
import Foundation
import UserAccounts

/// `--json`: machine-readable output on standard output and nothing else.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print JSON: one document, or one line per item.")
    var json = false

    /// One line of JSON, spelled like the API's: snake case, keys in order, nothing that could act on a terminal.
    func document(_ value: some Encodable) throws -> String {
        String(decoding: try Self.encoder.encode(value), as: UTF8.self).withHiddenCharactersEscapedAsJSON
    }

    /// One for all lines: there may be hundreds of thousands.
    private static let encoder: JSONEncoder = {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }()
}
