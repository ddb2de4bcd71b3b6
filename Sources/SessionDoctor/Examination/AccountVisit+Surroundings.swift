/// Headers, other devices, and time.
extension AccountVisit {
    /// Names the user in the headers of proxies, without any cookie. A header that was believed is found by sending each alone.
    mutating func spoofHeaders() async {
        let headers = recipe.identityHeaders.map { Header($0, recipe.login.username) }
        switch await standing(of: [], headers) {
        case .signedOut: evidence.believedHeaders = .seen([])
        case .unclear(let reason): evidence.believedHeaders = .missing(reason)
        case .signedIn:
            var believed: [String] = []
            for header in headers where await standing(of: [], [header]) == .signedIn { believed.append(header.name) }
            evidence.believedHeaders = .seen(believed.isEmpty ? ["several together"] : believed)
        }
    }

    /// Signs in on two devices, and ends the session of one from the other.
    mutating func endFromElsewhere() async {
        guard let sessions = recipe.sessions else { return }
        var (one, other) = (CookieJar(site), CookieJar(site))
        do throws(SiteFailure) {
            try await signIn(&one)
            let known = try await handles(sessions, as: &one)
            try await signIn(&other)
            let added = try await handles(sessions, as: &one).subtracting(known)
            var form = sessions.end
            if sessions.handle != nil {
                guard added.count == 1, let handle = added.first else {
                    throw SiteFailure("the list of sessions shows \(added.count) new ids after a login, not one")
                }
                form.path = form.path.replacing("{id}", with: handle)
                form.fields = form.fields.map { ($0.0, $0.1.replacing("{id}", with: handle)) }
            }
            let page = try await open(form, as: &one)
            let answer = try await submit(form, of: page, as: &one)
            guard answer.status < 400 else {
                throw SiteFailure("ending the other session was refused with \(answer.status)")
            }
            evidence.endedElsewhere = .seen(await standing(of: cookies(of: other)))
        } catch {
            evidence.endedElsewhere = .missing(error.description)
        }
        await leave(&other)
        await leave(&one)
    }

    private mutating func handles(
        _ sessions: Recipe.SessionList, as visitor: inout CookieJar
    ) async throws(SiteFailure) -> Set<String> {
        guard let handle = sessions.handle else { return [] }
        let page = try await examination.open(sessions.list, as: &visitor)
        return Set(handle.handles(in: page.text))
    }

    /// Waits for the limits that the recipe names, if the operator allows so much time.
    mutating func waitForLimits() async {
        if let limit = recipe.limits.idle { evidence.idle = await waitIdle(limit) }
        if let limit = recipe.limits.absolute { evidence.absolute = await waitInUse(limit) }
    }

    private mutating func waitIdle(_ limit: Duration) async -> Observed<Standing> {
        guard let wait = examination.plan.wait(for: limit) else { return tooLong(limit) }
        var visitor = CookieJar(site)
        do throws(SiteFailure) {
            try await signIn(&visitor)
            await examination.surroundings.sleep(wait)
            return .seen(try await lastStanding(of: &visitor))
        } catch {
            return .missing(error.description)
        }
    }

    private mutating func waitInUse(_ limit: Duration) async -> Observed<Standing> {
        guard let wait = examination.plan.wait(for: limit) else { return tooLong(limit) }
        let interval = examination.plan.stepInterval
        var visitor = CookieJar(site)
        do throws(SiteFailure) {
            try await signIn(&visitor)
            var waited = Duration.zero
            while waited < wait {
                await examination.surroundings.sleep(interval)
                waited += interval
                let (standing, _) = try await standing(of: &visitor)
                if standing == .signedOut, waited < limit / 2 {
                    return .missing("the session ended long before its limit, after \(waited.doctorText)")
                }
            }
            return .seen(try await lastStanding(of: &visitor))
        } catch {
            return .missing(error.description)
        }
    }

    /// The standing after the wait; a session that goes on is ended then.
    private mutating func lastStanding(of visitor: inout CookieJar) async throws(SiteFailure) -> Standing {
        let (standing, _) = try await standing(of: &visitor)
        if standing == .signedIn { await leave(&visitor) }
        return standing
    }

    private func tooLong(_ limit: Duration) -> Observed<Standing> {
        let longest = examination.settings.longestWait.doctorText
        return .missing("the limit of \(limit.doctorText) is longer than --wait \(longest)")
    }
}
