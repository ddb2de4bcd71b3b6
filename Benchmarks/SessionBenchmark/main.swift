import Hummingbird

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

// SessionBenchmark bare|memory|sqlite|near [FILE]: serves one variant, and prints its port and the cookie to send.
guard let variant = CommandLine.arguments.dropFirst().first.flatMap(Variant.init) else {
    print("usage: SessionBenchmark \(Variant.allCases.map(\.rawValue).joined(separator: "|")) [FILE]")
    exit(64)
}
let application = try await variant.application { port, cookie in
    print(port, cookie)
    fflush(nil)
}
try await application.runService()
