import Cards
import Metrics
import Seal
import Store

/// 修改社保密码 in three steps, so that guessing stays hopeless: count, verify, decide.
///
/// The attempt is counted in a commit of its own before anything is verified; 500 guesses at once find only as many
/// attempts as the policy allows, and a crash between the steps leaves the count behind, never the other way round.
extension Desk {
  package func changePIN(
    from old: PIN, to new: PIN, of holder: HolderID, via channel: Channel, once: Once,
    answer: @escaping @Sendable (Performed) throws -> Answer
  ) async throws -> Answer {
    try await checkRoom(in: lane)
    return try await whenFree {
      let begun = try await engine.write { connection in
        try begin(to: new, of: holder, via: channel, once: once, answer: answer, in: connection)
      }
      switch begun {
      case .answered(let kept): return kept
      case .counted(let counted):
        let check = try await verify(old, against: counted, of: holder)
        let verifier = check == .right ? try await makeVerifier(of: new, for: holder) : nil
        return try await finish(
          from: check, against: counted, to: new, verifier: verifier, of: holder, via: channel, once: once,
          answer: answer)
      }
    }
  }

  private enum Begun: Sendable {
    case answered(Answer)
    case counted(Counted)
  }

  /// An attempt that has been paid for, and how many the holder's policy allows.
  private struct Counted: Sendable {
    let attempt: PINRecord.Attempt
    let limit: Int
  }

  /// First commit: what the rules refuse is refused uncounted; everything else costs an attempt.
  ///
  /// Without an attempt left it is the last commit, too: repeated after a crash it must not find itself verified.
  private func begin(
    to new: PIN, of holder: HolderID, via channel: Channel, once: Once,
    answer: @Sendable (Performed) throws -> Answer, in connection: any Connection
  ) throws -> Begun {
    let now = clock.now()
    let takenUp: Bool
    switch try repeats.claim(once, at: now, in: connection) {
    case .answered(let kept): return .answered(kept)
    case .mine(let again): takenUp = again
    }
    guard let file = try files.lock(holder, in: connection) else { throw NoSuchHolder() }
    let asked = try situation(of: file.holder, actor: .holder, channel: channel, at: now, in: connection)
    do throws(Refusal) {
      try permit(.changeSocialPIN, in: asked)
    } catch {
      let refused = try answer(.refused(error, error.explained(in: asked, of: .changeSocialPIN)))
      try repeats.keep(refused, of: once, in: connection)
      return .answered(refused)
    }
    let limit = asked.policy.pinTries
    let attempt =
      takenUp
      ? try PINRecord.find(of: holder, in: connection)
      : try PINRecord.count(of: holder, limit: Int64(limit), in: connection)
    guard let attempt else {
      let act = Act(
        holder: holder, action: .changeSocialPIN(to: new, check: .exhausted), actor: .holder, channel: channel)
      let refused = try answer(try commit(act, verifier: nil, at: now, in: connection))
      try repeats.keep(refused, of: once, in: connection)
      return .answered(refused)
    }
    return .counted(Counted(attempt: attempt, limit: limit))
  }

  private func verify(
    _ pin: PIN, against counted: Counted, of holder: HolderID
  ) async throws -> PINCheck {
    Counter(label: "qinka_pin_checks_total").increment()
    let isRight = try await lane.verify(
      pin: pin.digits, bound: holder.text, against: counted.attempt.verifier, in: vault)
    return isRight ? .right : .wrong(left: max(0, counted.limit - Int(counted.attempt.tries)))
  }

  /// Last commit: the rules decide with the outcome, and the answer is kept.
  private func finish(
    from check: PINCheck, against counted: Counted, to new: PIN, verifier: String?, of holder: HolderID,
    via channel: Channel, once: Once, answer: @escaping @Sendable (Performed) throws -> Answer
  ) async throws -> Answer {
    try await engine.write { connection in
      let now = clock.now()
      let check = try stillTrue(check, against: counted, of: holder, in: connection)
      let act = Act(
        holder: holder, action: .changeSocialPIN(to: new, check: check), actor: .holder, channel: channel)
      let performed = try commit(act, verifier: verifier, at: now, in: connection)
      if check == .right { try PINRecord.forgive(of: holder, in: connection) }
      let answer = try answer(performed)
      try repeats.keep(answer, of: once, in: connection)
      return answer
    }
  }

  /// What a comparison is worth when the PIN was reset meanwhile: it was another PIN, so it opens and locks nothing.
  private func stillTrue(
    _ check: PINCheck, against counted: Counted, of holder: HolderID, in connection: any Connection
  ) throws -> PINCheck {
    guard let current = try PINRecord.find(of: holder, in: connection), current.verifier != counted.attempt.verifier
    else { return check }
    return .wrong(left: max(1, counted.limit - Int(current.tries)))
  }
}
