// An application whose sessions are bound to the browser that began them. Browsers need https, so put a proxy with TLS in front.

import DeviceBinding
import Hummingbird
import HummingbirdSessions
import Sessions

let port = Environment().get("PORT", as: Int.self) ?? 8080
let origin = Environment().get("ORIGIN") ?? "https://localhost:8443"
let binding = try DeviceBinding(secret: BindingSecret(), at: origin)
let sessions = try SessionManager(store: MemorySessionStore(), possession: binding)
let router = Router(context: BasicSessionRequestContext.self)
DeviceBindingRoutes(binding, sessions).add(to: router)
router.add(middleware: SessionMiddleware(sessions, binding: binding))
router.add(middleware: try CSRFMiddleware(OriginPolicy(origin: origin)))

router.get { _, _ in "Hello" }
router.post("login") { _, context in
    // Check the password first.
    guard case .signedIn = try await context.session.login("ada") else { throw SessionProblem.sessionLimitReached }
    return "Welcome"
}
let account = router.group("account").add(middleware: RequireSession())
account.get { _, context in "The account of \(context.session.principal?.rawValue ?? "")" }

let application = Application(
    router: router, server: .boundedHTTP1(), configuration: .init(address: .hostname("127.0.0.1", port: port)),
    services: [SessionMaintenance(sessions)])
try await application.runService()
