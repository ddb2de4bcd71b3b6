import Hummingbird
import Sessions

extension SessionService {
    /// `GET sessions`: a page of the application's sessions, latest first, without those of visitors.
    func list(_ request: Request, by caller: Caller) async throws -> ServiceAnswer {
        let application = caller.application
        var query = SessionQuery(limit: try request.number("limit", default: 50, in: 1...SessionQuery.pageLimit))
        if let name = request.uri.queryParameters.get("principal") { query.principal = try application.principal(name) }
        if application.sharesAccounts { query.application = "" }
        if let text = request.uri.queryParameters.get("after") {
            guard let cursor = SessionQuery.Cursor(text) else {
                throw ServiceRefusal.badRequest("The parameter after is no position of a list.", field: "after")
            }
            query.after = cursor
        }
        let (items, next) = try await page(query, in: application)
        let now = clock.now()
        return ServiceAnswer { writer in
            writer.add(
                "items", list: items.map { SessionAnswer(application: application, record: $0, now: now).session })
            writer.add("next", next?.description)
        }
    }

    /// Sessions with a principal. Between them there may be many of visitors, so the search for a full page has a limit.
    private func page(
        _ asked: SessionQuery,
        in application: Application
    ) async throws -> ([SessionRecord], SessionQuery.Cursor?) {
        var (query, items) = (asked, [SessionRecord]())
        for _ in 0..<Self.mostPages {
            query.limit = asked.limit - items.count
            let page = try await application.sessions.list(query)
            items += page.records.filter { $0.principal != nil }
            query.after = page.next
            if page.next == nil || items.count == asked.limit { break }
        }
        return (items, query.after)
    }

    private static let mostPages = 20

    /// `GET sessions/ID`: a session and its data, for support and jobs. It does not count as a use.
    func find(_ id: SessionID, by caller: Caller) async throws -> ServiceAnswer {
        switch try await caller.application.sessions.lookUp(id) {
        case .invalid(let reason): throw ServiceRefusal.unauthenticated(reason)
        case .valid(let record):
            let answer = SessionAnswer(application: caller.application, record: record, now: clock.now())
            return ServiceAnswer { answer.add(to: &$0) }
        }
    }

    /// `GET about`: what a client needs to know before its first session.
    func about(_ caller: Caller) -> ServiceAnswer {
        let (application, policy) = (caller.application, caller.application.sessions.policy)
        return ServiceAnswer { writer in
            writer.add("application", application.name)
            writer.add("cookie") { cookie in
                cookie.add("name", application.cookie.name)
                cookie.add("path", "/")
                cookie.add("domain", application.cookie.domain)
                cookie.add("samesite", application.cookie.sameSite.rawValue)
                cookie.add("secure", application.cookie.isSecure)
            }
            writer.add("touch_interval", policy.touchInterval.wholeSeconds)
            writer.add("limits") { limits in
                limits.add("field_bytes", DataLimits.fieldBytes)
                limits.add("data_bytes", DataLimits.dataBytes)
                limits.add("fields", DataLimits.fields)
                limits.add("name_bytes", DataLimits.nameBytes)
                limits.add("body_bytes", CallBody.byteLimit)
                limits.add("page", SessionQuery.pageLimit)
                limits.add("per_principal", policy.limit.maximum)
            }
            writer.add("namespace", application.sharesAccounts ? "accounts" : "own")
            writer.add("events", events != nil)
        }
    }
}

extension Request {
    /// A whole number of the query.
    func number(_ name: String, default standard: Int, in range: ClosedRange<Int>) throws -> Int {
        guard let text = uri.queryParameters.get(name) else { return standard }
        guard let number = Int(text), range.contains(number) else {
            throw ServiceRefusal.badRequest(
                "The parameter \(name) must be a number from \(range.lowerBound) to \(range.upperBound).", field: name)
        }
        return number
    }
}
