import Foundation

// StoreBenchmark fill URL NUMBER: signs users in until the store holds the requested number of sessions, four per user;
//     `scripts/store-sizes` measures their size from outside.
// StoreBenchmark read URL NUMBER: looks sessions up, 32 at a time.
// StoreBenchmark trip URL NUMBER: looks sessions up, one after another.
// StoreBenchmark login URL NUMBER: signs users in, one after another.
// StoreBenchmark touch URL NUMBER: moves last-seen forward.
// StoreBenchmark idle URL SECONDS [CACHES]: keeps near caches alive.
// StoreBenchmark revoke URL NUMBER [CACHES] [each]: ends sessions at one near cache while others serve them, and prints how long that
//     takes; with `each` also the time of each revocation in microseconds, in ascending order.
//
// The URL is sqlite:PATH, redis:… or postgres:…. There are two caches by default. All but the first print `begin` and `end` around the
// work that counts: `python3 Benchmarks/Scaling --measure` reads the engine's CPU time then.

/// Prints a line at once.
func say(_ line: String) {
    print(line)
    fflush(nil)
}

func explain() -> Never {
    print(
        "usage: StoreBenchmark fill|read|trip|login|touch URL NUMBER, StoreBenchmark idle|revoke URL NUMBER [CACHES] [each]"
    )
    exit(64)
}

let arguments = Array(CommandLine.arguments.dropFirst())
let printsEach = arguments.count > 3 && arguments.last == "each"
let numbers = arguments.dropFirst(2).dropLast(printsEach ? 1 : 0).map { Int($0) ?? 0 }
guard (1...2).contains(numbers.count), let number = numbers.first, number > 0 else { explain() }
let caches = numbers.count == 2 ? numbers[1] : 2
guard caches > 1 else { explain() }
let url = arguments[1]
switch arguments[0] {
case "fill": try await Filling(url: url, number: number).run()
case "read": try await Loads(url: url, number: number).read(lanes: 32)
case "trip": try await Loads(url: url, number: number).read(lanes: 1)
case "login": try await Loads(url: url, number: number).signIn()
case "touch": try await Loads(url: url, number: number).touch()
case "idle": try await Loads(url: url, number: number).idle(caches: caches)
case "revoke": try await Revocations(url: url, number: number, caches: caches, printsEach: printsEach).run()
default: explain()
}
