import Cards
import Desk

/// How an act is answered, for everybody who may act.
enum Acts {
  /// 201 with a receipt, or the refusal as a problem; both are kept for repeats.
  static func answer(_ call: Call, status: Int = 201) -> @Sendable (Performed) throws -> Answer {
    let reference = call.reference
    return { performed in
      switch performed {
      case .done(let receipt): Answer(status: status, body: try encodeJSON(ReceiptView(receipt)))
      case .refused(let refusal, let explanation): try Problem(refusal, explanation).answer(reference: reference)
      }
    }
  }

  /// The same for a partner, who is told less of the file.
  static func answerPartner(_ call: Call) -> @Sendable (Performed) throws -> Answer {
    let reference = call.reference
    let unknown = Problem.unknownCard(under: call.desk.provincePolicy)
    return { performed in
      switch performed {
      case .done(let receipt): Answer(status: 201, body: try encodeJSON(PartnerReceiptView(receipt)))
      case .refused(.otherBank, _), .refused(.cardUnknown, _): try unknown.answer(reference: reference)
      case .refused(let refusal, let explanation): try Problem(refusal, explanation).answer(reference: reference)
      }
    }
  }

  /// The act of somebody who is signed in, on the file `holder`.
  static func act(_ action: Action, on holder: HolderID, by session: Session) throws -> Act {
    guard let actor = session.actor else { throw Problem.notSignedIn }
    return Act(holder: holder, action: action, actor: actor, channel: session.channel)
  }
}
