import PageRendering
import Sessions
import UserAccounts
import WebAddresses

extension RefusalPage {
    /// The page for a verdict; nil if the answer is a redirect or a problem document.
    ///
    /// A submitted form is never redirected, because the browser would lose its contents. It keeps them while this page is
    /// open, and submits them again when the user reloads the page and confirms.
    init?(
        _ verdict: ForwardAuthVerdict,
        to request: ForwardedRequest,
        from visitor: ForwardAuthVisitor,
        _ links: ForwardAuthLinks
    ) {
        guard request.reader == .page || request.reader == .form else { return nil }
        if case .forbidden = verdict {
            self = Self.forbidden(request, visitor.username, links)
            return
        }
        if case .unbound = verdict {
            self = Self.unbound(request, visitor.username, links)
            return
        }
        guard request.reader == .form, let link = links.link(for: verdict, from: request),
            let (text, label) = Self.remedy(for: verdict)
        else { return nil }
        self.init(
            "Your form was not sent",
            PageText(joining: [text, "Nothing was changed, and this tab still has what you entered."]),
            viewer: visitor.username,
            steps: PageText(joining: ["Use the link below; it opens another tab.", Self.reload]),
            links: [Link(label: label, href: link, opensTab: true)])
    }

    private static let reload: PageText = """
        Then come back to this tab and reload it. The browser asks whether to send the form again, and sends it as you \
        filled it in.
        """

    private static func forbidden(
        _ request: ForwardedRequest,
        _ username: String?,
        _ links: ForwardAuthLinks
    ) -> RefusalPage {
        let (address, isForm) = (request.address, request.reader == .form)
        var actions: [Link] = []
        if username != nil {
            let label: PageText = "Sign in with another account"
            actions.append(Link(label: label, href: links.signOut(backTo: request), opensTab: isForm))
            actions.append(Link(label: "Your account", href: links.account, opensTab: isForm))
        }
        if address.pathAndQuery != "/" || isForm {
            actions.append(Link(label: "Back to the front page of \(address.host)", href: address.origin + "/"))
        }
        let text: PageText =
            username == nil
            ? "No account may open this address." : "This account does not have the rights that this address needs."
        return RefusalPage(
            "You do not have access", isForm ? PageText(joining: [text, "The form was not sent."]) : text,
            viewer: username,
            steps: isForm && username != nil
                ? PageText(joining: ["Another account may send it. Sign in with that in another tab.", reload]) : nil,
            links: actions)
    }

    private static func unbound(
        _ request: ForwardedRequest,
        _ username: String?,
        _ links: ForwardAuthLinks
    ) -> RefusalPage {
        RefusalPage(
            "This page needs a bound session",
            PageText(
                joining: [
                    """
                    It opens only in a session that is bound to your browser, and yours is not. Your browser may not be able to \
                    bind sessions; if it can, sign out and sign in again.
                    """
                ] + (request.reader == .form ? ["The form was not sent."] : [])),
            viewer: username,
            links: [
                Link(label: "Sign in again", href: links.signOut(backTo: request), opensTab: request.reader == .form),
                Link(label: "Your account", href: links.account, opensTab: request.reader == .form),
            ])
    }

    /// The reason why a form was not sent, and the label of the link that helps.
    private static func remedy(for verdict: ForwardAuthVerdict) -> (text: PageText, label: PageText)? {
        switch verdict {
        case .allow, .bypass, .unbound, .forbidden: nil
        case .unauthenticated(let reason):
            (reason.map(LoginReason.text) ?? "You are not signed in.", "Sign in")
        case .unproven:
            ("Your browser has to prove first that this session is its own.", "Continue")
        case .stepUp(.fresh):
            ("You confirmed your password too long ago for this step.", "Confirm your password")
        case .stepUp(.level):
            ("This step needs your second factor.", "Use your second factor")
        case .confined(.passwordChange):
            ("You have to choose a new password first.", "Choose a new password")
        case .confined(.factorEnrolment):
            ("You have to set up a second factor first.", "Set up a second factor")
        }
    }
}

extension ForwardAuthVisitor {
    /// The account's name.
    fileprivate var username: String? {
        switch self {
        case .anonymous, .unproven: nil
        case .person(let identity): identity.account.username.rawValue
        }
    }
}
