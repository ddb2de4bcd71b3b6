/// Writes one JSON object, member by member, without Foundation's encoder: an answer must cost less than the look-up.
struct JSONWriter {
    private(set) var bytes: [UInt8] = [UInt8(ascii: "{")]

    /// The finished document.
    var object: [UInt8] { bytes + [UInt8(ascii: "}")] }

    /// A value that is JSON already.
    mutating func add(_ name: String, raw value: some Sequence<UInt8>) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        Self.write(name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        bytes.append(contentsOf: value)
    }

    /// Text, or null.
    mutating func add(_ name: String, _ value: String?) {
        guard let value else { return add(name, raw: "null".utf8) }
        var text: [UInt8] = []
        Self.write(value, to: &text)
        add(name, raw: text)
    }

    mutating func add(_ name: String, _ value: some BinaryInteger) {
        add(name, raw: String(value).utf8)
    }

    mutating func add(_ name: String, _ value: Bool) {
        add(name, raw: (value ? "true" : "false").utf8)
    }

    mutating func add(_ name: String, _ values: some Sequence<String>) {
        add(name, list: values.map { Self.text($0) })
    }

    /// A list of values that are JSON already.
    mutating func add(_ name: String, list: some Sequence<[UInt8]>) {
        add(name, raw: [UInt8(ascii: "[")] + list.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "]")])
    }

    /// An object.
    mutating func add(_ name: String, _ body: (inout JSONWriter) -> Void) {
        var writer = JSONWriter()
        body(&writer)
        add(name, raw: writer.object)
    }

    /// A string with its quotes.
    static func text(_ value: String) -> [UInt8] {
        var bytes: [UInt8] = []
        write(value, to: &bytes)
        return bytes
    }

    private static func write(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            // DEL too: no answer moves the cursor of a terminal.
            case 0..<0x20, 0x7F: bytes += Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static let digits = Array("0123456789abcdef".utf8)
}
