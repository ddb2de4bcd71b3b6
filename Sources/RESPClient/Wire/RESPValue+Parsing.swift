import NIOCore

extension RESPValue {
    /// Reads a value that is one line: its first byte, and the text after it.
    init(type: UInt8, line: ByteBufferView) throws(RESPError) {
        switch type {
        case UInt8(ascii: "+"): self = .simple(String(decoding: line, as: UTF8.self))
        case UInt8(ascii: "-"): self = .error(RESPServerError(line: line))
        // A number that is too large for any type stays text.
        case UInt8(ascii: "("): self = .simple(String(decoding: line, as: UTF8.self))
        case UInt8(ascii: ":"):
            guard let number = Int64(digits: line) else { throw .violation("a malformed whole number") }
            self = .integer(number)
        case UInt8(ascii: ","):
            guard let number = Double(String(decoding: line, as: UTF8.self)) else {
                throw .violation("a malformed number")
            }
            self = .double(number)
        case UInt8(ascii: "#"):
            guard line.count == 1, let letter = line.first, letter == UInt8(ascii: "t") || letter == UInt8(ascii: "f")
            else { throw .violation("neither true nor false") }
            self = .boolean(letter == UInt8(ascii: "t"))
        case UInt8(ascii: "_"):
            guard line.isEmpty else { throw .violation("a null with content") }
            self = .null
        // The first byte of a TLS alert: the server speaks TLS and did not understand the client.
        case 0x15: throw RESPError(.misconfigured, "the server expects TLS; the URL must begin with rediss")
        default: throw .violation("an unknown type of value")
        }
    }

    /// Reads a string that was announced with its length.
    init(type: UInt8, bulk: [UInt8]) throws(RESPError) {
        switch type {
        case UInt8(ascii: "!"): self = .error(RESPServerError(line: bulk))
        case UInt8(ascii: "="):
            // Three letters and a colon give the format, as in `txt:`.
            guard bulk.count >= 4, bulk[3] == UInt8(ascii: ":") else { throw .violation("a text without its format") }
            self = .bytes(Array(bulk.dropFirst(4)))
        default: self = .bytes(bulk)
        }
    }
}

extension RESPServerError {
    /// Splits a refusal at its first blank.
    init(line: some Collection<UInt8>) {
        let words = line.split(separator: UInt8(ascii: " "), maxSplits: 1, omittingEmptySubsequences: false)
        self.init(
            prefix: words.first.map { String(decoding: $0, as: UTF8.self) } ?? "",
            message: words.count > 1 ? String(decoding: words[1], as: UTF8.self) : ""
        )
    }
}

extension Int64 {
    /// Reads decimal digits with an optional sign; nil for anything else, and for numbers that do not fit.
    init?(digits: some Collection<UInt8>) {
        var rest = digits[...]
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        guard !rest.isEmpty else { return nil }
        var number: Int64 = 0
        for byte in rest {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            let digit = Int64(byte - UInt8(ascii: "0"))
            let (tens, overflowed) = number.multipliedReportingOverflow(by: 10)
            let (sum, overflowedToo) =
                isNegative ? tens.subtractingReportingOverflow(digit) : tens.addingReportingOverflow(digit)
            guard !overflowed, !overflowedToo else { return nil }
            number = sum
        }
        self = number
    }
}

extension RESPError {
    /// The server violated the protocol.
    static func violation(_ what: String) -> RESPError {
        RESPError(.protocolViolation, "the server does not speak the protocol of Redis: it sent \(what)")
    }
}
