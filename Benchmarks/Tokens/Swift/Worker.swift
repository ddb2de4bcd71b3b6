import Foundation

/// Checks the credential of one request, and says whether it is valid.
typealias Check = @Sendable () async throws -> Bool

/// Runs checks as standard input asks: each line is a name and a count, and is answered with the CPU time of the process and the
/// time on the clock for that many checks, in nanoseconds. Ends with the input.
struct Worker: Sendable {
    let checks: [String: Check]

    /// A credential that was refused.
    struct Refused: Error {}

    func serve() async throws {
        print("ready")
        fflush(nil)
        while let line = readLine() {
            let words = line.split(separator: " ")
            guard words.count == 2, let check = checks[String(words[0])], let count = Int(words[1]) else {
                print("unknown: \(line)")
                exit(64)
            }
            let (processor, clock) = try await Self.time(check, count)
            print(processor, clock)
            fflush(nil)
        }
    }

    /// On the thread pool, as in a server.
    @concurrent
    private static func time(_ check: Check, _ count: Int) async throws -> (processor: Int, clock: Int) {
        let (before, begun) = (processorTime(), ContinuousClock.now)
        for _ in 0..<count where try await !check() { throw Refused() }
        return (processorTime() - before, Int((.now - begun) / .nanoseconds(1)))
    }

    private static func processorTime() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
