import Hummingbird
import HummingbirdSessions
import Sessions

let port = Environment().get("PORT", as: Int.self) ?? 8080
let sessions = try SessionManager(store: MemorySessionStore())
let router = Router(context: BasicSessionRequestContext.self)
router.add(middleware: SessionMiddleware(sessions))
router.add(middleware: try CSRFMiddleware(OriginPolicy(origin: "http://localhost:\(port)")))

router.get("/") { _, context in
    guard let name = context.session.principal, let token = context.session.csrfToken else {
        return page(#"<form method="post" action="/login"><button>Sign in</button></form>"#)
    }
    // A form that changes something carries the session's token; a script sends it in the header X-CSRF-Token.
    return page(
        """
        <p>You are \(name).</p>
        <form method="post" action="/logout"><input type="hidden" name="csrf_token" value="\(token)">
        <button>Sign out</button></form>
        """)
}
router.post("login") { _, context in
    // Authenticate the user first.
    guard case .signedIn = try await context.session.login("ada") else { throw SessionProblem.sessionLimitReached }
    return Response.redirect(to: "/")
}
router.post("logout") { _, context in
    try await context.session.logout()
    return Response.redirect(to: "/")
}

func page(_ html: String) -> Response {
    Response(status: .ok, headers: [.contentType: "text/html"], body: .init(byteBuffer: ByteBuffer(string: html)))
}

// SessionMaintenance removes expired sessions from the store.
let application = Application(
    router: router, server: .boundedHTTP1(), configuration: .init(address: .hostname("127.0.0.1", port: port)),
    services: [SessionMaintenance(sessions)])
try await application.runService()
