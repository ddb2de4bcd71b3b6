import Foundation
import Operations
import Testing

@Suite("Places")
struct PlaceTests {
    @Test("have a city or a country")
    func known() {
        #expect(Place(city: nil, country: nil) == nil)
    }

    @Test(
        "of a file that does not exist, or is none, are a problem",
        arguments: ["/nowhere/places.mmdb", "/", "/dev/null"])
    func problems(path: String) {
        #expect(throws: PlaceFileProblem.self) { try PlaceFinder(path: path) }
    }
}
