import Foundation

/// Finds state that any holder of a cookie can read: JSON, or the user's name, plain or in base 64.
enum ReadableState {
    /// The layers of encoding that are removed.
    private static let depth = 3

    /// What was found in the values of one cookie, without repeating it; nil if nothing was.
    ///
    /// A short name may be in a random value by chance, but not in all of several values.
    static func found(in values: [String], username: String?) -> String? {
        let layers = values.map { Self.layers(of: Array(($0.removingPercentEncoding ?? $0).utf8), depth) }
        if layers.contains(where: { $0.contains(where: isObject) }) { return "a readable JSON object" }
        guard let name = username.map({ Array($0.utf8) }), name.count >= 3, layers.count >= 3 else { return nil }
        return layers.allSatisfy { $0.contains { contains($0, name) } } ? "the user's name" : nil
    }

    /// The bytes, and those of every part of them that is base 64.
    private static func layers(of bytes: [UInt8], _ depth: Int) -> [[UInt8]] {
        guard depth > 0 else { return [bytes] }
        let parts = bytes.split { !isBase64($0) }.filter { $0.count >= 8 }
        return [bytes] + parts.compactMap(decoded).flatMap { layers(of: $0, depth - 1) }
    }

    private static func isObject(_ bytes: [UInt8]) -> Bool {
        guard bytes.first == UInt8(ascii: "{"), bytes.count > 2 else { return false }
        return (try? JSONSerialization.jsonObject(with: Data(bytes))) is [String: Any]
    }

    private static func contains(_ bytes: [UInt8], _ name: [UInt8]) -> Bool {
        guard bytes.count >= name.count else { return false }
        return (0...(bytes.count - name.count)).contains { bytes[$0...].starts(with: name) }
    }

    private static func isBase64(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
            || "-_+/".utf8.contains(byte)
    }

    private static func decoded(_ part: ArraySlice<UInt8>) -> [UInt8]? {
        var text = String(decoding: part, as: UTF8.self)
            .replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        text += String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        return Data(base64Encoded: text).map(Array.init)
    }
}
