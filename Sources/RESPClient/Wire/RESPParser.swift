import NIOCore

/// Parses a server's bytes, in pieces of any size, into values: RESP2 and RESP3.
///
/// A pure state machine: ``append(_:)`` the received bytes, then call ``next()`` until it returns nil. Announced lengths are
/// not trusted: memory is allocated for received bytes only. After an error it must not be used again.
struct RESPParser {
    private enum Token {
        case value(RESPValue)
        case opening(RESPAggregate)
    }

    /// A string whose length is known and whose bytes are awaited.
    private struct Bulk {
        let type: UInt8
        let length: Int
    }

    private let limits: RESPLimits
    private var buffer = ByteBuffer()
    /// Readable bytes known to hold no line break, so that a slow line is not searched again and again.
    private var searched = 0
    private var bulk: Bulk?
    private var open: [RESPAggregate] = []
    /// The used part of the limits of the current answer.
    private var bytes = 0
    private var elements = 0

    init(limits: RESPLimits = RESPLimits()) {
        self.limits = limits
    }

    /// Bytes that wait for the rest of their value.
    var bufferedBytes: Int { buffer.readableBytes }

    mutating func append(_ arrived: ByteBuffer) {
        if buffer.readableBytes == 0 {
            buffer = arrived
        } else {
            buffer.discardReadBytes()
            buffer.writeImmutableBuffer(arrived)
        }
    }

    /// The next whole value; nil when more bytes are needed.
    mutating func next() throws(RESPError) -> RESPValue? {
        while let token = try nextToken() {
            switch token {
            case .opening(let aggregate): open.append(aggregate)
            case .value(let value):
                guard !open.isEmpty else { return finish(value) }
                open[open.count - 1].append(value)
            }
            if let value = closeCompleted() { return finish(value) }
        }
        return nil
    }

    private mutating func finish(_ value: RESPValue) -> RESPValue {
        bytes = 0
        elements = 0
        return value
    }

    /// Closes the aggregates that are complete; returns the outermost one's value.
    private mutating func closeCompleted() -> RESPValue? {
        while let innermost = open.last, innermost.isComplete {
            open.removeLast()
            guard let value = innermost.makeValue() else { continue }
            if open.isEmpty { return value }
            open[open.count - 1].append(value)
        }
        return nil
    }

    private mutating func nextToken() throws(RESPError) -> Token? {
        if let bulk { return try readBulk(bulk) }
        guard let line = try readLine() else { return nil }
        guard let type = line.first else { throw .violation("an empty line") }
        let rest = line.dropFirst()
        switch type {
        case UInt8(ascii: "$"), UInt8(ascii: "="), UInt8(ascii: "!"): return try startBulk(type, rest)
        case UInt8(ascii: "*"): return try openAggregate(.array, rest)
        case UInt8(ascii: "~"): return try openAggregate(.array, rest)
        case UInt8(ascii: "%"): return try openAggregate(.map, rest)
        case UInt8(ascii: "|"): return try openAggregate(.attribute, rest)
        case UInt8(ascii: ">"): return try openAggregate(.push, rest)
        default: return .value(try RESPValue(type: type, line: rest))
        }
    }

    // MARK: Lines

    private mutating func readLine() throws(RESPError) -> ByteBufferView? {
        let view = buffer.readableBytesView
        guard let end = view.dropFirst(searched).firstIndex(of: UInt8(ascii: "\r")) else {
            searched = view.count
            guard searched <= limits.line else { throw .violation("a line without end") }
            return nil
        }
        let length = end - view.startIndex
        guard length <= limits.line else { throw .violation("a line without end") }
        guard length + 1 < view.count else {
            searched = length
            return nil
        }
        guard view[end + 1] == UInt8(ascii: "\n") else { throw .violation("half a line break") }
        searched = 0
        try spend(length + 2)
        buffer.moveReaderIndex(forwardBy: length + 2)
        return view[view.startIndex..<end]
    }

    private mutating func spend(_ count: Int) throws(RESPError) {
        bytes += count
        guard bytes <= limits.answer else { throw .violation("an answer beyond all bounds") }
    }

    // MARK: Strings with a length

    private mutating func startBulk(_ type: UInt8, _ text: ByteBufferView) throws(RESPError) -> Token? {
        guard let length = Int64(digits: text) else { throw .violation("a length that is not a number") }
        if length == -1, type == UInt8(ascii: "$") { return .value(.null) }
        guard length >= 0, length <= limits.bulk else { throw .violation("a string beyond all bounds") }
        try spend(Int(length))
        let bulk = Bulk(type: type, length: Int(length))
        self.bulk = bulk
        return try readBulk(bulk)
    }

    private mutating func readBulk(_ bulk: Bulk) throws(RESPError) -> Token? {
        guard buffer.readableBytes >= bulk.length + 2 else { return nil }
        guard let bytes = buffer.readBytes(length: bulk.length), buffer.readInteger(as: UInt16.self) == 0x0D0A
        else {
            throw .violation("a string that does not end where it should")
        }
        self.bulk = nil
        return .value(try RESPValue(type: bulk.type, bulk: bytes))
    }

    // MARK: Arrays, sets, maps, push messages

    private mutating func openAggregate(
        _ kind: RESPAggregate.Kind, _ text: ByteBufferView
    ) throws(RESPError) -> Token? {
        guard let announced = Int64(digits: text) else { throw .violation("a length that is not a number") }
        if announced == -1, kind == .array { return .value(.null) }
        guard announced >= 0, announced <= limits.elements else { throw .violation("an array beyond all bounds") }
        let count = kind == .map || kind == .attribute ? Int(announced) * 2 : Int(announced)
        elements += count
        guard elements <= limits.elements else { throw .violation("an array beyond all bounds") }
        guard open.count < limits.depth else { throw .violation("arrays within arrays beyond all bounds") }
        guard kind != .push || open.isEmpty else { throw .violation("a push message inside an answer") }
        return .opening(RESPAggregate(kind, count: count))
    }
}
