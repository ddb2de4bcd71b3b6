import Foundation

// StoreBenchmark fill URL NUMBER: signs users in until the store holds the requested number of sessions, four per user;
//     `scripts/store-sizes` measures their size from outside.
// StoreBenchmark revoke URL NUMBER [each]: ends sessions at one near cache while another one serves them, and prints how long that
//     takes; with `each` also the time of each revocation in microseconds, in ascending order.
//
// The URL is sqlite:PATH, redis:… or postgres:….

let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count == 3 || arguments.count == 4 && arguments[0] == "revoke" && arguments[3] == "each",
    let number = Int(arguments[2]), number > 0
else {
    print("usage: StoreBenchmark fill|revoke URL NUMBER [each]")
    exit(64)
}
switch arguments[0] {
case "fill": try await Filling(url: arguments[1], number: number).run()
case "revoke": try await Revocations(url: arguments[1], number: number, printsEach: arguments.count == 4).run()
default:
    print("usage: StoreBenchmark fill|revoke URL NUMBER [each]")
    exit(64)
}
