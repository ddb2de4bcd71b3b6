// The classic visit counter, kept in the session, and right however many requests of one visitor come at once: each
// change says which version of the data it was made from, and is made again when another came first.

import Foundation
import Hummingbird
import HummingbirdSessions
import Sessions

let port = ProcessInfo.processInfo.environment["PORT"].flatMap { Int($0) } ?? 8080
let sessions = try SessionManager(store: MemorySessionStore())
let visits = SessionKey<Int>("visits")

let router = Router(context: BasicSessionRequestContext.self)
router.add(middleware: SessionMiddleware(sessions))
router.get("/") { _, context in
    guard let session = context.session.current else {
        // Their first visit begins their session.
        try await context.session.set(visits, to: 1)
        return "1\n"
    }
    return "\(try await countVisit(in: session))\n"
}

@Sendable
func countVisit(in session: Session) async throws -> Int {
    var record = session.record
    while true {
        let count = try record.data[visits.name].map(visits.decode) ?? 0
        switch try await sessions.set(visits, to: count + 1, in: session, expectedVersion: record.version) {
        case .changed: return count + 1
        case .conflict(let current): record = current
        case .gone: throw HTTPError(.unauthorized)
        }
    }
}

let address = ApplicationConfiguration(address: .hostname("127.0.0.1", port: port))
try await Application(router: router, server: .boundedHTTP1(), configuration: address).runService()
