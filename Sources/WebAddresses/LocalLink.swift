/// A path on this server with a query, correctly percent-encoded.
package struct LocalLink: CustomStringConvertible, Sendable {
    package let description: String

    /// Fields with an empty value are left out.
    package init(_ path: String, _ query: [(name: String, value: String)] = []) {
        let fields = query.filter { !$0.value.isEmpty }.map { "\($0.name)=\(Self.encode($0.value))" }
        description = fields.isEmpty ? path : path + "?" + fields.joined(separator: "&")
    }

    /// Percent-encodes everything outside the unreserved characters of RFC 3986 §2.3.
    package static func encode(_ text: String) -> String {
        var output = ""
        for byte in text.utf8 {
            if isUnreserved(byte) {
                output.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                output += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return output
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
