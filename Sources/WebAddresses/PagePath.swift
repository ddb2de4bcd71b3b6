/// The paths of the pages. Links, redirects, routes and rules name them by this table.
package enum PagePath {
    package static let login = "/login"
    /// The second factor of a login.
    package static let loginFactor = "/login/factor"
    package static let logout = "/logout"
    package static let reauthentication = "/reauthenticate"
    /// Chooses a password with a one-time link.
    package static let passwordLink = "/reset"
    /// Creates the first administrator.
    package static let setup = "/setup"
    /// Hands a session over to an application on another host.
    package static let handover = "/handover"
    package static let account = "/account"
    /// The user's second factors.
    package static let factors = "/account/factors"
    /// What happened to the user's account.
    package static let history = "/account/history"
    /// The user's profile, sessions, factors and history, as a file.
    package static let ownData = "/account/data"
    package static let administration = "/admin"
    /// Tells the overview's script that something has happened.
    package static let overviewEvents = "/admin/live"
    /// The overview for its script.
    package static let overviewPoll = "/admin/live/page"
    package static let users = "/admin/users"
    /// Creates many accounts.
    package static let importUsers = "/admin/users/import"
    package static let sessions = "/admin/sessions"
    package static let auditLog = "/admin/audit"
    /// Explains the rules of forward-auth.
    package static let rules = "/admin/rules"
    /// The settings in force.
    package static let settings = "/admin/settings"

    /// What a script asks for without an action of the user: that keeps no session alive.
    package static let polled: Set = [overviewEvents, overviewPoll]
}
