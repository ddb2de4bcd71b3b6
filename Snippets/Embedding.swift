import Hummingbird
import HummingbirdSessions
import Sessions

let sessions = try SessionManager(store: MemorySessionStore())
let router = Router(context: BasicSessionRequestContext.self)
router.add(middleware: SessionMiddleware(sessions))
router.add(middleware: try CSRFMiddleware(OriginPolicy(origin: "http://localhost:8080")))
router.post("login") { _, context in
    // Check who it is first.
    try await context.session.login("ada")
    return "Welcome"
}
router.post("logout") { _, context in
    try await context.session.logout()
    return "See you"
}
router.get("me") { _, context in
    context.session.principal.map { "You are \($0)" } ?? "I do not know you"
}
try await Application(router: router, server: .boundedHTTP1()).runService()
