/// What is learned with the one account of a recipe.
struct AccountVisit {
    var examination: Examination
    let recipe: Recipe
    let password: Secret
    /// Where the page of the login form was found at last, after redirects.
    private(set) var loginPage: String?

    init(_ examination: Examination, _ recipe: Recipe, _ password: Secret) {
        self.examination = examination
        self.recipe = recipe
        self.password = password
        self.examination.evidence.expect(recipe)
    }

    var evidence: Evidence {
        get { examination.evidence }
        set { examination.evidence = newValue }
    }

    var site: SiteAddress { examination.site }

    /// Everything in order: each step leaves a signed-in visitor to the next as long as that is possible.
    mutating func run() async throws(ExaminationFailure) {
        try await confirmAnonymous()
        await spoofHeaders()
        var visitor = CookieJar(site)
        try await signInFirst(&visitor)
        await findSessionCookies(visitor)
        if case .seen = evidence.sessionCookies {
            await sendTwice(visitor)
            await replayAnonymous(visitor)
            await signInAgain(&visitor)
        }
        await forgeLogouts(&visitor)
        await signOutAndReplay(&visitor)
        await bringInventedCookie()
        await signInFromElsewhere()
        await collectValues()
        await endFromElsewhere()
        await waitForLimits()
    }

    // MARK: - Steps that others are made of

    /// Asks for the page of signed-in users with exactly these cookies and headers.
    mutating func standing(of cookies: [CookieJar.Entry], _ headers: [Header] = []) async -> Standing {
        var request = WebRequest.page(recipe.signedIn.path)
        request.headers += headers + [CookieJar.header(cookies)].compactMap { $0 }
        do throws(SiteFailure) {
            return Standing(try await examination.send(request), recipe.signedIn)
        } catch {
            return .unclear(error.description)
        }
    }

    /// Asks for the page of signed-in users as a browser.
    mutating func standing(of visitor: inout CookieJar) async throws(SiteFailure) -> (Standing, WebResponse) {
        let response = try await examination.send(.page(recipe.signedIn.path), as: &visitor)
        return (Standing(response, recipe.signedIn), response)
    }

    /// The cookies that a browser sends to the page of signed-in users.
    func cookies(of visitor: CookieJar) -> [CookieJar.Entry] {
        visitor.entries(for: recipe.signedIn.path)
    }

    /// Opens the page that shows a form.
    mutating func open(_ form: Recipe.Form, as visitor: inout CookieJar) async throws(SiteFailure) -> WebResponse? {
        guard let path = form.page else { return nil }
        return try await examination.open(path, as: &visitor)
    }

    /// Sends a form as a page does. Another site's page does not know the token.
    mutating func submit(
        _ form: Recipe.Form, of page: WebResponse?, from sender: WebRequest.Sender = .site, withToken: Bool = true,
        as visitor: inout CookieJar
    ) async throws(SiteFailure) -> WebResponse {
        let token = sender == .site && withToken ? token(in: page, visitor, for: form.path) : nil
        return try await examination.send(
            WebRequest.submission(of: form, from: sender, of: site, token: token), as: &visitor)
    }

    private func token(in page: WebResponse?, _ visitor: CookieJar, for path: String) -> (Recipe.Token, String)? {
        guard let token = recipe.token else { return nil }
        let value =
            switch token.source {
            case .input(let name): page.flatMap { PageScanner.field(name, in: $0.text) }
            case .json(let key): page.flatMap { PageScanner.json(key, in: $0.text) }
            case .cookie(let name): visitor.value(of: name, for: path)
            }
        return value.map { (token, $0) }
    }

    /// Signs the user in. A login that fails is the last one.
    mutating func signIn(_ visitor: inout CookieJar) async throws(SiteFailure) {
        if let reason = examination.loginsRefused { throw SiteFailure(reason) }
        let standing: Standing
        do throws(SiteFailure) {
            standing = try await sendLogin(&visitor)
        } catch {
            examination.loginsRefused = "a login failed: \(error)"
            throw error
        }
        guard standing != .signedIn else { return }
        examination.loginsRefused = "a login did not succeed, so no other was tried"
        throw SiteFailure("a login did not succeed")
    }

    /// Signs in anew if the visitor is not signed in.
    mutating func ensureSignedIn(_ visitor: inout CookieJar) async throws(SiteFailure) {
        if try await standing(of: &visitor).0 == .signedIn { return }
        visitor = CookieJar(site)
        try await signIn(&visitor)
    }

    /// Sends the login form, follows where it leads, and records the cookies if the visitor is then signed in.
    mutating func sendLogin(
        _ visitor: inout CookieJar, from sender: WebRequest.Sender = .site, isFresh: Bool = true
    ) async throws(SiteFailure) -> Standing {
        if examination.loginsSent > 0 { await examination.surroundings.sleep(examination.settings.pause) }
        guard examination.loginsSent < examination.plan.maximumLogins else {
            throw SiteFailure("all planned logins are sent")
        }
        examination.loginsSent += 1
        var form = recipe.login.form
        form.fields += [
            (recipe.login.usernameField, recipe.login.username), (recipe.login.passwordField, password.text),
        ]
        let page = sender == .site ? try await open(form, as: &visitor) : nil
        if page != nil { loginPage = loginPage ?? evidence.exchanges.last?.request.target }
        let before = cookies(of: visitor)
        let response = try await submit(form, of: page, from: sender, as: &visitor)
        _ = try await examination.follow(response, of: form.path, as: &visitor)
        let (standing, view) = try await standing(of: &visitor)
        if standing == .signedIn {
            evidence.logins.append(
                Evidence.LoginRecord(
                    before: before, after: cookies(of: visitor), isFresh: isFresh, status: response.status))
            if case .missing = evidence.signedInPage { evidence.signedInPage = .seen(view) }
        }
        return standing
    }

    /// Signs out, so that no session is left behind. Whether it works is not examined here.
    mutating func leave(_ visitor: inout CookieJar) async {
        guard let logout = recipe.logout else { return }
        do throws(SiteFailure) {
            let page = try await open(logout.form, as: &visitor)
            _ = try await submit(logout.form, of: page, as: &visitor)
        } catch {}
    }
}
