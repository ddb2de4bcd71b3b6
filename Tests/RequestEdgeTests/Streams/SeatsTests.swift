import RequestEdge
import Testing

@Suite("The number of open streams")
struct SeatsTests {
    @Test("a seat is free again when its stream is gone")
    func seats() {
        let seats = Seats(2)
        var taken = [seats.take(), seats.take()]
        #expect(seats.take() == nil)
        taken.removeLast()
        #expect(seats.take() != nil)
        #expect(taken.count == 1)
    }
}
