/// Everything that Swift prints of a value: its description, its debug description, a dump of it and its members.
func printed(_ value: some Any) -> String {
    var dumped = ""
    dump([value], to: &dumped)
    return "\(value) \(String(reflecting: value)) \(dumped)"
}
