/// A path with stars: `*` matches any text within one segment, `**` any text, including slashes.
///
/// It always covers the whole path: `/files/*` is not `/files/a/b`, and `/files/**` is not `/files`.
package struct GlobPattern: Sendable, Hashable {
    private enum Token: Sendable, Hashable {
        case byte(UInt8)
        case segment
        case anything
    }

    private let tokens: [Token]

    init(_ text: String) {
        var tokens: [Token] = []
        for byte in text.utf8 {
            guard byte == UInt8(ascii: "*") else {
                tokens.append(.byte(byte))
                continue
            }
            if tokens.last == .segment || tokens.last == .anything {
                tokens[tokens.count - 1] = .anything
            } else {
                tokens.append(.segment)
            }
        }
        self.tokens = tokens
    }

    /// Whether the pattern covers the whole path. Takes time in proportion to both lengths, whatever the path is.
    func matches(_ path: String) -> Bool {
        var reached = [Bool](repeating: false, count: tokens.count + 1)
        reached[0] = true
        skipStars(&reached)
        for byte in path.utf8 {
            var next = [Bool](repeating: false, count: tokens.count + 1)
            for (index, token) in tokens.enumerated() where reached[index] {
                switch token {
                case .byte(let wanted): if wanted == byte { next[index + 1] = true }
                case .segment: if byte != UInt8(ascii: "/") { next[index] = true }
                case .anything: next[index] = true
                }
            }
            reached = next
            skipStars(&reached)
        }
        return reached[tokens.count]
    }

    /// A star may match empty text.
    private func skipStars(_ reached: inout [Bool]) {
        for (index, token) in tokens.enumerated() where reached[index] {
            if case .byte = token { continue }
            reached[index + 1] = true
        }
    }
}
