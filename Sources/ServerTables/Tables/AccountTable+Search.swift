import SQLInterface
import UserAccounts

/// The statements of a search. A page examines a limited number of candidates: what the index of one word of the search finds, in the order
/// of the page. The other words decide about each candidate.
extension AccountTable {
    func search(_ search: AccountSearch, _ query: AccountQuery) throws -> AccountPage {
        let start = query.after.flatMap(search.position)
        guard let word = try start?.leading ?? rarest(of: search.words, upTo: query.reach) else {
            return AccountPage(items: [], next: nil)
        }
        let others = search.words.filter { $0 != word }
        return try page(of: Candidates(word: word, others: others, start: start?.position), query)
    }

    /// Most pages are full after few candidates; then the others are not looked at.
    private func page(of candidates: Candidates, _ query: AccountQuery) throws -> AccountPage {
        var page = AccountPage(items: [], next: nil)
        for reach in Set([min(10 * (query.limit + 1), query.reach), query.reach]).sorted() {
            let rows = try connection.run(candidates.matches(among: reach, limit: query.limit + 1))
            let items = try rows.prefix(query.limit).map(AccountRow.decode)
            if rows.count > query.limit, let last = items.last {
                let word = try rows[query.limit - 1].text(AccountRow.columnCount)
                return AccountPage(
                    items: items, next: AccountSearch.Position(word: word, name: last.username.key).cursor)
            }
            guard let end = try connection.run(candidates.last(of: reach)).first else {
                return AccountPage(items: items, next: nil)
            }
            let last = AccountSearch.Position(word: try end.text(0), name: try end.text(1))
            page = AccountPage(items: items, next: last.cursor, isCutShort: true)
        }
        return page
    }

    /// The word with the fewest candidates, as far as they need to be counted.
    private func rarest(of words: [String], upTo reach: Int) throws -> String? {
        guard words.count > 1 else { return words.first }
        return try words.map { word in
            let rows = try connection.run(
                "SELECT count(*) FROM (" + Candidates(word: word).selection(limit: "LIMIT \(reach)") + ") AS candidates"
            )
            return (word: word, count: try rows.first?.integer(0) ?? 0)
        }
        // Of words that are as frequent, the longest may well be the rarer one.
        .min { ($0.count, -$0.word.utf8.count) < ($1.count, -$1.word.utf8.count) }?.word
    }
}

/// The accounts that the index finds for one word of a search, each as often as it has a word that begins with that one.
private struct Candidates {
    let word: String
    /// The other words of the search.
    var others: [String] = []
    /// The last candidate before these.
    var start: AccountSearch.Position?

    /// The first candidates.
    func selection(limit: String) -> SQLFragment {
        // One lower bound only: of two, SQLite may begin at the one that is further away.
        let isAfterStart =
            start.map { SQLFragment("(word, username_key) > ($, $)", .text($0.word), .text($0.name)) }
            ?? SQLFragment("word >= $", .text(word))
        let isBeforeEnd = SQLFragment("word < $", .text(Self.end(of: word)))
        return "SELECT word, username_key FROM account_words " + [isAfterStart, isBeforeEnd].clause
            + " ORDER BY word, username_key \(limit)"
    }

    /// The last of as many candidates; no row if there are fewer.
    func last(of reach: Int) -> SQLFragment {
        selection(limit: "LIMIT 1 OFFSET \(reach - 1)")
    }

    /// The accounts among the first candidates that match the whole search, with the word that was found.
    ///
    /// The conditions are scalar subqueries, which no engine turns into a join with all words: each is one step in the index by account.
    func matches(among reach: Int, limit: Int) -> SQLFragment {
        let order = "ORDER BY word, username_key LIMIT \(limit)"
        // The engines go from the first to the last, which is the one that most candidates meet.
        var conditions: [SQLFragment] = []
        for other in others {
            conditions.append(firstWord(from: other) + SQLFragment(" < $", .text(Self.end(of: other))))
        }
        conditions.append(firstWord(from: word) + " = candidates.word")
        let found =
            "SELECT word, username_key FROM (" + selection(limit: "LIMIT \(reach)") + ") AS candidates "
            + conditions.clause + " \(order)"
        return "SELECT \(AccountRow.columns), word FROM (" + found + ") AS found "
            + "JOIN accounts USING (username_key) \(order)"
    }

    /// The first word of the candidate that is not before another.
    private func firstWord(from word: String) -> SQLFragment {
        SQLFragment(
            """
            (SELECT min(word) FROM account_words AS own WHERE own.username_key = candidates.username_key \
            AND own.word >= $)
            """,
            .text(word))
    }

    /// What is after all words that begin with this one: no name or address has the last code point.
    private static func end(of word: String) -> String { word + "\u{10FFFF}" }
}
