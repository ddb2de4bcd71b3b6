/// Writes one JSON object, member by member, without Foundation's encoder: an answer must cost less than the look-up.
struct JSONWriter {
    private var bytes: [UInt8] = [UInt8(ascii: "{")]

    /// The finished document.
    var object: [UInt8] { bytes + [UInt8(ascii: "}")] }

    init() {
        bytes.reserveCapacity(1024)
    }

    /// A value that is JSON already.
    mutating func add(_ name: String, raw value: some Sequence<UInt8>) {
        begin(name)
        bytes.append(contentsOf: value)
    }

    /// Text, or null.
    mutating func add(_ name: String, _ value: String?) {
        begin(name)
        if let value { Self.write(value, to: &bytes) } else { bytes.append(contentsOf: "null".utf8) }
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

    /// An object, whose members `body` adds.
    mutating func add(_ name: String, _ body: (inout JSONWriter) -> Void) {
        begin(name)
        bytes.append(UInt8(ascii: "{"))
        body(&self)
        bytes.append(UInt8(ascii: "}"))
    }

    private mutating func begin(_ name: String) {
        if bytes.last != UInt8(ascii: "{") { bytes.append(UInt8(ascii: ",")) }
        Self.write(name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
    }

    /// A string with its quotes.
    static func text(_ value: String) -> [UInt8] {
        var bytes: [UInt8] = []
        write(value, to: &bytes)
        return bytes
    }

    private static func write(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        if text.utf8.contains(where: mustBeEscaped) {
            for byte in text.utf8 { write(byte, to: &bytes) }
        } else {
            bytes.append(contentsOf: text.utf8)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func write(_ byte: UInt8, to bytes: inout [UInt8]) {
        guard mustBeEscaped(byte) else { return bytes.append(byte) }
        bytes.append(UInt8(ascii: "\\"))
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return bytes.append(byte) }
        bytes += Array("u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }

    /// Also DEL, which JSON allows: no answer moves the cursor of a terminal.
    private static func mustBeEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F
    }

    private static let digits = Array("0123456789abcdef".utf8)
}
