/// Finds the word that the operator probably meant.
package enum Spelling {
    /// The candidate with the fewest edits from the word, if it is close enough to be a typing error.
    package static func closest(to word: String, in candidates: [String]) -> String? {
        let ranked = candidates.map { (candidate: $0, edits: edits(from: word, to: $0)) }
        guard let best = ranked.min(by: { $0.edits < $1.edits }) else { return nil }
        return best.edits <= 3 ? best.candidate : nil
    }

    /// Levenshtein's distance, one row at a time.
    private static func edits(from word: String, to other: String) -> Int {
        let other = Array(other.utf8)
        var row = Array(0...other.count)
        for (index, byte) in word.utf8.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in other.indices {
                let substitution = diagonal + (byte == other[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(substitution, row[column] + 1, diagonal + 1)
            }
        }
        return row[other.count]
    }
}
