import Sessions
import Testing

@testable import AuthServer

@Suite("The reminder of a certificate that ends")
struct ExpiryReminderTests {
    private let end = Timestamp(milliseconds: 2_000_000_000_000)

    private func before(days: Double, hours: Double = 0) -> Timestamp {
        end - .seconds(days * 86_400 + hours * 3_600)
    }

    @Test("nothing is due while the certificate is good for more than 14 days")
    func early() {
        var reminder = ExpiryReminder()
        #expect(reminder.reminder(of: end, at: before(days: 14)) == nil)
        #expect(reminder.reminder(of: end, at: before(days: 14) + .milliseconds(1)) == .soon)
    }

    @Test("it gets urgent 3 days before the end, and again at the end")
    func urgency() {
        #expect(ExpiryReminder.Urgency(of: end, at: before(days: 3)) == .soon)
        #expect(ExpiryReminder.Urgency(of: end, at: before(days: 3) + .milliseconds(1)) == .imminent)
        #expect(ExpiryReminder.Urgency(of: end, at: end) == .imminent)
        #expect(ExpiryReminder.Urgency(of: end, at: end + .milliseconds(1)) == .ended)
    }

    @Test("it is given once a day")
    func daily() {
        var reminder = ExpiryReminder()
        var given = 0
        for hour in 0..<72 where reminder.reminder(of: end, at: before(days: 10) + .seconds(hour * 3_600)) != nil {
            given += 1
        }
        #expect(given == 3)
    }

    @Test("it does not wait for a day when it gets more urgent")
    func worse() {
        var reminder = ExpiryReminder()
        #expect(reminder.reminder(of: end, at: before(days: 3, hours: 1)) == .soon)
        #expect(reminder.reminder(of: end, at: before(days: 2, hours: 23)) == .imminent)
        #expect(reminder.reminder(of: end, at: before(days: 2, hours: 22)) == nil)
    }

    @Test("another certificate that ends soon is reported at once")
    func other() {
        var reminder = ExpiryReminder()
        #expect(reminder.reminder(of: end, at: before(days: 1)) == .imminent)
        #expect(reminder.reminder(of: end + .seconds(86_400), at: before(days: 1)) == .imminent)
    }
}
