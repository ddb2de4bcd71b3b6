/// A message with places for values: `{1}` for the first, `{2}` for the second.
struct MessagePattern {
    private let text: String

    init(_ text: String) {
        self.text = text
    }

    /// The text with the values in their places. A place without a value stays as it is.
    func filled(with values: [String]) -> String {
        guard !values.isEmpty else { return text }
        var rest = text[...]
        var output = ""
        while let start = rest.firstIndex(of: "{") {
            output += rest[..<start]
            rest = rest[start...]
            let place = rest.prefix { $0 != "}" }
            guard place.endIndex < rest.endIndex, let number = Int(place.dropFirst()),
                values.indices.contains(number - 1)
            else {
                output += "{"
                rest = rest.dropFirst()
                continue
            }
            output += values[number - 1]
            rest = rest[rest.index(after: place.endIndex)...]
        }
        return output + rest
    }
}
