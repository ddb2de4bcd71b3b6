import Operations
import Sessions
import Testing

@Suite("Principals of applications that share a store")
struct PrincipalNameTests {
    @Test("the same name at two applications is two principals")
    func distinct() {
        #expect(PrincipalID("ada", of: "shop") != PrincipalID("ada", of: "blog"))
        #expect(PrincipalID("ada", of: "shop") == "shop/ada")
    }

    @Test("an application sees its own name, and the whole text of what is not its own")
    func name() {
        #expect(PrincipalID("ada", of: "shop").name(in: "shop") == "ada")
        #expect(PrincipalID("ada", of: "shop").name(in: "sho") == "shop/ada")
    }
}
