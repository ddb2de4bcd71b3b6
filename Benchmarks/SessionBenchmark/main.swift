import Foundation
import Logging
import ServiceLifecycle
import UnixSignals

// SessionBenchmark nio|bare|memory|strict URL|near URL [CROWD [FILE]]: serves one variant with CROWD other sessions in its store
//     (1000), writes cookies of signed-in users to FILE, one a line, and prints its port and one of the cookies.
//
// The URL is sqlite:PATH, redis:… or postgres:….

func endWithUsage() -> Never {
    print("usage: SessionBenchmark nio|bare|memory|strict URL|near URL [CROWD [FILE]]")
    exit(64)
}

var arguments = CommandLine.arguments.dropFirst()
guard let variant = arguments.popFirst().flatMap(Variant.init) else { endWithUsage() }
var url = ""
if variant.needsURL {
    guard let given = arguments.popFirst() else { endWithUsage() }
    url = given
}
guard let crowd = Int(arguments.popFirst() ?? "1000"), crowd >= 0 else { endWithUsage() }
let file = arguments.popFirst()

let server = try await Setup(variant: variant, url: url, crowd: crowd).server { port, cookies in
    if let file { try? Data(cookies.joined(separator: "\n").utf8).write(to: URL(filePath: file)) }
    print(port, cookies.last ?? "")
    fflush(nil)
}
try await ServiceGroup(
    services: [server], gracefulShutdownSignals: [.sigterm], logger: Logger(label: "benchmark")
).run()
