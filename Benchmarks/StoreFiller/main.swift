import Foundation
import PostgresSessionStore
import SQLiteSessionStore
import Sessions
import ValkeySessionStore

// Signs users in until a store holds the requested number of sessions, four per user:
//
//     StoreFiller sqlite:PATH|redis:…|postgres:… NUMBER
//
// `scripts/store-sizes` measures their size from outside.

let arguments = CommandLine.arguments.dropFirst()
guard arguments.count == 2, let url = arguments.first, let number = arguments.last.flatMap(Int.init) else {
    print("usage: StoreFiller URL NUMBER")
    exit(64)
}
let store: any SessionStore
if url.hasPrefix("sqlite:") {
    store = try SQLiteSessionStore(path: String(url.dropFirst("sqlite:".count)))
} else if url.hasPrefix("postgres") {
    store = try await PostgresSessionStore(url: url)
} else {
    store = try ValkeySessionStore(url: url)
}
let manager = try SessionManager(store: store)
let agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36"
let device = Device(userAgent: agent, address: "192.0.2.171")
let lanes = 64
try await withThrowingTaskGroup(of: Void.self) { group in
    for lane in 0..<lanes {
        group.addTask {
            for session in stride(from: lane, to: number, by: lanes) {
                _ = try await manager.login(PrincipalID("8qkEu9GXkAeR4Sl\(session / 4)"), from: device)
            }
        }
    }
    try await group.waitForAll()
}
