import Operations
import PageRendering
import Sessions
import UserAccounts

/// The live sessions of all users.
package struct SessionListPage: PageContent {
    static let template = TemplateName.adminSessions

    /// The texts of the filter by the names of its fields.
    let filter: [String: String]
    let sessions: [DeviceRow]
    let pager: Pager?
    /// The page to which a revocation returns.
    let back: String
    let methods: [SelectOption]
    let levels: [SelectOption]
    let remembered: [SelectOption]
    let bound: [SelectOption]
    let orders: [SelectOption]
    /// Whether the filters that are asked for less often are shown.
    let isMoreShown: Bool
    /// What the filter asks for, for the form that ends all matching sessions.
    let filterFields: [SessionEndPage.Field]
    let isFiltered: Bool
    /// Whether rows have a checkbox.
    let isSelectable: Bool
    let problems: FormProblems?
    let browsers = UserAgent.knownBrowsers
    let systems = UserAgent.knownSystems

    init(search: SessionSearch, sessions: [DeviceRow], pager: Pager?, back: String, problems: FormProblems? = nil) {
        filter = Dictionary(search.fields.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        self.sessions = sessions
        self.pager = pager
        self.back = back
        methods = Self.options(AuthenticationMethod.named.map { ($0.method.rawValue, $0.words) }, search[.method])
        levels = Self.options(Self.levels, search[.assurance])
        remembered = Self.options(Self.answers, search[.remember])
        bound = Self.options(Self.answers, search[.bound])
        orders = Self.options([("", "Latest sign-in first"), ("oldest", "Earliest sign-in first")], search[.order])
        isMoreShown = !search.given.allSatisfy { Self.first.contains($0.facet) }
        filterFields = search.fields.map { SessionEndPage.Field(name: $0.name, value: $0.value) }
        isFiltered = search.isFiltered && problems == nil
        isSelectable = !sessions.isEmpty
        self.problems = problems
    }

    /// The name of a session's checkbox is this and its handle.
    static let choicePrefix = "chosen."

    /// The filters that are always shown.
    private static let first: Set<SessionFacet> = [.user, .address, .browser, .system, .order]

    private static let levels: [(value: String, label: PageText)] = [
        (AssuranceLevel.aal1.name, "One factor"), (AssuranceLevel.aal2.name, "Two factors"),
        (AssuranceLevel.aal3.name, "Attested security key"),
    ]
    private static let answers: [(value: String, label: PageText)] = [("true", "Yes"), ("false", "No")]

    private static func options(_ choices: [(value: String, label: PageText)], _ chosen: String?) -> [SelectOption] {
        choices.map { SelectOption(value: $0.value, label: $0.label, isChosen: $0.value == chosen) }
    }

    var title: PageText { "Sessions" }
    var width: PageWidth { .wide }
    var hasProblems: Bool { problems != nil }
}
