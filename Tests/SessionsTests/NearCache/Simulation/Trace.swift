/// What happened in a run: a digest of everything, and the last lines to read.
struct Trace: Sendable, CustomStringConvertible {
    struct Line: Sendable {
        let time: Int64
        let lane: Scheduler.Lane
        let what: StaticString
        let detail: UInt64
    }

    private(set) var digest: UInt64 = 0xCBF2_9CE4_8422_2325
    /// How many choices were made.
    private(set) var choices = 0
    private var lines: [Line] = []
    private var written = 0
    private static let kept = 120

    /// Adds a choice, which only the digest shows.
    mutating func count(_ words: UInt64...) {
        choices += 1
        for word in words { mix(word) }
    }

    mutating func add(_ line: Line) {
        mix(UInt64(bitPattern: line.time))
        mix(UInt64(bitPattern: Int64(line.lane)))
        mix(line.detail)
        line.what.withUTF8Buffer { for byte in $0 { mix(UInt64(byte)) } }
        if lines.count < Self.kept { lines.append(line) } else { lines[written % Self.kept] = line }
        written += 1
    }

    private mutating func mix(_ word: UInt64) {
        digest = (digest ^ word) &* 0x0000_0100_0000_01B3
        digest ^= digest >> 29
    }

    /// The last lines: milliseconds, the process, what happened, and to which session or position.
    var description: String {
        let start = lines.count < Self.kept ? 0 : written % Self.kept
        return (lines[start...] + lines[..<start])
            .map { line in
                let place = line.lane < 0 ? "engine" : "process \(line.lane)"
                let detail = line.detail == 0 ? "" : " " + String(line.detail & 0xFFFF_FFFF, radix: 16)
                return "\(Double(line.time / 1000) / 1000) ms  \(place): \(line.what)\(detail)"
            }
            .joined(separator: "\n")
    }
}
