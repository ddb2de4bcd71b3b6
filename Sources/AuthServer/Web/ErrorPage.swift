import HTTPTypes

/// A refusal or a failure, explained calmly and without details that would help an attacker.
struct ErrorPage: PageContent {
    static let template = TemplateName.error

    struct Action: Sendable, Equatable {
        let label: String
        let href: String
        let style: String
        /// Whether the link opens a new tab, because the browser keeps the submitted form while this page is open.
        var opensTab = false
    }

    let status: Int
    let phrase: String
    let stubWord: String
    let heading: String
    let text: String
    var hint: String?
    let actions: [Action]
    /// The identifier by which an operator finds the request in the log.
    var requestID: String?

    var title: String { heading }
    var width: PageWidth { .slim }
    var hasProblems: Bool { false }

    /// - Parameter wording: The texts of the page. Default: the texts for the status.
    init(
        _ status: HTTPResponse.Status,
        wording: ErrorWording? = nil,
        hint: String? = nil,
        requestID: String? = nil,
        actions: [Action]? = nil
    ) {
        let wording = wording ?? ErrorWording(for: status)
        self.status = status.code
        phrase = status.reasonPhrase
        stubWord = wording.stub
        heading = wording.heading
        text = wording.text
        self.hint = hint
        self.requestID = requestID
        self.actions = actions ?? [Action(label: "To your account", href: "/account", style: "button-main")]
    }
}
