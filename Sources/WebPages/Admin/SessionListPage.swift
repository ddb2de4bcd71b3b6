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

    /// A method to choose.
    struct Method: Sendable, Equatable {
        let value: String
        let label: String
        let isChosen: Bool
    }

    let filter: Filter
    let sessions: [DeviceRow]
    let pager: Pager?
    /// The page to which a revocation returns.
    let back: String
    let methods: [Method]
    var problems: FormProblems?
    let browsers = UserAgent.knownBrowsers
    let systems = UserAgent.knownSystems

    /// The methods to choose from.
    static func methods(chosen: String) -> [Method] {
        let choices: [(AuthenticationMethod, String)] = [
            (.password, "Password"), (.oneTimePassword, "Authenticator app"), (.proofOfPossession, "Passkey"),
            (.hardwareKey, "Attested security key"), (.recoveryCode, "Recovery code"),
        ]
        return choices.map { method, label in
            Method(value: method.rawValue, label: label, isChosen: method.rawValue == chosen)
        }
    }

    var title: String { "Sessions" }
    var width: PageWidth { .wide }
    var hasProblems: Bool { problems != nil }
}
