import Operations
import PageRendering
import Sessions

/// The live sessions of all users.
package struct SessionListPage: PageContent {
    static let template = TemplateName.adminSessions

    struct Filter: Sendable, Equatable {
        var user = ""
        var address = ""
        var browser = ""
        var system = ""
        var method = ""
        var userAgent = ""
        var application = ""
    }

    let filter: Filter
    let sessions: [DeviceRow]
    let pager: Pager?
    /// The page to which a revocation returns.
    let back: String
    let methods: [SelectOption]
    /// What the filter asks for, for the form that ends all matching sessions.
    let filterFields: [SessionEndPage.Field]
    let isFiltered: Bool
    /// Whether rows have a checkbox.
    let isSelectable: Bool
    let problems: FormProblems?
    let browsers = UserAgent.knownBrowsers
    let systems = UserAgent.knownSystems

    init(filter: Filter, sessions: [DeviceRow], pager: Pager?, back: String, problems: FormProblems? = nil) {
        self.filter = filter
        self.sessions = sessions
        self.pager = pager
        self.back = back
        methods = Self.methods(chosen: filter.method)
        filterFields = filter.given.map { SessionEndPage.Field(name: $0.name, value: $0.value) }
        isFiltered = !filter.given.isEmpty && problems == nil
        isSelectable = !sessions.isEmpty
        self.problems = problems
    }

    /// The name of a session's checkbox is this and its handle.
    static let choicePrefix = "chosen."

    private static func methods(chosen: String) -> [SelectOption] {
        AuthenticationMethod.named.map { method, words in
            SelectOption(value: method.rawValue, label: words, isChosen: method.rawValue == chosen)
        }
    }

    var title: String { "Sessions" }
    var width: PageWidth { .wide }
    var hasProblems: Bool { problems != nil }
}
