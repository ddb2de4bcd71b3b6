import DeviceBinding
package import Sessions
import UserAccounts

/// What an administrator asks the list of sessions for, as it was typed: the same in the console, the API and the command.
package struct SessionSearch: Sendable, Equatable {
    private var texts: [SessionFacet: String] = [:]

    /// - Parameter text: the text of a facet. `nil` and the empty text ask for nothing.
    package init(_ text: (SessionFacet) -> String? = { _ in nil }) {
        for facet in SessionFacet.allCases { texts[facet] = text(facet).flatMap { $0.isEmpty ? nil : $0 } }
    }

    /// The text of a facet. `nil` if it asks for nothing.
    package subscript(facet: SessionFacet) -> String? { texts[facet] }

    /// The facets that ask for something, with their texts.
    package var given: [(facet: SessionFacet, text: String)] {
        SessionFacet.allCases.compactMap { facet in texts[facet].map { (facet, $0) } }
    }

    /// The same as fields of a form or an address.
    package var fields: [(name: String, value: String)] { given.map { ($0.facet.rawValue, $0.text) } }

    /// Whether it leaves out any session.
    package var isFiltered: Bool { texts.keys.contains { $0 != .order } }

    /// Whether stores may search a limited number of sessions for a page.
    package var isBounded: Bool { !Self.ordering.isSuperset(of: texts.keys) }

    private static let ordering: Set<SessionFacet> = [.order, .createdSince, .createdBefore]

    /// The same search at any later moment: lengths of time ago become times.
    package func fixed(at now: Timestamp) -> SessionSearch {
        var search = self
        for facet in Self.times {
            guard let text = texts[facet], let time = PointInTime.read(text, before: now) else { continue }
            search.texts[facet] = time.rfc3339
        }
        return search
    }

    private static let times: [SessionFacet] = [.createdSince, .createdBefore, .seenSince, .seenBefore]

    /// The search as a query.
    ///
    /// - Parameters:
    ///   - owner: the principal that ``SessionFacet/user`` names.
    ///   - now: the moment before which a length of time lies.
    package func query(of owner: PrincipalID?, at now: Timestamp) throws(SessionSearchProblem) -> SessionQuery {
        var query = SessionQuery(application: self[.application], principal: owner, userAgentFragment: self[.userAgent])
        query.addressPrefix = try read(.address, AddressBeginning.of, or: AddressBeginning.problem)
        query.browser = self[.browser].map { UserAgent.knownName($0, among: UserAgent.knownBrowsers) }
        query.system = self[.system].map { UserAgent.knownName($0, among: UserAgent.knownSystems) }
        query.method = self[.method].map { AuthenticationMethod(rawValue: $0) }
        query.assurance = try read(.assurance, AssuranceLevel.init(name:), or: "The levels are aal1, aal2 and aal3.")
        query.lifetime = try read(.remember, Self.answer, or: Self.answers).map { $0 ? .remembered : .standard }
        query.value = try read(.bound, Self.answer, or: Self.answers).map { SessionBinding.filter(isBound: $0) }
        (query.createdSince, query.createdBefore) = (try time(.createdSince, now), try time(.createdBefore, now))
        (query.seenSince, query.seenBefore) = (try time(.seenSince, now), try time(.seenBefore, now))
        query.isOldestFirst = try read(.order, { ["newest": false, "oldest": true][$0] }, or: Self.orders) ?? false
        return query
    }

    private func time(_ facet: SessionFacet, _ now: Timestamp) throws(SessionSearchProblem) -> Timestamp? {
        try read(facet, { PointInTime.read($0, before: now) }, or: PointInTime.problem)
    }

    private func read<Value>(
        _ facet: SessionFacet,
        _ read: (String) -> Value?,
        or problem: String
    ) throws(SessionSearchProblem) -> Value? {
        guard let text = self[facet] else { return nil }
        guard let value = read(text) else { throw SessionSearchProblem(facet: facet, text: problem) }
        return value
    }

    private static func answer(_ text: String) -> Bool? { ["true": true, "false": false][text] }
    private static let answers = "The answer is true or false."
    private static let orders = "The order is newest or oldest."
}
