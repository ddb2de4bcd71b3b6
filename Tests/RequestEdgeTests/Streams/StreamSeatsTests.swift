import RequestEdge
import Testing

@Suite("The number of open streams")
struct StreamSeatsTests {
    @Test("a seat is free again when its stream is gone")
    func seats() {
        let seats = StreamSeats(2)
        var taken = [seats.take(), seats.take()]
        #expect(seats.take() == nil)
        taken.removeLast()
        #expect(seats.take() != nil)
        #expect(taken.count == 1)
    }
}
