import Foundation

// TokenBenchmark tokens FIXTURE REDIS: verifies JSON Web Tokens with JWTKit.
// TokenBenchmark sessions FOLDER REDIS: looks sessions up, in stores whose files are in a folder.
//
// REDIS is a redis: URL. `python3 Benchmarks/Tokens` starts both and says what each line of standard input may be; see Worker.

let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count == 3 else {
    print("usage: TokenBenchmark tokens FIXTURE REDIS | sessions FOLDER REDIS")
    exit(64)
}
switch arguments[0] {
case "tokens":
    let fixture = try Fixture(path: arguments[1])
    try await Worker(checks: try await TokenChecks(fixture, redis: arguments[2]).all).serve()
case "sessions":
    try await SessionChecks(folder: arguments[1], redis: arguments[2]).serve()
default:
    print("usage: TokenBenchmark tokens FIXTURE REDIS | sessions FOLDER REDIS")
    exit(64)
}
