import RESPClient
import Sessions

// The keys of the first version, to which those of this version are renamed in place.

extension RedisView {
    /// Gives every key the name that the first version gave it.
    func restoreFirstLayout() async throws {
        for key in try await keys() where key.hasSuffix(":all") { try await send("DEL", key) }
        for key in try await keys() {
            guard let first = try Self.firstName(of: key) else { continue }
            _ = try await client.send(RESPCommand("RENAME", [key, first], key: key))
        }
    }

    /// `nil` if the name was the same.
    static func firstName(of key: [UInt8]) throws -> [UInt8]? {
        let parts = key.split(separator: UInt8(ascii: ":"), maxSplits: 3, omittingEmptySubsequences: false).map(
            Array.init)
        let home = Array(parts[0...1].joined(separator: [UInt8(ascii: ":")])) + ":".utf8
        switch (String(decoding: parts[2], as: UTF8.self), parts.last.map { String(decoding: $0, as: UTF8.self) }) {
        case ("session", let handle?): return home + "s:".utf8 + (SessionID(handle)?.bytes ?? [])
        case ("principal", let name?): return home + "p:".utf8 + percentDecoded(name)
        case ("index", "start"): return home + "all".utf8
        case ("index", "expiry"): return home + "due".utf8
        case ("index", "ended"): return home + "ended".utf8
        default: return nil
        }
    }

    private static func percentDecoded(_ text: String) -> [UInt8] {
        var rest = Array(text.utf8)[...]
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            bytes.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
            rest = rest.dropFirst(2)
        }
        return bytes
    }
}

extension [UInt8] {
    func hasSuffix(_ text: String) -> Bool { suffix(text.utf8.count).elementsEqual(text.utf8) }
}
