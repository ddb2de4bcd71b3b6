import Foundation
import Operations
import Testing

@Suite("Places")
struct PlaceTests {
    @Test("are described as far as they are known")
    func words() {
        #expect(Place(city: "Berlin", country: "Germany")?.description == "near Berlin, Germany")
        #expect(Place(city: "Berlin", country: nil)?.description == "near Berlin")
        #expect(Place(city: nil, country: "Germany")?.description == "in Germany")
        #expect(Place(city: nil, country: nil) == nil)
    }

    @Test(
        "of a file that does not exist, or is none, are a problem",
        arguments: ["/nowhere/places.mmdb", "/", "/dev/null"])
    func problems(path: String) {
        #expect(throws: PlaceFileProblem.self) { try PlaceFinder(path: path) }
    }
}
