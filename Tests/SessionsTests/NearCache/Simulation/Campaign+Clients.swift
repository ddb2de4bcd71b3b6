@testable import Sessions

/// What clients do. What a process that was killed meanwhile answered, no client received.
extension Campaign {
    private static let device = Device(userAgent: "Browser/1", address: "192.0.2.7")

    private func somePrincipal() -> PrincipalID {
        PrincipalID(["ada", "ben", "cleo"][scheduler.roll { $0.roll(0..<3) }])
    }

    @discardableResult
    func use(_ token: SessionToken?, on process: SimulatedProcess) async -> Session? {
        guard let token else { return nil }
        let purpose: SessionManager.Purpose = scheduler.roll { $0.chance(700) } ? .firstParty : .check
        let began = engine.history.now()
        let (beganAt, failures, calls) = (scheduler.time, process.link.failures, process.link.calls)
        let version = process.version(of: token.id)
        let answer = await process.manager.authenticate(token, from: Self.device, for: purpose)
        guard !process.isDead else { return nil }
        let lookUp = Oracle.LookUp(
            process: process, token: token, began: began, ended: engine.history.now(), beganAt: beganAt,
            endedAt: scheduler.time, failures: failures, version: version)
        oracle.judge(lookUp, answer)
        count(\.lookUps)
        note(answer, of: token, on: process)
        guard case .valid(let session) = answer else { return nil }
        if calls == process.link.calls { count(\.fromMemory) }
        received(session.tokenToSend)
        return session
    }

    private func note(_ answer: SessionManager.Lookup, of token: SessionToken, on process: SimulatedProcess) {
        let what: StaticString =
            switch answer {
            case .valid: "accepted"
            case .invalid: "refused"
            case .unproven: "was not proved for"
            case .unavailable: "was unavailable for"
            }
        scheduler.note(what, process.lane, token.id.low)
    }

    func useForgedToken(on process: SimulatedProcess) async {
        guard let token = someToken() else { return }
        let forged = process.manager.derivedToken(for: token.id)
        if case .valid = await process.manager.authenticate(forged, from: Self.device), !process.isDead {
            oracle.violated("a forged token was accepted")
        }
    }

    func useSeveralTimes(on process: SimulatedProcess) async {
        guard let token = someToken() else { return }
        for _ in 0..<6 {
            await use(token, on: process)
            let pause = scheduler.roll { $0.roll(0..<self.scenario.lease / 4) }
            await process.clocks.sleep(for: pause)
        }
    }

    func signIn(on process: SimulatedProcess) async {
        let principal = somePrincipal()
        let replaced = scheduler.roll { $0.chance(300) } ? await use(someToken(), on: process) : nil
        let epoch = engine.history.epoch(of: principal)
        let login = try? await process.manager.login(
            principal, under: epoch, replacing: replaced, from: Self.device)
        guard case .signedIn(let session)? = login, !process.isDead else { return }
        scheduler.note("signed in", process.lane, session.id.low)
        received(session.tokenToSend)
        if let replaced { oracle.promised(replaced.id) }
        // Those that the same step evicted.
        let step = engine.history.changes(of: session.id).first?.step
        for id in engine.history.sessions(before: .max)
        where engine.history.changes(of: id).contains(where: { $0.step == step && $0.state.record == nil }) {
            oracle.promised(id)
        }
    }

    func increment(on process: SimulatedProcess) async {
        guard let session = await use(someToken(), on: process) else { return }
        let change = try? await process.manager.update(Self.counter, in: session) { ($0 ?? 0) + 1 }
        incremented(session.id, outcome: change)
        guard case .changed(let record)? = change, !process.isDead else { return }
        scheduler.note("updated", process.lane, session.id.low)
        process.returned(record.version, of: session.id)
    }

    private func incremented(_ id: SessionID, outcome: SessionChange?) {
        switch outcome {
        case .changed: incremented(id, isCertain: true)
        case .gone, .conflict: break
        case nil: incremented(id, isCertain: false)
        }
    }

    func replaceSecret(on process: SimulatedProcess) async {
        guard let token = someToken(), let session = await use(token, on: process) else { return }
        let begun = Begun(self, process)
        let known = oracle.tokens(of: session.id)
        let outcome =
            scheduler.roll { $0.chance(500) }
            ? try? await process.manager.rotate(session)
            : try? await process.manager.stepUp(session, with: [.oneTimePassword], under: session.record.epoch)
        guard let outcome, !process.isDead else { return }
        begun.returned()
        switch outcome {
        case .rotated(let rotated):
            scheduler.note("replaced the secret of", process.lane, session.id.low)
            oracle.promised(session.id, known.subtracting([rotated.tokenToSend?.digest].compactMap { $0 }))
            received(rotated.tokenToSend)
        case .gone: oracle.promised(session.id)
        case .superseded: break
        }
    }

    func end(on process: SimulatedProcess) async {
        let living = livingProcesses
        let (kind, isTotal, isRace, rival) = scheduler.roll { dice in
            (dice.roll(0..<6), dice.chance(30), dice.chance(400), dice.pick(living))
        }
        guard let token = someToken(), !isTotal else { return await revokeEverything(on: process) }
        // Another process ends the same session at the same time.
        if isRace, let rival { rival.start { [self] in await revoke(.one(token.id), on: rival) } }
        let owner = try? engine.store.peek(token.id).record?.principal
        let principal = owner ?? somePrincipal()
        switch kind {
        case ..<2: await revoke(.one(token.id), on: process)
        case 2: await revoke(.many([token.id, someToken()?.id ?? token.id]), on: process)
        case 3, 4: await revoke(.principal(principal), on: process)
        default: await revoke(.principalExcept(principal, someToken()?.id ?? token.id), on: process)
        }
        await use(token, on: process)
    }

    private func revoke(_ selection: SessionSelection, on process: SimulatedProcess) async {
        let begun = Begun(self, process)
        let ended = try? await process.manager.revoke(selection, SessionEnding(.revoked))
        guard let ended, !process.isDead else { return }
        scheduler.note("revoked", process.lane, ended.first?.id.low ?? 0)
        begun.returned()
        for session in ended { oracle.promised(session.id) }
        for id in engine.history.sessions(before: begun.step) where isCertain(selection, id) { oracle.promised(id) }
    }

    /// Whether a session that existed before was certainly selected.
    private func isCertain(_ selection: SessionSelection, _ id: SessionID) -> Bool {
        let record = engine.history.changes(of: id).last { $0.state.record != nil }?.state.record
        return switch selection {
        case .one(let one): one == id
        case .many(let ids): ids.contains(id)
        case .principal(let principal): record?.principal == principal
        case .principalExcept(let principal, let kept): record?.principal == principal && id != kept
        case .principalBefore(let principal, let epoch):
            record.map { $0.principal == principal && $0.epoch < epoch } ?? false
        }
    }

    private func revokeEverything(on process: SimulatedProcess) async {
        let begun = Begun(self, process)
        guard let count = try? await process.manager.revokeEverything(SessionEnding(.revoked)), !process.isDead
        else { return }
        scheduler.note("revoked everything", process.lane, UInt64(count))
        for id in engine.history.sessions(before: begun.step) { oracle.promised(id) }
    }

    func changeCredentials(on process: SimulatedProcess) async {
        guard let session = await use(someToken(), on: process), let principal = session.principal else { return }
        let epoch = engine.history.raiseEpoch(of: principal)
        scheduler.note("changed credentials", process.lane, session.id.low)
        if case .rotated(let rotated)? = try? await process.manager.rotate(session, under: epoch), !process.isDead {
            received(rotated.tokenToSend)
        }
        await revoke(.principalBefore(principal, epoch), on: process)
    }
}

/// The beginning of a hard change, whose duration is bounded.
struct Begun {
    let step: Int
    private let campaign: Campaign
    private let process: SimulatedProcess
    private let time: Int64
    private let stopped: Int64

    init(_ campaign: Campaign, _ process: SimulatedProcess) {
        self.campaign = campaign
        self.process = process
        step = campaign.engine.history.now()
        time = campaign.scheduler.time
        stopped = process.clocks.stopped
    }

    /// Checks the time that it took: at most a lease, and the calls before and after it.
    func returned() {
        campaign.count(\.hardChanges)
        let (lease, timeOut) = (campaign.scenario.lease, campaign.scenario.conditions.timeOut)
        let taken = campaign.scheduler.time - time - (process.clocks.stopped - stopped)
        if taken > lease + lease / 2 + 3 * timeOut + 100_000_000 {
            campaign.oracle.violated("a hard change took \(taken / 1_000_000) ms")
        }
    }
}
