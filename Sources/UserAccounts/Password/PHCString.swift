import Foundation

/// The pieces of a PHC string: `$scheme$parameters…$salt$tag`, base64 without padding.
struct PHCString {
    /// The name of the algorithm.
    let scheme: Substring

    /// The fields between the scheme and the salt.
    let parameters: [Substring]

    let salt: [UInt8]
    let tag: [UInt8]

    init?(_ text: String) {
        guard text.utf8.count <= 512 else { return nil }
        let pieces = text.split(separator: "$", omittingEmptySubsequences: false)
        guard pieces.count >= 5, pieces[0].isEmpty,
            let salt = Self.decode(pieces[pieces.count - 2]), let tag = Self.decode(pieces[pieces.count - 1])
        else { return nil }
        self.scheme = pieces[1]
        self.parameters = Array(pieces[2..<(pieces.count - 2)])
        self.salt = salt
        self.tag = tag
    }

    /// Reads `m=19456,t=2,p=1`. `nil` unless it has exactly these names, in this order.
    static func numbers(_ names: [String], in text: Substring) -> [Int]? {
        let pairs = text.split(separator: ",", omittingEmptySubsequences: false)
        guard pairs.count == names.count else { return nil }
        var numbers: [Int] = []
        for (name, pair) in zip(names, pairs) {
            guard pair.hasPrefix(name + "="), let number = Int(pair.dropFirst(name.count + 1)), number >= 0 else {
                return nil
            }
            numbers.append(number)
        }
        return numbers
    }

    static func encode(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("=", with: "")
    }

    private static func decode(_ text: Substring) -> [UInt8]? {
        // "." replaces "+" in the variant that Python's passlib writes.
        let standard = text.replacing(".", with: "+")
        let padding = String(repeating: "=", count: (4 - standard.count % 4) % 4)
        guard !standard.contains("="), let data = Data(base64Encoded: standard + padding), !data.isEmpty else {
            return nil
        }
        return Array(data)
    }
}
