// The classic visit counter, kept in the session, and correct under parallel requests of one visitor: a change that
// conflicts with another one is made again.

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
    // Their first visit begins their session.
    let count = try await context.session.update(visits) { ($0 ?? 0) + 1 }
    guard let count else { throw HTTPError(.unauthorized) }
    return "\(count)\n"
}

let application = Application(
    router: router, server: .boundedHTTP1(), configuration: .init(address: .hostname("127.0.0.1", port: port)),
    services: [SessionMaintenance(sessions)])
try await application.runService()
