// The classic login form: two routes, and a name that is kept in the session. A real login checks a password first, as
// coatcheck does.

import Foundation
import Hummingbird
import HummingbirdSessions
import Sessions

let port = ProcessInfo.processInfo.environment["PORT"].flatMap { Int($0) } ?? 8080
let sessions = try SessionManager(store: MemorySessionStore())
let router = Router(context: BasicSessionRequestContext.self)
router.add(middleware: SessionMiddleware(sessions))
router.add(middleware: try CSRFMiddleware(OriginPolicy(origin: "http://localhost:\(port)")))

router.get("/") { _, context -> Response in
    guard let name = context.session.principal else {
        return page(
            #"<form method="post" action="/login"><input name="name" autofocus><button>Sign in</button></form>"#)
    }
    let token = context.session.csrfToken ?? ""
    return page(
        """
        <p>Hello, \(escaped(name.rawValue))</p>
        <form method="post" action="/logout"><input type="hidden" name="csrf_token" value="\(token)">
        <button>Sign out</button></form>
        """)
}

struct LoginForm: Decodable {
    let name: String
}

router.post("login") { request, context -> Response in
    let form = try await URLEncodedFormDecoder().decode(LoginForm.self, from: request, context: context)
    let name = form.name.trimmingCharacters(in: .whitespacesAndNewlines)
    guard (1...64).contains(name.utf8.count) else { throw HTTPError(.badRequest) }
    guard case .signedIn = try await context.session.login(PrincipalID(rawValue: name)) else {
        throw SessionProblem.sessionLimitReached
    }
    return .redirect(to: "/")
}

router.post("logout") { _, context -> Response in
    try await context.session.logout()
    return .redirect(to: "/")
}

func page(_ body: String) -> Response {
    let html = "<!doctype html><title>Login</title>\(body)\n"
    return Response(
        status: .ok, headers: [.contentType: "text/html; charset=utf-8"], body: .init(byteBuffer: .init(string: html)))
}

func escaped(_ text: String) -> String {
    text.reduce(into: "") { $0 += ["&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;"][$1] ?? String($1) }
}

let application = Application(
    router: router, server: .boundedHTTP1(), configuration: .init(address: .hostname("127.0.0.1", port: port)),
    services: [SessionMaintenance(sessions)])
try await application.runService()
