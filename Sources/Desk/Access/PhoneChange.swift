import Cards
import Seal
import Store

/// 变更手机号 online: whoever is signed in by the old telephone proves the new one by a code sent to it.
extension Desk {
  /// What came of asking for a change.
  package enum PhoneChangeStart: Sendable {
    /// A code is on its way to the new telephone.
    case begun(change: String)
    case refused(Refusal, Explanation)
  }

  package func startPhoneChange(
    of holder: HolderID, to phone: PhoneNumber, via channel: Channel, once: Once,
    answer: @escaping @Sendable (PhoneChangeStart) throws -> Answer
  ) async throws -> Answer {
    try await self.once(once) { connection, now in
      guard let file = try files.lock(holder, in: connection) else { throw NoSuchHolder() }
      let asked = try situation(of: file.holder, actor: .holder, channel: channel, at: now, in: connection)
      if case .refused(let refusal, _) = decide(.changePhone(phone), in: asked) {
        return try answer(.refused(refusal, refusal.explained(in: asked, of: .changePhone)))
      }
      let key = sealer.lookupKey("phone-change", holder.text)
      try checkRate(key, at: now, in: connection)
      let id = Random.uuidV7(milliseconds: now.milliseconds)
      let person = file.holder.person
      guard let document = person.documents.last else { throw NoSuchHolder() }
      let claim = IdentityClaim(signIn: id, name: person.name, document: document, phone: phone, changesPhone: true)
      try SignInRecord.start(id, documentKey: key, channel: channel, claim: try seal(claim), at: now, in: connection)
      if try send(for: claim, to: phone, of: holder, at: now, in: connection) == Self.phoneUsedUp {
        throw TooManyCodes(until: now + .days(1))
      }
      return try answer(.begun(change: id))
    }
  }

  /// The act itself, once the code is right. Nil for a wrong, used, ended or foreign code.
  package func finishPhoneChange(
    _ id: String, code: String, of holder: HolderID, via channel: Channel, once: Once,
    answer: @escaping @Sendable (Performed?) throws -> Answer
  ) async throws -> Answer {
    try await self.once(once) { connection, now in
      // Asked before a try is counted: nobody else uses a code up.
      guard try SignInRecord.isPending(id, of: holder, in: connection),
        let taken = try takeCode(id, code: code, at: now, in: connection), taken.holder == holder,
        taken.claim?.changesPhone == true, let phone = taken.claim?.phone
      else { return try answer(nil) }
      let act = Act(holder: holder, action: .changePhone(phone), actor: .holder, channel: channel)
      return try answer(try commit(act, verifier: nil, at: now, in: connection))
    }
  }
}
