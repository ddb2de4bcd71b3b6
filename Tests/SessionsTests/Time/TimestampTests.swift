import Sessions
import SessionsTesting
import Testing

@Suite("Timestamp")
struct TimestampTests {
    private let first = Timestamp(milliseconds: .min)
    private let last = Timestamp(milliseconds: .max)
    private let beyond: Duration = .seconds(Int64.max) + .seconds(Int64.max)

    @Test("sums and differences are exact to the millisecond; less is dropped")
    func exact() {
        #expect(Timestamp(milliseconds: 5) + .milliseconds(7) == Timestamp(milliseconds: 12))
        #expect(Timestamp(milliseconds: 5) - .milliseconds(7) == Timestamp(milliseconds: -2))
        #expect(Timestamp(milliseconds: 5) + .microseconds(1999) == Timestamp(milliseconds: 6))
        #expect(Timestamp(milliseconds: 5) + .microseconds(-1999) == Timestamp(milliseconds: 4))
        #expect(.sample + .seconds(1) - .seconds(1) == Timestamp.sample)
    }

    @Test("no duration carries a moment beyond the first or the last")
    func saturates() {
        #expect(last + .milliseconds(1) == last)
        #expect(first - .milliseconds(1) == first)
        #expect(last - .milliseconds(-1) == last)
        #expect(first + .milliseconds(-1) == first)
        for huge in [Duration.seconds(Int64.max), .milliseconds(Int64.max), beyond] {
            #expect(.sample + huge == last)
            #expect(last + huge == last)
        }
        for huge in [Duration.seconds(Int64.min), .zero - beyond] {
            #expect(Timestamp(milliseconds: 0) + huge == first)
            #expect(Timestamp(milliseconds: 0) - huge == last)
        }
        #expect(Timestamp(milliseconds: -1) - beyond == first)
    }

    @Test("what has elapsed is never negative and never overflows")
    func elapsed() {
        #expect((Timestamp.sample + .seconds(3)).elapsed(since: .sample) == .seconds(3))
        #expect(Timestamp.sample.elapsed(since: .sample) == .zero)
        #expect(Timestamp.sample.elapsed(since: .sample + .seconds(3)) == .zero)
        #expect(first.elapsed(since: last) == .zero)
        #expect(last.elapsed(since: first) == .milliseconds(Int64.max))
    }

    @Test("an age is told up to the tolerance ahead of the clock, and beyond it nobody can tell")
    func age() {
        #expect((Timestamp.sample + .seconds(3)).age(of: .sample) == .seconds(3))
        #expect(Timestamp.sample.age(of: .sample + Timestamp.clockTolerance) == .zero)
        #expect(Timestamp.sample.age(of: .sample + Timestamp.clockTolerance + .milliseconds(1)) == nil)
        #expect(first.age(of: last) == nil)
        #expect(last.age(of: last) == .zero)
        #expect(last.age(of: first) == .milliseconds(Int64.max))
    }

    @Test("moments are ordered")
    func order() {
        #expect(first < .sample)
        #expect(Timestamp.sample < .sample + .milliseconds(1))
        #expect([last, .sample, first].sorted() == [first, .sample, last])
    }

    @Test("the system's clock shows this century and does not stand still for long")
    func systemClock() {
        let clock = SystemClock()
        let now = clock.now()
        #expect(now > Timestamp(milliseconds: 1_700_000_000_000))
        #expect(now < Timestamp(milliseconds: 7_000_000_000_000))
        #expect(clock.now() >= now)
    }

    @Test("a manual clock moves only when a test moves it")
    func manualClock() {
        let clock = ManualClock()
        #expect(clock.now() == .sample)
        clock.advance(by: .seconds(5))
        clock.advance(by: .seconds(-6))
        #expect(clock.now() == .sample - .seconds(1))
    }
}
