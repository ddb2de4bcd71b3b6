/// What a login does.
extension AccountVisit {
    /// Without a login the page must look different, or nothing could be concluded from it.
    mutating func confirmAnonymous() async throws(ExaminationFailure) {
        let path = recipe.signedIn.path
        switch await standing(of: []) {
        case .signedOut: return
        case .signedIn:
            throw ExaminationFailure(
                kind: .recipe,
                description:
                    "signed-in: a visitor without a login gets \(path) too; name another page, or a `text` in it")
        case .unclear(let reason):
            throw ExaminationFailure(kind: .site, description: "\(path), asked for without a login: \(reason)")
        }
    }

    /// The first login must succeed; nothing is tried a second time with an account that might be locked.
    mutating func signInFirst(_ visitor: inout CookieJar) async throws(ExaminationFailure) {
        let standing: Standing
        do throws(SiteFailure) {
            // Some sites give an id with the start page only.
            _ = try await examination.open(site.start, as: &visitor)
            standing = try await sendLogin(&visitor)
        } catch {
            throw ExaminationFailure(kind: .site, description: "the login: \(error)")
        }
        if standing == .signedIn { return }
        if case .unclear(let reason) = standing {
            throw ExaminationFailure(kind: .site, description: "\(recipe.signedIn.path), after the login: \(reason)")
        }
        let form = recipe.login.form
        let answer = evidence.exchanges.last { $0.request.method == form.method && $0.request.target == form.path }?
            .response
        var text = "the login did not sign in: \(form.method) \(form.path) was answered with \(answer?.status ?? 0)"
        if let location = answer?.location, case .elsewhere(let origin) = site.target(of: location, from: "/") {
            text += " and leads to \(origin), which is not contacted"
        }
        for cookie in evidence.exchanges.flatMap(\.response.cookies) {
            guard let reason = cookie.refusal(by: site) else { continue }
            text += "; browsers refuse its cookie \(Check.named([cookie.name])): \(reason)"
            break
        }
        throw ExaminationFailure(kind: .recipe, description: text + "; it is not tried again")
    }

    /// The session cookies are those without which the visitor is not signed in, or else those that are enough alone.
    mutating func findSessionCookies(_ visitor: CookieJar) async {
        let all = cookies(of: visitor)
        guard all.count <= 12 else {
            evidence.sessionCookies = .missing("the site sets more than 12 cookies")
            return
        }
        var names: [String] = []
        for name in Set(all.map(\.name)).sorted() {
            switch await standing(of: all.filter { $0.name != name }) {
            case .signedIn: continue
            case .signedOut:
                names.append(name)
                guard await standing(of: all) == .signedIn else {
                    evidence.sessionCookies = .missing("the session does not go on after a request without \(name)")
                    return
                }
            case .unclear(let reason):
                evidence.sessionCookies = .missing("without the cookie \(name) \(reason)")
                return
            }
        }
        if names.isEmpty {
            for name in Set(all.map(\.name)).sorted()
            where await standing(of: all.filter { $0.name == name }) == .signedIn {
                names.append(name)
            }
            evidence.isEachEnough = true
        }
        evidence.sessionCookies =
            names.isEmpty ? .missing("no cookie alone decides whether the visitor is signed in") : .seen(names)
    }

    /// Sends each session cookie twice: once with an invented value, in both orders.
    mutating func sendTwice(_ visitor: CookieJar) async {
        let all = cookies(of: visitor)
        let invented = all.filter(isSession).map(inventedCopy)
        evidence.duplicates = .seen(
            Evidence.Duplicates(
                inventedFirst: await standing(of: invented + all), inventedLast: await standing(of: all + invented)))
    }

    /// Uses the cookie from before the login.
    mutating func replayAnonymous(_ visitor: CookieJar) async {
        guard let login = evidence.logins.first, login.before.contains(where: isSession) else {
            evidence.anonymousReplay = .missing("the site gives no id before the login")
            return
        }
        let all = login.after.map { cookie in
            isSession(cookie) ? login.before.first { $0.name == cookie.name } ?? cookie : cookie
        }
        evidence.anonymousReplay = .seen(await standing(of: all))
    }

    /// Signs in while being signed in.
    mutating func signInAgain(_ visitor: inout CookieJar) async {
        do throws(SiteFailure) {
            // Two cookies of one name may have ended the session.
            try await ensureSignedIn(&visitor)
            if recipe.login.form.page != nil {
                let answer = try await open(recipe.login.form, as: &visitor)
                guard answer?.status == 200, evidence.exchanges.last?.request.target == loginPage else {
                    evidence.secondLogin = .missing("the site shows a signed-in user no login form")
                    return
                }
            }
            let old = cookies(of: visitor)
            if let reason = examination.loginsRefused { throw SiteFailure(reason) }
            let outcome = try await sendLogin(&visitor, isFresh: false)
            // A form that is shown again, or an error, is not a login that keeps the id.
            guard outcome == .signedIn, evidence.logins.last?.status == evidence.logins.first?.status else {
                throw SiteFailure("a signed-in user's login is answered in another way than the first one")
            }
            let new = cookies(of: visitor)
            let kept = old.filter(isSession).map(new.contains)
            let keepsValue = evidence.isEachEnough ? kept.contains(true) : !kept.contains(false)
            evidence.secondLogin = .seen(
                Evidence.SecondLogin(keepsValue: keepsValue, oldCookie: await standing(of: old)))
        } catch {
            evidence.secondLogin = .missing(error.description)
        }
    }

    /// Brings an invented id to a login, and uses it afterwards.
    mutating func bringInventedCookie() async {
        guard case .seen(let names) = evidence.sessionCookies, let sample = evidence.logins.first else {
            evidence.inventedReplay = .missing("the session cookie is unknown")
            return
        }
        let invented = sample.after.filter { names.contains($0.name) }.map(inventedCopy)
        var visitor = CookieJar(site)
        for cookie in invented { visitor.plant(cookie.name, cookie.value) }
        do throws(SiteFailure) {
            if let reason = examination.loginsRefused { throw SiteFailure(reason) }
            guard try await sendLogin(&visitor, isFresh: false) == .signedIn else {
                throw SiteFailure("a login that brings an invented id does not succeed")
            }
            let others = cookies(of: visitor).filter { !isSession($0) }
            evidence.inventedReplay = .seen(await standing(of: others + invented))
            await leave(&visitor)
        } catch {
            evidence.inventedReplay = .missing(error.description)
        }
    }

    /// Sends the login form as a page of another site would.
    mutating func signInFromElsewhere() async {
        let form = recipe.login.form
        guard ["GET", "POST"].contains(form.method) else {
            evidence.foreignLogin = .missing("browsers ask the site before they send \(form.method) for another one")
            return
        }
        var visitor = CookieJar(site)
        do throws(SiteFailure) {
            if let reason = examination.loginsRefused { throw SiteFailure(reason) }
            evidence.foreignLogin = .seen(try await sendLogin(&visitor, from: .otherSite))
            await leave(&visitor)
        } catch {
            evidence.foreignLogin = .missing(error.description)
        }
    }

    /// Signs in until there are enough ids to compare.
    mutating func collectValues() async {
        guard case .seen = evidence.sessionCookies else { return }
        do throws(SiteFailure) {
            while evidence.logins.filter(\.isFresh).count < Plan.samples {
                var visitor = CookieJar(site)
                try await signIn(&visitor)
                await leave(&visitor)
            }
        } catch {}
    }

    func isSession(_ cookie: CookieJar.Entry) -> Bool {
        evidence.sessionCookies.value?.contains(cookie.name) ?? false
    }

    /// A cookie of the same form with another value, which the site did not issue.
    func inventedCopy(_ cookie: CookieJar.Entry) -> CookieJar.Entry {
        let random = examination.surroundings.random
        var value = ""
        let isHexadecimal = cookie.value.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        for character in cookie.value.unicodeScalars {
            let alphabet =
                switch character {
                case "0"..."9": "0123456789"
                case "a"..."z": isHexadecimal ? "abcdef" : "abcdefghijklmnopqrstuvwxyz"
                case "A"..."Z": "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                default: String(character)
                }
            let digits = Array(alphabet)
            value.append(digits[Int(random() % UInt64(digits.count))])
        }
        return CookieJar.Entry(name: cookie.name, value: value, path: cookie.path)
    }
}
