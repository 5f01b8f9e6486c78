import Cards

/// One row of `mandate`: whose file an agent may act in, found by a keyed hash of the agent's document.
package enum MandateRecord {
  package static func put(
    _ number: String, of holder: HolderID, agentKey: [UInt8], in connection: any Connection
  ) throws {
    try connection.query(
      """
      INSERT INTO mandate (mandate_number, holder_id, agent_key) VALUES ($1, $2, $3)
      ON CONFLICT (mandate_number, holder_id) DO NOTHING
      """, .text(number), .text(holder.text), .blob(agentKey))
  }

  package static func remove(_ number: String, of holder: HolderID, in connection: any Connection) throws {
    try connection.query(
      "DELETE FROM mandate WHERE mandate_number = $1 AND holder_id = $2", .text(number), .text(holder.text))
  }

  /// The hundred files that named this agent last; whether a mandate is in force only the file says.
  ///
  /// A mandate's number says its day (`W20261123…`), so what ended long ago does not hide what was given since.
  package static func principals(agentKey: [UInt8], in connection: any Connection) throws -> [HolderID] {
    try connection.query(
      """
      SELECT holder_id FROM mandate WHERE agent_key = $1 GROUP BY holder_id
      ORDER BY max(substr(mandate_number, 2, 8)) DESC, holder_id DESC LIMIT 100
      """, .blob(agentKey)
    ).compactMap { HolderID(try $0.text(0)) }
  }

  /// Each with its number, whoever gave it.
  package static func given(
    to agentKey: [UInt8], in connection: any Connection
  ) throws -> [(holder: HolderID, number: String)] {
    try connection.query("SELECT holder_id, mandate_number FROM mandate WHERE agent_key = $1", .blob(agentKey))
      .compactMap { row in
        let number = try row.text(1)
        return HolderID(try row.text(0)).map { ($0, number) }
      }
  }
}
