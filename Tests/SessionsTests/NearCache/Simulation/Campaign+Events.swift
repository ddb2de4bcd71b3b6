@testable import Sessions

/// What happens, and when.
extension Campaign {
    func nextEvent() {
        let (pause, isTrouble) = scheduler.roll { dice in
            (dice.roll(0..<self.scenario.lease / 8), dice.chance(self.scenario.troubles))
        }
        if isTrouble { trouble() } else { request() }
        if scheduler.time < end - scenario.lease { scheduler.after(pause) { [self] in nextEvent() } }
    }

    /// A client's request to some process.
    private func request() {
        let living = livingProcesses
        guard let process = scheduler.roll({ dice in dice.pick(living) }) else { return }
        let (choice, isCancelled, patience) = scheduler.roll { dice in
            (dice.roll(0..<100), dice.chance(100), dice.roll(0..<self.scenario.lease))
        }
        let number = process.start { [self] in await request(choice, on: process) }
        if isCancelled { scheduler.after(patience) { process.cancel(number) } }
    }

    private func request(_ choice: Int, on process: SimulatedProcess) async {
        switch choice {
        case ..<9: await signIn(on: process)
        case ..<40: await use(someToken(), on: process)
        case ..<74: await useSeveralTimes(on: process)
        case ..<76: await useForgedToken(on: process)
        case ..<82: await increment(on: process)
        case ..<86: await replaceSecret(on: process)
        case ..<93: await end(on: process)
        case ..<95: await changeCredentials(on: process)
        case ..<99: await process.manager.flushTouches()
        default: await process.manager.sweep()
        }
    }

    private func trouble() {
        let living = livingProcesses
        let (victim, choice, duration) = scheduler.roll { dice in
            (dice.pick(living), dice.roll(0..<100), dice.roll(0..<self.scenario.lease * 3))
        }
        guard let victim else { return }
        switch choice {
        case ..<30:
            scheduler.note("paused", victim.lane)
            victim.pause(for: duration)
        case ..<40: restart(victim)
        case ..<65:
            scheduler.note("cut off", victim.lane)
            victim.link.cut()
            scheduler.after(duration) { victim.link.heal() }
        case ..<75: engineTrouble(choice)
        case ..<80: stepClock(of: victim)
        default: passTime()
        }
    }

    private func restart(_ process: SimulatedProcess) {
        // A process that is stopped in the middle of a job is killed when it goes on.
        guard !scheduler.isNested else { return scheduler.after(scenario.lease) { [self] in restart(process) } }
        guard !process.isDead else { return }
        scheduler.note("killed", process.lane)
        process.die()
        do {
            try startProcess()
        } catch {
            oracle.violated("a process did not start")
        }
    }

    private func engineTrouble(_ choice: Int) {
        let lost = scheduler.roll { $0.roll(0..<3) }
        if scenario.flaw == .registryForgetsSilently {
            scheduler.note("registry lost members silently")
            return engine.log.forgetSilently(lost + 1)
        }
        if scenario.isRegistryDurable || choice < 68 {
            scheduler.note("log trimmed", -1, UInt64(lost))
            return engine.log.trim(keeping: lost)
        }
        if choice < 72 {
            scheduler.note("failed over", -1, UInt64(lost))
            for process in livingProcesses { process.link.cut() }
            engine.log.failOver(losing: lost == 2 ? .max : lost)
            for process in livingProcesses { process.link.heal() }
        } else {
            scheduler.note("registry lost")
            engine.log.loseRegistry()
        }
    }

    private func stepClock(of process: SimulatedProcess) {
        scheduler.note("wall clock stepped", process.lane)
        process.clocks.stepWall(to: shift + scheduler.roll { Scenario.wallOffset(&$0) })
    }

    /// Some seconds pass at once on all wall clocks, so that sessions come near their end.
    private func passTime() {
        scheduler.note("seconds passed")
        let seconds: Int64 = scheduler.roll { $0.roll(1_000_000_000..<6_000_000_000) }
        passed(seconds)
        for process in processes { process.clocks.advanceWall(by: seconds) }
        let living = livingProcesses
        let (sweeper, delay) = scheduler.roll { ($0.pick(living), $0.roll(0..<self.scenario.lease)) }
        guard let sweeper else { return }
        scheduler.after(delay) { sweeper.start { await sweeper.manager.sweep() } }
    }
}
