/// What a logout does, and who may send it.
extension AccountVisit {
    /// Sends the logout as it should not be accepted. After one that is accepted the user signs in again.
    mutating func forgeLogouts(_ visitor: inout CookieJar) async {
        guard let logout = recipe.logout else { return }
        let isSimple = ["GET", "POST"].contains(logout.form.method)
        let asked = Observed<Bool>.missing(
            "browsers ask the site before they send \(logout.form.method) for another one")
        evidence.crossSite = isSimple ? await forge(logout.form, from: .otherSite, as: &visitor) : asked
        evidence.sameSite = isSimple ? await forge(logout.form, from: .sibling, as: &visitor) : asked
        if recipe.token != nil {
            evidence.withoutToken = await forge(logout.form, from: .site, as: &visitor)
        }
        // Where a GET is the logout, it is seen with the logout itself.
        guard logout.form.method != "GET" else { return }
        var form = Recipe.Form(path: logout.form.path)
        form.method = "GET"
        evidence.logoutByGet = await forge(form, from: .otherSite, as: &visitor)
    }

    /// Whether the visitor is signed out by a form without its token.
    private mutating func forge(
        _ form: Recipe.Form, from sender: WebRequest.Sender, as visitor: inout CookieJar
    ) async -> Observed<Bool> {
        do throws(SiteFailure) {
            try await ensureSignedIn(&visitor)
            _ = try await submit(form, of: nil, from: sender, withToken: false, as: &visitor)
            switch try await standing(of: &visitor).0 {
            case .signedIn: return .seen(false)
            case .signedOut: return .seen(true)
            case .unclear(let reason): return .missing(reason)
            }
        } catch {
            return .missing(error.description)
        }
    }

    /// Signs out as a user does, and uses the old cookie.
    mutating func signOutAndReplay(_ visitor: inout CookieJar) async {
        guard let logout = recipe.logout else { return }
        do throws(SiteFailure) {
            try await ensureSignedIn(&visitor)
            let page = try await open(logout.form, as: &visitor)
            let old = cookies(of: visitor)
            let response = try await submit(logout.form, of: page, as: &visitor)
            _ = try await examination.follow(response, of: logout.form.path, as: &visitor)
            let (browser, _) = try await standing(of: &visitor)
            if logout.form.method == "GET", browser == .signedOut { evidence.logoutByGet = evidence.crossSite }
            let keepsCookie = old.contains { isSession($0) && cookies(of: visitor).contains($0) }
            evidence.logout = .seen(
                Evidence.Logout(
                    status: response.status, browser: browser, keepsCookie: keepsCookie,
                    replay: await standing(of: old)))
        } catch {
            evidence.logout = .missing(error.description)
        }
    }
}
