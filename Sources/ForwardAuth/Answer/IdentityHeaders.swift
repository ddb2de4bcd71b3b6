import HTTPTypes
import RequestEdge
import Sessions
import UserAccounts

/// The headers that tell an application who the user is. All of them are always present, so that a proxy that copies
/// them overwrites all headers that a client sent under the same names.
enum IdentityHeaders {
    private static let user = HTTPField.Name.literal("Remote-User")
    private static let name = HTTPField.Name.literal("Remote-Name")
    private static let email = HTTPField.Name.literal("Remote-Email")
    private static let groups = HTTPField.Name.literal("Remote-Groups")
    private static let session = HTTPField.Name.literal("Remote-Session")
    private static let assertion = HTTPField.Name.literal("Remote-Assertion")

    /// For an anonymous request under a bypass rule.
    static let anonymous: HTTPFields = [user: "", name: "", email: "", groups: "", session: "", assertion: ""]

    /// For a signed-in user. Names may hold any letter; they are sent as UTF-8.
    static func person(_ identity: ForwardedIdentity, assertion signed: String) -> HTTPFields {
        let account = identity.account
        return [
            user: account.username.rawValue,
            name: account.displayName,
            email: account.email ?? "",
            groups: account.groups.sorted().joined(separator: ","),
            session: identity.session.id.description,
            assertion: signed,
        ]
    }
}
