// Passkeys in an application of its own: register one while signed in, sign in with it.

import Hummingbird
import HummingbirdSessions
import Passkeys
import Sessions

/// In place of two tables: passkeys with their owners, and the digests of used challenges. Each method is one transaction.
actor PasskeyTable {
    private var rows: [CredentialID: (passkey: Passkey, owner: PrincipalID)] = [:]
    private var handles: [PrincipalID: UserHandle] = [:]
    private var used: Set<[UInt8]> = []

    /// Made once for each account.
    func handle(of owner: PrincipalID) -> UserHandle {
        var random = SystemRandomNumberGenerator()
        let handle = handles[owner] ?? .random(using: &random)
        handles[owner] = handle
        return handle
    }

    func passkeys(of owner: PrincipalID) -> [Passkey] { rows.values.filter { $0.owner == owner }.map(\.passkey) }

    func find(_ id: CredentialID) -> (passkey: Passkey, owner: PrincipalID)? { rows[id] }

    func insert(_ passkey: Passkey, of owner: PrincipalID, using challenge: Challenge) throws {
        guard rows[passkey.credentialID] == nil, used.insert(challenge.digest).inserted else {
            throw HTTPError(.conflict)
        }
        rows[passkey.credentialID] = (passkey, owner)
    }

    func update(by proof: PasskeyProof, using challenge: Challenge) throws {
        guard used.insert(challenge.digest).inserted else { throw HTTPError(.conflict) }
        if let passkey = rows[proof.credentialID]?.passkey {
            rows[proof.credentialID]?.passkey = passkey.updated(by: proof)
        }
    }
}

/// The page learns that the ceremony failed; the reason is for the log.
extension PasskeyRefusal: @retroactive HTTPResponseError {
    /// The same for every reason.
    public var status: HTTPResponse.Status { .forbidden }

    /// Logs the reason and answers without it.
    public func response(from request: Request, context: some RequestContext) throws -> Response {
        context.logger.info("passkey refused", metadata: ["reason": "\(code)"])
        return Response(status: status)
    }
}

let port = Environment().get("PORT", as: Int.self) ?? 8080
let origin = "http://localhost:\(port)"
let sessions = try SessionManager(store: MemorySessionStore())
let router = Router(context: BasicSessionRequestContext.self)
router.add(middleware: SessionMiddleware(sessions))
router.add(middleware: try CSRFMiddleware(OriginPolicy(origin: origin)))

func now() -> Int64 { sessions.clock.now().milliseconds }

func optionsResponse(_ json: String) -> Response {
    Response(
        status: .ok, headers: [.contentType: "application/json", .cacheControl: "no-store"],
        body: .init(byteBuffer: ByteBuffer(string: json)))
}

let table = PasskeyTable()
let relyingParty = try RelyingParty(id: "localhost", name: "Example", origins: [origin])

// A server keeps these bytes where it keeps its secrets.
var generator = SystemRandomNumberGenerator()
guard let challengeKey = ChallengeKey((0..<32).map { _ in .random(in: 0...255, using: &generator) }) else {
    preconditionFailure("a key has 32 bytes")
}

// The first way in, which authenticates the user with a password.
router.post("login") { _, context in
    guard case .signedIn = try await context.session.login("ada") else { throw SessionProblem.sessionLimitReached }
    return Response.redirect(to: "/")
}

router.get("/") { _, context in
    guard let name = context.session.principal else { return "You are a visitor." }
    return "You are \(name). \(context.session.csrfToken ?? "")"
}

router.get("passkeys/options") { _, context in
    guard let session = context.session.current, let user = session.principal else { throw HTTPError(.unauthorized) }
    var random = SystemRandomNumberGenerator()
    let challenge = challengeKey.issue(
        for: .registration, boundTo: Array(session.id.description.utf8), at: now(), using: &random)
    let options = CreationOptions(
        relyingParty: relyingParty,
        user: .init(handle: await table.handle(of: user), name: user.rawValue, displayName: ""),
        challenge: challenge, excluded: await table.passkeys(of: user))
    return optionsResponse(options.json)
}

router.post("passkeys") { request, context in
    // Ask for a recent proof of who it is before this: a passkey is another way in.
    guard let session = context.session.current, let user = session.principal else { throw HTTPError(.unauthorized) }
    let answer = try RegistrationAnswer(json: try await request.body.collect(upTo: 65_536).readableBytesView)
    let challenge = try challengeKey.challenge(
        of: answer, boundTo: Array(session.id.description.utf8), at: now())
    let passkey = try relyingParty.verifyRegistration(answer, challenge: challenge)
    try await table.insert(passkey, of: user, using: challenge)
    return HTTPResponse.Status.created
}

router.get("login/options") { _, _ in
    var random = SystemRandomNumberGenerator()
    let entrance = "\(random.next())-\(random.next())"
    let challenge = challengeKey.issue(for: .login, boundTo: Array(entrance.utf8), at: now(), using: &random)
    var response = optionsResponse(RequestOptions(relyingParty: relyingParty, challenge: challenge).json)
    response.setCookie(
        Cookie(name: "__Host-entrance", value: entrance, path: "/", secure: true, httpOnly: true, sameSite: .strict))
    return response
}

router.post("login/passkey") { request, context in
    guard let entrance = request.cookies["__Host-entrance"]?.value else { throw HTTPError(.forbidden) }
    let answer = try AssertionAnswer(json: try await request.body.collect(upTo: 65_536).readableBytesView)
    let challenge = try challengeKey.challenge(of: answer, for: .login, boundTo: Array(entrance.utf8), at: now())
    guard let row = await table.find(answer.credentialID) else { throw HTTPError(.forbidden) }
    let proof = try relyingParty.verifyAssertion(
        answer, challenge: challenge, passkey: row.passkey, owner: await table.handle(of: row.owner))
    try await table.update(by: proof, using: challenge)
    let outcome = try await context.session.login(
        row.owner, with: [.passkey(userVerified: proof.isUserVerified)])
    guard case .signedIn = outcome else { throw SessionProblem.sessionLimitReached }
    return HTTPResponse.Status.noContent
}

let application = Application(
    router: router, server: .boundedHTTP1(), configuration: .init(address: .hostname("127.0.0.1", port: port)),
    services: [SessionMaintenance(sessions)])
try await application.runService()
