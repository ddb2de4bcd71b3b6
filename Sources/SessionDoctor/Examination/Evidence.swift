/// All that an examination saw. The checks conclude from it and ask for nothing more.
struct Evidence: Sendable {
    static let noRecipe = "it needs a recipe: --recipe"

    let site: SiteAddress
    let username: String?
    /// Every request and answer, in order.
    var exchanges: [Exchange] = []
    /// The moment of the examination, in seconds since 1970.
    let now: Int
    /// Other origins to which the site redirected.
    var elsewhere: [String] = []

    /// The answer of the same host without encryption; nil if nothing answered.
    var unencrypted: Observed<WebResponse?> = .missing("the site's own address is not encrypted")
    /// The cookies without which the visitor is not signed in.
    var sessionCookies: Observed<[String]> = .missing(noRecipe)
    /// Whether each of them is enough alone, such as a session and a "remember me". Otherwise all are needed together.
    var isEachEnough = false
    /// Every completed login, in order.
    var logins: [LoginRecord] = []
    /// The page of a signed-in user.
    var signedInPage: Observed<WebResponse> = .missing(noRecipe)

    /// The cookie that an anonymous visitor had before the first login, used after it.
    var anonymousReplay: Observed<Standing> = .missing(noRecipe)
    /// A cookie with an invented value, used after a login that carried it.
    var inventedReplay: Observed<Standing> = .missing(noRecipe)
    var secondLogin: Observed<SecondLogin> = .missing(noRecipe)
    var logout: Observed<Logout> = .missing(noRecipe)
    /// The method of the recipe's logout.
    var logoutMethod: String?
    /// Whether the session ended by a request that should not have ended it.
    var logoutByGet: Observed<Bool> = .missing(noRecipe)
    var crossSite: Observed<Bool> = .missing(noRecipe)
    var sameSite: Observed<Bool> = .missing(noRecipe)
    var withoutToken: Observed<Bool> = .missing(noRecipe)
    /// What a login was good for that another site's page sent.
    var foreignLogin: Observed<Standing> = .missing(noRecipe)
    var duplicates: Observed<Duplicates> = .missing(noRecipe)
    var endedElsewhere: Observed<Standing> = .missing(noRecipe)
    /// The headers with the user's name that signed a visitor in.
    var believedHeaders: Observed<[String]> = .missing(noRecipe)
    /// Whether the answer to a request with an invented `X-Forwarded-Host` has that host.
    var repeatsForwardedHost: Observed<Bool> = .missing("no answer to a request with an invented host")
    var idle: Observed<Standing> = .missing(noRecipe)
    var absolute: Observed<Standing> = .missing(noRecipe)

    /// The cookies around one login.
    struct LoginRecord: Sendable {
        /// Those the browser had when it sent the form.
        let before: [CookieJar.Entry]
        let after: [CookieJar.Entry]
        /// Whether the browser came without a session, so that its id is one that the site issued for it.
        var isFresh = true
        /// What the site answered to the form.
        var status = 0

        func value(of name: String) -> String? { after.first { $0.name == name }?.value }
        func earlierValue(of name: String) -> String? { before.first { $0.name == name }?.value }
    }

    /// A login in a browser that was signed in already.
    struct SecondLogin: Sendable {
        let keepsValue: Bool
        /// The standing of the cookie from before.
        let oldCookie: Standing
    }

    /// The end of a session by the user.
    struct Logout: Sendable {
        let status: Int
        /// The standing of the browser that signed out.
        let browser: Standing
        /// Whether the browser still has the value of a session cookie.
        let keepsCookie: Bool
        /// The standing of the cookie from before.
        let replay: Standing
    }

    /// One request with two cookies of one name: an invented and the right one.
    struct Duplicates: Sendable {
        let inventedFirst: Standing
        let inventedLast: Standing
    }

    /// Gives the reasons why something will not be seen although there is a recipe.
    mutating func expect(_ recipe: Recipe) {
        let other = "the examination did not come so far"
        sessionCookies = .missing(other)
        signedInPage = .missing(other)
        (anonymousReplay, inventedReplay) = (.missing(other), .missing(other))
        secondLogin = .missing(other)
        foreignLogin = .missing(other)
        duplicates = .missing(other)
        believedHeaders = .missing(other)
        logoutMethod = recipe.logout?.form.method
        let logoutReason = recipe.logout == nil ? "the recipe has no `logout`" : other
        logout = .missing(logoutReason)
        (logoutByGet, crossSite, sameSite) = (.missing(logoutReason), .missing(logoutReason), .missing(logoutReason))
        withoutToken = .missing(recipe.token == nil ? "the recipe has no `token`" : logoutReason)
        endedElsewhere = .missing(recipe.sessions == nil ? "the recipe has no `sessions`" : other)
        idle = .missing("the recipe has no `limits: idle`")
        absolute = .missing("the recipe has no `limits: absolute`")
    }

    /// The headers of session cookies, without those that remove them.
    var sessionSetCookies: Observed<[SetCookie]> {
        switch sessionCookies {
        case .missing(let reason): .missing(reason)
        case .seen(let names):
            .seen(
                exchanges.flatMap(\.response.cookies)
                    .filter { names.contains($0.name) && !$0.deletes(at: now) && !$0.value.isEmpty })
        }
    }

    /// The values of each session cookie, one for each login of a browser that came without a session.
    var identifiers: Observed<[[String]]> {
        switch sessionCookies {
        case .missing(let reason): .missing(reason)
        case .seen(let names): .seen(names.map { name in logins.filter(\.isFresh).compactMap { $0.value(of: name) } })
        }
    }
}
