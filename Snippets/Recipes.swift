// The code of the documentation of HummingbirdSessions, in one server.

import Hummingbird
import HummingbirdSessions
import Sessions

let port = Environment().get("PORT", as: Int.self) ?? 8080
let sessions = try SessionManager(store: MemorySessionStore())
let router = Router(context: BasicSessionRequestContext.self)

// Polling
router.add(
    middleware: SessionMiddleware(
        sessions, for: { request, _ in request.uri.path == "/news" ? .background : .firstParty }))
router.add(middleware: try CSRFMiddleware(OriginPolicy(origin: "http://localhost:\(port)")))
router.get("news") { _, context in "News for \(context.session.principal?.rawValue ?? "everybody")" }

router.post("login") { _, context in
    guard case .signedIn = try await context.session.login("ada") else { throw SessionProblem.sessionLimitReached }
    return "Welcome"
}
router.post("logout") { _, context in
    try await context.session.logout()
    return "See you"
}
router.get("token") { _, context in context.session.csrfToken ?? "" }

// Values
let visits = SessionKey<Int>("visits", ifUnreadable: .absent)
router.post("visit") { _, context in
    let count = try await context.session.update(visits) { ($0 ?? 0) + 1 }
    return "\(count ?? 0)"
}

// The page whose scripts send parallel requests, and whose form uploads a file
router.get("shop") { _, context in
    try await context.session.begin()
    let html = """
        <form method="post" action="/upload" enctype="multipart/form-data"><input type="file" name="picture">
        <input type="hidden" name="csrf_token" value="\(context.session.csrfToken ?? "")"><button>Upload</button></form>
        """
    return Response(
        status: .ok, headers: [.contentType: "text/html"], body: .init(byteBuffer: ByteBuffer(string: html)))
}
router.post("upload") { request, context in
    "\(try await request.body.collect(upTo: context.maxUploadSize).readableBytes) bytes"
}

// Staff and customers
let staff = try SessionManager(store: MemorySessionStore())
let staffCookie = try SessionCookie(name: "__Host-staff")
let office = router.group("office").add(middleware: SessionMiddleware(staff, cookie: staffCookie))
office.post("login") { _, context in
    guard case .signedIn = try await context.session.login("grace") else { throw SessionProblem.sessionLimitReached }
    return "Welcome, Grace"
}
office.get("token") { _, context in context.session.csrfToken ?? "" }
let desk = office.group("desk").add(middleware: RequireSession())
desk.get { _, context in "The desk of \(context.session.principal?.rawValue ?? "")" }
desk.post { _, _ in "Done" }

// Factors and levels
let vault = router.group("vault").add(middleware: RequireAssurance(.aal2))
vault.get { _, context in "The vault of \(context.session.principal?.rawValue ?? "")" }
router.post("code") { _, context in
    // Check the code first.
    try await context.session.stepUp([.oneTimePassword])
    return context.session.assurance == .aal2 ? "Two factors" : "One factor"
}

let application = Application(
    router: router, server: .boundedHTTP1(), configuration: .init(address: .hostname("127.0.0.1", port: port)),
    services: [SessionMaintenance(sessions), SessionMaintenance(staff)])
try await application.runService()
