import Sessions

/// What a seed decides before the run: how many processes there are, and how bad their world is.
struct Scenario: Sendable {
    let processes: Int
    /// In nanoseconds.
    let lease: Int64
    let conditions: Conditions
    let isRegistryDurable: Bool
    let hintsNameEntries: Bool
    /// In bytes: some caches hold almost nothing.
    let memory: Int
    /// How many readings of a clock in a thousand stop the process.
    let stops: Int
    /// How many events in a thousand are failures.
    let troubles: Int
    let flaw: Flaw?

    init(_ dice: inout Dice, flaw: Flaw?) {
        self.flaw = flaw
        processes = dice.roll(2..<5)
        lease = (dice.pick([100, 250, 1000]) ?? 100) * 1_000_000
        let delay = lease / (dice.pick([400, 50, 10]) ?? 400)
        conditions = Conditions(
            delay: delay,
            timeOut: dice.chance(500) ? delay * 5 : lease,
            lostCalls: dice.pick([0, 0, 10, 50]) ?? 0,
            lostHints: dice.pick([0, 0, 200, 1000]) ?? 0)
        isRegistryDurable = dice.chance(150)
        hintsNameEntries = dice.chance(700)
        memory = dice.chance(850) ? 64 << 20 : 64 * 1200
        stops = dice.pick([0, 1, 5]) ?? 0
        troubles = dice.pick([0, 40, 120]) ?? 0
    }

    var policy: SessionPolicy {
        var policy = SessionPolicy()
        policy.standard = SessionPolicy.Timeouts(idle: .seconds(13), absolute: .seconds(40))
        policy.touchInterval = .seconds(1)
        policy.rotationInterval = .seconds(2)
        policy.rotationGrace = .seconds(3)
        policy.limit = SessionPolicy.Limit(maximum: 4)
        return policy
    }

    func clockConditions(_ dice: inout Dice) -> ClockConditions {
        let apart: Int64 = flaw == .clocksRunApart ? 300_000 : 1000
        return ClockConditions(
            offset: dice.roll(0..<1_000_000_000_000),
            drift: dice.roll(-apart..<apart + 1),
            stops: stops,
            longestStop: lease * 2,
            standsStill: flaw == .clockStandsStill)
    }

    /// Wall clocks differ by less than the tolerance.
    static func wallOffset(_ dice: inout Dice) -> Int64 {
        dice.roll(-4_900_000_000..<4_900_000_000)
    }
}
