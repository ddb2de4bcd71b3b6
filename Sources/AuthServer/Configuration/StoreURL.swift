/// The address of a store, as the operator wrote it. It may hold a password, so printing it hides what is secret.
package struct StoreURL: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible {
    /// The address with its password, for the store's client only.
    let text: String

    /// The address without anything secret.
    package var description: String { Self.redacted(text) }
    /// The address without anything secret.
    package var debugDescription: String { description }

    /// Hides the user information of a URL and the passwords among its parameters. A password with an unescaped `/` or
    /// `@` is hidden whole.
    static func redacted(_ text: String) -> String {
        guard let scheme = text.firstRange(of: "://") else { return text }
        let (address, parameters) = split(text[scheme.upperBound...])
        let host = address.lastIndex(of: "@").map { "***" + address[$0...] } ?? String(address)
        return text[..<scheme.upperBound] + host + parameters.map { "?" + redactedParameters($0) }.joined()
    }

    private static func split(_ text: Substring) -> (address: Substring, parameters: [Substring]) {
        // Not before the last @: a password may hold a question mark.
        let start = text.lastIndex(of: "@") ?? text.startIndex
        guard let mark = text[start...].firstIndex(of: "?") else { return (text, []) }
        return (text[..<mark], [text[text.index(after: mark)...]])
    }

    private static func redactedParameters(_ text: Substring) -> String {
        text.split(separator: "&", omittingEmptySubsequences: false).map { parameter in
            let name = parameter.prefix { $0 != "=" }
            return name.lowercased().contains("password") ? name + "=***" : String(parameter)
        }.joined(separator: "&")
    }
}
