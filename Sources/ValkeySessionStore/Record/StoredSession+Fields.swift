import Sessions

extension StoredSession {
    /// Reads the fields of a key; none if there is no key.
    init(id: SessionID, _ fields: SessionFields) throws {
        if fields.isEmpty {
            self = .nothing
        } else if fields["b"] != nil {
            self = .live(try SessionRecord(id: id, fields: fields))
        } else {
            self = .ended(try EndedSession(id: id, fields: fields))
        }
    }
}
