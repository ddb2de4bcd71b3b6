package import HTTPTypes
import WebAddresses

/// A refusal or a failure, explained calmly and without details that would help an attacker.
package struct ErrorPage: PageContent {
    package static let template = TemplateName.error

    package struct Action: Sendable, Equatable {
        package let label: PageText
        let href: String
        let style: String
        /// Whether the link opens a new tab, because the browser keeps the submitted form while this page is open.
        var opensTab = false

        package init(label: PageText, href: String, style: String, opensTab: Bool = false) {
            self.label = label
            self.href = href
            self.style = style
            self.opensTab = opensTab
        }
    }

    package let status: Int
    let phrase: String
    let stubWord: PageText
    package let heading: PageText
    package let text: PageText
    var hint: PageText?
    package let actions: [Action]
    /// The identifier by which an operator finds the request in the log.
    var requestID: String?

    package var title: PageText { heading }
    package var width: PageWidth { .slim }
    package var hasProblems: Bool { false }

    /// - Parameter wording: The texts of the page. Default: the texts for the status.
    package init(
        _ status: HTTPResponse.Status,
        wording: ErrorWording? = nil,
        hint: PageText? = nil,
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
        self.actions = actions ?? [Action(label: "To your account", href: PagePath.account, style: "button-main")]
    }
}
