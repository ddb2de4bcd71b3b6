import HTTPTypes
import Hummingbird
package import Operations
import PageRendering
import RequestEdge
import Sessions
import UserAccounts
import WebAddresses

/// `/admin/sessions/end`: shows which sessions a choice or a filter of the list means, and ends them.
package struct SessionEndRoutes: PageRouteGroup {
    typealias Context = AuthServerRequestContext

    /// What the fields of a request name.
    private struct Choice {
        let search: SessionSearch
        let chosen: [SessionID]
        /// Whether all sessions of the filter are meant, and not the chosen ones.
        let isMatching: Bool
        /// Where the search goes on.
        let after: SessionQuery.Cursor?
        /// Whether all fields are known. One that is not may be a filter, without which more sessions would end.
        let isUnderstood: Bool

        private static let known = Set(
            SessionFacet.allCases.map(\.rawValue) + ["matching", "after", "note", "done", "csrf_token"])

        /// - Parameter now: the moment before which a length of time lies, in what is shown and then ended.
        init(_ fields: FormFields, at now: Timestamp) {
            search = SessionSearch(fields).fixed(at: now)
            isUnderstood = fields.names.allSatisfy {
                Self.known.contains($0) || $0.hasPrefix(SessionListPage.choicePrefix)
            }
            let prefix = SessionListPage.choicePrefix
            chosen = fields.names.filter { $0.hasPrefix(prefix) && fields.isTicked($0) }.sorted()
                .compactMap { SessionID(String($0.dropFirst(prefix.count))) }
            isMatching = fields.isTicked("matching")
            after = SessionQuery.Cursor(fields.text("after"))
        }

        /// The fields that name the same once more.
        var fields: [(name: String, value: String)] {
            let sessions = chosen.map { (SessionListPage.choicePrefix + $0.description, "1") }
            return search.fields + (isMatching ? matching(after: after) : sessions)
        }

        private func matching(after position: SessionQuery.Cursor?) -> [(name: String, value: String)] {
            [("matching", "1")] + (position.map { [("after", $0.description)] } ?? [])
        }

        /// The page that shows the sessions after a position.
        func link(after position: SessionQuery.Cursor) -> [(name: String, value: String)] {
            search.fields + matching(after: position)
        }
    }

    let console: AdminConsole
    let administration: SessionAdministration

    package init(console: AdminConsole, administration: SessionAdministration) {
        self.console = console
        self.administration = administration
    }
    private var pages: Pages { console.pages }

    private static let path = PagePath.sessions + "/end"

    package func add(to groups: PageGroups) {
        // The password is asked for before the page, so that no reason is typed in vain.
        groups.freshAdministrator.get(RouterPath(Self.path), use: pages.visited(show))
        groups.freshAdministrator.post(RouterPath(Self.path), use: pages.visited(end))
    }

    @Sendable
    private func show(_ request: Request, _ visitor: Visitor, _ context: Context) async throws -> Response {
        let choice = Choice(try FormFields(queryOf: request), at: pages.now)
        guard let wanted = try await wanted(choice) else { return back(choice) }
        let found = try await administration.find(wanted, except: visitor.session.id)
        let page = SessionEndPage(
            found, owners: try await owners(of: found.records),
            fields: choice.fields.map { SessionEndPage.Field(name: $0.name, value: $0.value) },
            further: found.next.map { LocalLink(Self.path, choice.link(after: $0)).description },
            back: LocalLink(PagePath.sessions, choice.search.fields).description)
        return pages.answer(page, for: visitor, request, context)
    }

    @Sendable
    private func end(_ request: Request, _ visitor: Visitor, _ context: Context) async throws -> Response {
        let form = try await FormFields(reading: request)
        let choice = Choice(form, at: pages.now)
        guard let wanted = try await wanted(choice) else { return back(choice) }
        let note = form.trimmed("note")
        let ended = try await administration.end(
            wanted, except: visitor.session.id,
            note: note.isEmpty ? nil : String(note.prefix(200)),
            in: context.auditContext(for: request, actor: .administrator(visitor.account.id)))
        guard ended.count > 0 else { return redirect(to: choice, with: .noSessionSelected) }
        guard let next = ended.next else { return redirect(to: choice, with: .sessionsRevoked) }
        let fields = choice.link(after: next) + [("done", PageNotice.sessionsRevoked.rawValue)]
        return pages.redirect(to: LocalLink(Self.path, fields).description)
    }

    /// `nil` if nothing was chosen, nothing can match, or a field is not known. A filter is needed: an empty one would mean the sessions of all users.
    private func wanted(_ choice: Choice) async throws -> WantedSessions? {
        guard choice.isUnderstood else { return nil }
        guard choice.isMatching else { return choice.chosen.isEmpty ? nil : .chosen(choice.chosen) }
        guard choice.search.isFiltered,
            case .query(var query) = try await SessionListFilter(console: console).read(choice.search)
        else { return nil }
        query.after = choice.after
        return .matching(query)
    }

    private func back(_ choice: Choice) -> Response {
        redirect(to: choice, with: .noSessionSelected)
    }

    /// Leads to the list with the filter of the choice.
    private func redirect(to choice: Choice, with notice: PageNotice) -> Response {
        let fields = choice.search.fields + [("done", notice.rawValue)]
        return pages.redirect(to: LocalLink(PagePath.sessions, fields).description)
    }

    /// The users of the sessions, those with the most first.
    private func owners(of records: [SessionRecord]) async throws -> [SessionEndPage.Owner] {
        let counts = Dictionary(grouping: records) { $0.principal }.mapValues { ($0.count, $0.first?.application) }
        let ranked = counts.sorted { ($1.value.0, $0.key?.rawValue ?? "") < ($0.value.0, $1.key?.rawValue ?? "") }
        let names = try await console.names(of: ranked.prefix(SessionEndPage.ownerLimit).compactMap(\.key))
        return ranked.map { principal, count in
            guard let principal else { return SessionEndPage.Owner(name: "Visitors", href: nil, number: count.0) }
            if let application = count.1 {
                return SessionEndPage.Owner(
                    name: PageText(verbatim: "\(principal.name(in: application)) (\(application))"), href: nil,
                    number: count.0)
            }
            return SessionEndPage.Owner(
                name: PageText(verbatim: names[principal] ?? principal.rawValue),
                href: names[principal].map { _ in AdminConsole.link(to: principal) },
                number: count.0)
        }
    }
}
