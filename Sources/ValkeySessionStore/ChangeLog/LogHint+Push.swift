import RESPClient
import Sessions

extension LogHint {
    /// Reads a push message of the server. `nil` if nothing was published: the channel was subscribed to.
    init?(push message: [RESPValue]) {
        guard message.count == 3, message[0].text == "message" else { return nil }
        guard case .bytes(let payload) = message[2], let hint = LogHint(payload: payload) else {
            self = .news
            return
        }
        self = hint
    }

    /// A letter, h for hard or s for soft; the position in decimal digits; a colon; the entry.
    private init?(payload: [UInt8]) {
        guard let colon = payload.firstIndex(of: UInt8(ascii: ":")), colon > 1,
            let kind = payload.first, kind == UInt8(ascii: "h") || kind == UInt8(ascii: "s"),
            let number = Int64(String(decoding: payload[1..<colon], as: UTF8.self)), number > 0,
            let entry = LogEntry(ids: payload[(colon + 1)...])
        else { return nil }
        self = .entries(
            [entry], after: LogPosition(number: number - 1), upTo: LogPosition(number: number),
            isHard: kind == UInt8(ascii: "h"))
    }
}

extension LogPosition {
    fileprivate init(number: Int64) {
        self.init(bytes: Array(String(number).utf8))
    }
}
