/// A search of accounts: those that have, for each word of the search, a word that begins with it (see ``SearchWords``).
///
/// Its pages are in the order of the words that were found, then of the names. An account stands at the first of its words only.
package struct AccountSearch: Hashable, Sendable {
    /// The most words of a search. Further ones are ignored.
    static let maximumCount = 8

    /// The words, none of which is the beginning of another. Without words nothing is found.
    package let words: [String]

    /// Reads what a user typed. `nil` for nothing: that is no search.
    package init?(_ text: String?) {
        guard let text, text.contains(where: { !$0.isWhitespace }) else { return nil }
        words = SearchWords.terms(in: text)
    }

    /// Where a page of a search ends: a word of an account, and the name of the account.
    package struct Position: Hashable, Sendable {
        /// A word of the account.
        package let word: String

        /// The ``Username/key`` of the account.
        package let name: String

        package init(word: String, name: String) {
            self.word = word
            self.name = name
        }

        /// The position as the `next` of a page. Neither part has a space.
        package var cursor: String { "\(word) \(name)" }
    }

    /// The position that a cursor of this search names, and the word of the search whose index led there: a word has only one of them as
    /// its beginning, so every page of a search follows the same index. `nil` for any other text.
    package func position(_ cursor: String) -> (position: Position, leading: String)? {
        let parts = cursor.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, Username(parts[1])?.key == parts[1], !parts[0].utf8.contains(0),
            let leading = words.first(where: { SearchWords.begins(parts[0], with: $0) })
        else { return nil }
        return (Position(word: parts[0], name: parts[1]), leading)
    }
}
